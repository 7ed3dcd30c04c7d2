// Two runs side by side: which samples one of them has right and the other has not.

import { choose } from "explorer/choice.js";
import { button, dropdown, element, fill, labelled } from "explorer/elements.js";
import { selection } from "explorer/selection.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Run} Run */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @param {import("explorer/main.js").Actions} actions */
export function compareView(actions) {
  const run = dropdown([], (value) => choose({ run: Number(value) }));
  const other = dropdown([], (value) => choose({ other: Number(value) }));
  const cells = element("div", { class: "shelves", role: "group", "aria-label": "Right in" });
  const shown = selection(actions);
  const source = whence(
    "Counted from the classes that each run chose at its last epoch shown.",
    (_samples, choice) => ({ members: [choice.run, choice.other], seeds: [choice.seed] }),
  );
  const root = element(
    "div",
    {},
    element(
      "div",
      { class: "controls" },
      labelled("First run", run),
      labelled("Second run", other),
    ),
    cells,
    shown.root,
    source.root,
  );

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    const named = samples.runs.map((
      { label, place },
    ) => /** @type {[string, string]} */ ([String(place), label]));
    fill(run, named);
    fill(other, named);
    run.value = String(choice.run);
    other.value = String(choice.other);
    const groups = split(samples, samples.runs[choice.run], samples.runs[choice.other]);
    const now = groups.find(({ key }) => key === choice.part) ?? groups[1];
    const focused = document.activeElement?.getAttribute("data-part");
    cells.replaceChildren(
      ...groups.map(({ key, name, items }) =>
        button(`${name} ${items.length}`, () => choose({ part: key }), {
          "aria-pressed": String(key === now.key),
          "data-part": key,
        })
      ),
    );
    if (focused) {
      /** @type {HTMLElement | null} */ (cells.querySelector(`[data-part="${focused}"]`))?.focus();
    }
    shown.show(samples, choice, now.name, now.items);
    source.render(samples, choice);
  }
  return { root, render };
}

/**
 * @param {Samples} samples
 * @param {Run} first
 * @param {Run} second
 */
function split({ n, labels }, first, second) {
  const right = [first, second].map(({ predicted, epochs }) => {
    const at = (epochs.length - 1) * n;
    return (/** @type {number} */ sample) => predicted[at + sample] === labels[sample];
  });
  const all = Uint32Array.from({ length: n }, (_, sample) => sample);
  return [
    {
      key: "both",
      name: "Both right",
      items: all.filter((sample) => right[0](sample) && right[1](sample)),
    },
    {
      key: "first",
      name: `Only ${first.label} right`,
      items: all.filter((sample) => right[0](sample) && !right[1](sample)),
    },
    {
      key: "second",
      name: `Only ${second.label} right`,
      items: all.filter((sample) => !right[0](sample) && right[1](sample)),
    },
    {
      key: "neither",
      name: "Both wrong",
      items: all.filter((sample) => !right[0](sample) && !right[1](sample)),
    },
  ];
}
