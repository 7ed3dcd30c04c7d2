// What a reader takes along: the samples of the moment as CSV, a drawing as a picture.

import { button, say } from "explorer/elements.js";
import { acceptedBy } from "explorer/consensus.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/**
 * A row a sample, in the order given; scores in full, so that they can be compared.
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {Ranking} ranking
 * @param {Iterable<number>} items
 */
export function csv(samples, choice, ranking, items) {
  const { classes } = samples.set;
  const inside = new Set(ranking.order.subarray(0, acceptedBy(ranking, choice)));
  const treated = samples.trueLabels ? ["published_label"] : [];
  const header = [
    "set",
    "side",
    "seed",
    "id",
    "label",
    ...treated,
    "decision",
    "score",
    "accepted",
    "right",
  ];
  const lines = [header.join(",")];
  for (const sample of items) {
    const published = samples.trueLabels ? [classes[samples.trueLabels[sample]]] : [];
    const score = ranking.score[sample];
    const cells = [
      samples.set.name,
      samples.side,
      samples.seed,
      samples.ids[sample],
      classes[samples.labels[sample]],
      ...published,
      classes[ranking.decision[sample]],
      score === -Infinity ? "" : score,
      Number(inside.has(sample)),
      1 - ranking.wrong[sample],
    ];
    lines.push(cells.map(quoted).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** @param {string | number} cell */
function quoted(cell) {
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {string} text
 * @param {() => { name: string, content: string } | null} made
 */
export function downloadButton(text, made) {
  return button(text, () => {
    const file = made();
    if (file) save(file.name, new Blob([file.content], { type: "text/csv" }));
  });
}

/**
 * Copies a drawing; where the browser does not let it, saves it.
 * @param {() => HTMLCanvasElement} canvas
 * @param {string} name
 */
export function pictureButton(canvas, name) {
  return button("Copy picture", () => {
    opaque(canvas()).toBlob(async (blob) => {
      if (!blob) return;
      try {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        say("The picture is on the clipboard.");
      } catch {
        save(`${name}.png`, blob);
      }
    });
  });
}

/**
 * The drawing on the page's ground: pasted elsewhere, a transparent one could not be read.
 * @param {HTMLCanvasElement} drawn
 */
function opaque(drawn) {
  const copy = document.createElement("canvas");
  copy.width = drawn.width;
  copy.height = drawn.height;
  const context = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"));
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(drawn, 0, 0);
  return copy;
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  say(`Saved as ${name}.`);
}
