// The page: its controls, its views, and what happens when something is chosen.

import { choose, chosen, listen } from "explorer/choice.js";
import { controls } from "explorer/controls.js";
import { about, openSamples, setNamed } from "explorer/data.js";
import { button, element } from "explorer/elements.js";
import { filters, mask } from "explorer/filter.js";
import { ranking } from "explorer/rankings.js";
import { compareView } from "explorer/view_compare.js";
import { confusionView } from "explorer/view_confusion.js";
import { consensusView } from "explorer/view_consensus.js";
import { epochsView } from "explorer/view_epochs.js";
import { quizView } from "explorer/view_quiz.js";
import { sampleView } from "explorer/view_sample.js";
import { shelvesView } from "explorer/view_shelves.js";
import { temperatureView } from "explorer/view_temperature.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/**
 * What a view may have the page do.
 * @typedef {object} Actions
 * @property {(sample: number) => void} open
 * @property {(sample: number) => string} describe
 * @property {(samples: Samples, choice: Choice) => Ranking} ranking of what decides together
 * @property {(samples: Samples, choice: Choice, ranking: Ranking) => Uint8Array | null} mask
 * @property {(samples: Samples, choice: Choice) => boolean} isNow
 * @property {(samples: Samples, names: string[]) => string[]} tables of a set's experiment
 */

/** @typedef {{ root: HTMLElement, render: (samples: Samples, choice: Choice) => void }} View */

/** @type {Samples | null} */
let samples = null;

/** @type {Actions} */
const actions = {
  open: (sample) => choose({ id: samples ? samples.ids[sample] : null }),
  describe: (sample) => {
    if (!samples) return "";
    const decided = actions.ranking(samples, chosen()).decision[sample];
    const { classes } = samples.set;
    return `image ${samples.ids[sample]}, label ${classes[samples.labels[sample]]}, decided ${
      classes[decided]
    }`;
  },
  ranking: (of, { members, rule, k }) => ranking(of, members, rule, members.length === 1 ? 1 : k),
  mask,
  isNow: (of, choice) => of === samples && choice === chosen(),
  tables: ({ set }, names) => names.map((name) => `${about.tables}/${set.experiment}/…/${name}`),
};

export function start() {
  // The page has said so already.
  if (!globalThis.DecompressionStream) return;
  const page = /** @type {HTMLElement} */ (document.getElementById("page"));
  /** @type {Record<string, { name: string, view: View }>} */
  const views = {
    consensus: { name: "Consensus", view: consensusView(actions) },
    epochs: { name: "Epochs", view: epochsView(actions) },
    shelves: { name: "Shelves", view: shelvesView(actions) },
    temperature: { name: "Temperature", view: temperatureView(actions) },
    confusion: { name: "Confusion", view: confusionView(actions) },
    compare: { name: "Two runs", view: compareView(actions) },
    quiz: { name: "You", view: quizView(actions) },
  };
  const above = controls();
  const filter = filters();
  const sample = sampleView(actions);
  const tabs = Object.fromEntries(
    Object.entries(views).map((
      [key, { name }],
    ) => [key, button(name, () => choose({ view: key }))]),
  );
  const nav = element("nav", { "aria-label": "Views" }, ...Object.values(tabs));
  const stage = element("main", { id: "stage" });
  const notice = element("p", { class: "notice", role: "status" });
  page.append(
    element(
      "header",
      {},
      element(
        "p",
        { class: "brand" },
        about.report ? element("a", { href: about.report }, "Overfit Atlas") : "Overfit Atlas",
        ` · ${about.report ? `study “${about.study}”` : about.study}`,
      ),
      element("h1", {}, "Every sample"),
    ),
    above.root,
    filter.root,
    nav,
    notice,
    element("div", { class: "stage" }, stage, sample.root),
  );

  function render() {
    const choice = chosen();
    const key = choice.view in views ? choice.view : "consensus";
    const { view } = views[key];
    for (const [name, tab] of Object.entries(tabs)) {
      tab.setAttribute("aria-pressed", String(name === key));
    }
    above.render(choice);
    filter.render(choice);
    if (stage.lastChild !== view.root) {
      stage.replaceChildren(element("h2", { class: "hidden" }, views[key].name), view.root);
    }
    if (!samples) return;
    sample.render(samples, choice);
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
      notice.textContent = notKept(opened);
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
      render();
      load();
    } else render();
  });
  addEventListener("resize", render);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
  render();
  load();
}

/**
 * What a reader might look for and this study has not.
 * @param {Samples} of
 */
function notKept({ set, images, runs }) {
  const lacking = [];
  if (!images) lacking.push("images");
  if (!set.digests && !set.sides.includes("train")) {
    lacking.push("predictions of the training images");
  }
  const sparse = runs.filter(({ epochs }) => epochs.length < epochs[epochs.length - 1]);
  if (sparse.length) {
    lacking.push(
      `every epoch of ${
        sparse.map(({ label, epochs }) => `${label} (has ${epochs.join(", ")})`).join("; ")
      }`,
    );
  }
  const word = set.digests ? "Not given" : "Not kept in this study";
  return lacking.length ? `${word}: ${lacking.join("; ")}.` : "";
}
