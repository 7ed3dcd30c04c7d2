// The page: its controls, its views, and what happens when something is chosen.

import { choose, chosen, listen } from "explorer/choice.js";
import { controls } from "explorer/controls.js";
import { about, openSamples, setNamed } from "explorer/data.js";
import { element } from "explorer/elements.js";
import { consensusView } from "explorer/view_consensus.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/**
 * What a view may have the page do.
 * @typedef {object} Actions
 * @property {(sample: number) => void} open
 * @property {(sample: number) => string} describe
 * @property {(samples: Samples, choice: Choice, ranking: Ranking) => Uint8Array | null} mask
 */

/** @typedef {{ root: HTMLElement, render: (samples: Samples, choice: Choice) => void }} View */

/** @type {Samples | null} */
let samples = null;

export function start() {
  const page = /** @type {HTMLElement} */ (document.getElementById("page"));
  /** @type {Actions} */
  const actions = {
    open: (sample) => choose({ id: samples ? samples.ids[sample] : null }),
    describe: (sample) => {
      if (!samples) return "";
      return `image ${samples.ids[sample]}, label ${samples.set.classes[samples.labels[sample]]}`;
    },
    mask: () => null,
  };
  /** @type {Record<string, { name: string, view: View }>} */
  const views = {
    consensus: { name: "Consensus", view: consensusView(actions) },
  };
  const above = controls();
  const stage = element("main", { id: "stage", tabindex: -1 });
  const notice = element("p", { class: "notice", role: "status" });
  page.append(
    element(
      "header",
      {},
      element(
        "p",
        { class: "brand" },
        element("a", { href: about.report }, "Overfit Atlas"),
        ` study “${about.study}”`,
      ),
      element("h1", {}, "Every sample"),
    ),
    above.root,
    notice,
    stage,
  );

  function render() {
    const choice = chosen();
    const { view } = views[choice.view] ?? views.consensus;
    above.render(choice, samples);
    if (stage.firstChild !== view.root) stage.replaceChildren(view.root);
    if (!samples) return;
    view.render(samples, choice);
    // Who looks from outside, as a test does, can tell what is on the screen.
    document.documentElement.dataset.shown = location.hash.slice(1);
  }

  async function load() {
    const { set, side, seed } = chosen();
    notice.textContent = "Loading…";
    try {
      const opened = await openSamples(setNamed(set), side, seed);
      const now = chosen();
      // Another may have been chosen while this one was read.
      if (now.set !== set || now.side !== side || now.seed !== seed) return;
      samples = opened;
      notice.textContent = "";
      render();
      document.documentElement.dataset.ready = `${set} ${side} ${seed}`;
    } catch (fault) {
      notice.textContent = fault instanceof Error ? fault.message : String(fault);
    }
  }

  listen((now, before) => {
    if (now.set !== before.set || now.side !== before.side || now.seed !== before.seed) {
      delete document.documentElement.dataset.ready;
      samples = null;
      above.render(now, samples);
      load();
    } else render();
  });
  addEventListener("resize", render);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
  render();
  load();
}
