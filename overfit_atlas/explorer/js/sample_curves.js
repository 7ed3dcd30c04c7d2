// The curves of one sample: the probability of every class in one run, and its loss in every run.

import { color, Plot } from "explorer/axes.js";
import { probabilities } from "explorer/data.js";

/** @typedef {import("explorer/data.js").Samples} Samples */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Samples} samples
 * @param {number} sample
 * @param {number[]} epochs
 * @param {ArrayLike<number>} codes [epochs, n, classes]
 */
export function drawClasses(canvas, { n, set, labels }, sample, epochs, codes) {
  const classes = set.classes.length;
  const values = set.classes.map((_, label) =>
    epochs.map((_, epoch) => probabilities[codes[(epoch * n + sample) * classes + label]])
  );
  const last = values.map((one) => one[one.length - 1]);
  const decided = last.indexOf(Math.max(...last));
  const plot = new Plot(
    canvas,
    {
      from: epochs[0],
      to: Math.max(epochs[epochs.length - 1], epochs[0] + 1),
      name: "epoch",
      whole: true,
    },
    { from: 0, to: 1, name: "probability" },
  );
  values.forEach((one, label) => {
    if (label !== labels[sample] && label !== decided) {
      plot.line(epochs, one, color("edge"), { width: 1 });
    }
  });
  /** @param {number} label @param {string} own */
  const named = (label, own) => ({
    xs: epochs,
    ys: values[label],
    text: set.classes[label],
    fill: color(own),
  });
  const names = [named(labels[sample], "right")];
  if (decided !== labels[sample]) {
    plot.line(epochs, values[decided], color("wrong"), { width: 2, dash: [5, 3] });
    names.push(named(decided, "wrong"));
  }
  plot.line(epochs, values[labels[sample]], color("right"), { width: 3 });
  plot.names(names);
  canvas.setAttribute(
    "aria-label",
    `Label ${set.classes[labels[sample]]}: probability ${
      last[labels[sample]].toFixed(2)
    } at the last epoch. ` +
      `Decided: ${set.classes[decided]}, ${last[decided].toFixed(2)}`,
  );
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Samples} samples
 * @param {number} sample
 */
export function drawOwnLoss(canvas, { runs, n }, sample) {
  const losses = runs.map(({ own, epochs }) =>
    epochs.map((_, epoch) => -Math.log(probabilities[own[epoch * n + sample]]))
  );
  const last = Math.max(...runs.map(({ epochs }) => epochs[epochs.length - 1]), 2);
  const plot = new Plot(
    canvas,
    { from: 1, to: last, name: "epoch", whole: true },
    { from: 0, to: Math.max(...losses.flat(), 0.1) * 1.05, name: "loss, nats" },
  );
  const names = runs.map(({ epochs, color: own, label }, place) => {
    // One model at two epochs, or with two regularizers, has one colour.
    const again = runs.findIndex((run) => run.color === own) < place;
    plot.line(epochs, losses[place], color(own), { width: 2, dash: again ? [5, 3] : [] });
    return { xs: epochs, ys: losses[place], text: label, fill: color(own) };
  });
  plot.names(names);
  canvas.setAttribute(
    "aria-label",
    `Loss of this sample at the last epoch: ${
      runs.map(({ label }, place) => `${label} ${losses[place].at(-1)?.toFixed(2)}`).join(", ")
    }`,
  );
}
