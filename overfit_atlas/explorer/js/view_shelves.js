// Shelves to walk along: a button each, and what stands on the one that was chosen.

import { choose } from "explorer/choice.js";
import { seedsOf } from "explorer/data.js";
import { button, dropdown, element, fill, labelled } from "explorer/elements.js";
import { selection } from "explorer/selection.js";
import { shelves } from "explorer/shelves.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @param {import("explorer/main.js").Actions} actions */
export function shelvesView(actions) {
  const run = dropdown([], (value) => choose({ run: Number(value) }));
  const buttons = element("div", { class: "shelves", role: "group", "aria-label": "Shelves" });
  const shown = selection(actions);
  const source = whence(
    "Counted from the classes that the members chose, at every epoch that is kept; in every run: at the epoch at which each member decides.",
    (samples, choice) => ({ members: choice.members, seeds: samples.set.seeds }),
  );
  const root = element(
    "div",
    {},
    element("div", { class: "controls" }, labelled("Run of “learned, then lost”", run)),
    buttons,
    shown.root,
    source.root,
  );

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  async function render(samples, choice) {
    const seeds = await seedsOf(samples);
    if (!actions.isNow(samples, choice)) return;
    fill(run, samples.runs.map(({ label, place }) => [String(place), label]));
    run.value = String(choice.run);
    const all = shelves(samples, choice, actions.ranking(samples, choice), seeds);
    const now = all.find(({ key }) => key === choice.shelf) ?? all[0];
    const focused = document.activeElement?.getAttribute("data-shelf");
    buttons.replaceChildren(
      ...all.map(({ key, name, items }) =>
        button(`${name} ${items.length}`, () => choose({ shelf: key }), {
          "aria-pressed": String(key === now.key),
          "data-shelf": key,
          "data-items": items.length,
        })
      ),
    );
    // They are new buttons; the one that was pressed keeps the focus.
    if (focused) {
      /** @type {HTMLElement | null} */ (buttons.querySelector(`[data-shelf="${focused}"]`))
        ?.focus();
    }
    shown.show(samples, choice, now.name, now.items, now.about);
    source.render(samples, choice);
  }
  return { root, render };
}
