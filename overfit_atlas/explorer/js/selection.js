// Some samples that a view has picked, under a heading: a gallery that can be taken along.

import { element } from "explorer/elements.js";
import { csv, downloadButton, pictureButton } from "explorer/take_away.js";
import { Gallery } from "explorer/thumbnails.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @param {import("explorer/main.js").Actions} actions */
export function selection(actions) {
  const gallery = new Gallery("Selection", actions.open, actions.describe, 10);
  const heading = element("h3", { "data-selection": "" });
  const note = element("p", { class: "note" });
  /** @type {{ samples: Samples, choice: Choice, items: Uint32Array } | null} */
  let now = null;
  const root = element(
    "div",
    { class: "selection" },
    heading,
    note,
    gallery.box,
    element(
      "p",
      { class: "row" },
      downloadButton("Export as CSV", () => {
        if (!now) return null;
        const ranking = actions.ranking(now.samples, now.choice);
        return {
          name: `${now.samples.set.name.replaceAll("/", "-")}.csv`,
          content: csv(now.samples, now.choice, ranking, now.items),
        };
      }),
      pictureButton(() => gallery.canvas, "selection"),
    ),
  );

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   * @param {string} name
   * @param {ArrayLike<number>} items samples, in the order in which they are shown
   * @param {string} about
   */
  function show(samples, choice, name, items, about = "") {
    const mask = actions.mask(samples, choice, actions.ranking(samples, choice));
    const kept = Uint32Array.from(items).filter((sample) => !mask || mask[sample]);
    const hidden = items.length - kept.length;
    heading.textContent = `${name}: ${kept.length}`;
    note.textContent = [about, hidden ? `The filter hides ${hidden} more.` : ""].filter(Boolean)
      .join(" ");
    now = { samples, choice, items: kept };
    gallery.name = name;
    gallery.show(samples, kept);
  }
  return { root, show };
}
