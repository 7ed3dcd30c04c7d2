// Where does this come from? Files, the recipe of each, and the command that audits them.

import { about, imagesPart, seedPart } from "explorer/data.js";
import { element } from "explorer/elements.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Samples} Samples */

/**
 * A fold that says it; `how` is a sentence, `tables` are names of the experiment's tables.
 * @param {string} how
 * @param {(samples: Samples, choice: Choice) => { members: number[], seeds: number[], tables?: string[] }} from
 */
export function whence(how, from) {
  const body = element("div");
  const root = element(
    "details",
    { class: "whence" },
    element("summary", {}, "Where does this come from?"),
    body,
  );

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    if (!root.open) return;
    const { members, seeds, tables = [] } = from(samples, choice);
    const files = seeds.flatMap((seed) => members.map((place) => samples.set.files[seed][place]));
    const { digests } = samples.set;
    const parts = seeds.map((seed) =>
      `${about.folder}/parts/${seedPart(samples.set, samples.side, seed)}.js`
    );
    body.replaceChildren(
      element("p", {}, how),
      list("Predictions, logits of every epoch", files),
      list("Packed for this page in", [
        ...parts,
        `${about.folder}/parts/${imagesPart(samples.set, samples.side, samples.seed)}.js`,
      ]),
      ...(tables.length ? [list("The same numbers stand in", tables)] : []),
      digests
        ? list(
          "No job of a study made them; their SHA-256 when this page was made (sha256sum -c)",
          files.map((file) => `${digests[file]}  ${file}`),
        )
        : list("What made them, back to the published bytes, and whether anything changed since", [
          ...files.map((file) => `overfit-atlas audit ${file}`),
          `overfit-atlas audit ${parts[0]}`,
        ]),
    );
  }
  root.addEventListener("toggle", () => {
    if (last) render(...last);
  });
  /** @type {[Samples, Choice] | null} */
  let last = null;
  return {
    root,
    /**
     * @param {Samples} samples
     * @param {Choice} choice
     */
    render(samples, choice) {
      last = [samples, choice];
      render(samples, choice);
    },
  };
}

/**
 * @param {string} name
 * @param {string[]} items
 */
function list(name, items) {
  return element(
    "div",
    {},
    element("p", { class: "note" }, name),
    element("ul", {}, ...items.map((item) => element("li", {}, element("code", {}, item)))),
  );
}
