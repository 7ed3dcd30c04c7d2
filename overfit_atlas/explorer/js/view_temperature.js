// The temperature dial: the loss rises while accuracy stands still, and the wrong samples do it.

import { color, Plot } from "explorer/axes.js";
import { choose } from "explorer/choice.js";
import { dropdown, element, fill, labelled } from "explorer/elements.js";
import { heated, HEATS } from "explorer/temperature.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Run} Run */
/** @typedef {import("explorer/data.js").Samples} Samples */
/** @typedef {import("explorer/temperature.js").Heated} Heated */

/** @param {import("explorer/main.js").Actions} actions */
export function temperatureView(actions) {
  const run = dropdown([], (value) => choose({ run: Number(value) }));
  const dial = element("input", {
    type: "range",
    class: "threshold",
    min: 0,
    max: HEATS.length - 1,
    oninput: () => choose({ heat: Number(HEATS[Number(dial.value)].toPrecision(4)) }),
  });
  const value = element("output", { class: "count" });
  const said = element("p", { class: "said", "data-heat": "" });
  const canvas = element("canvas", { class: "plot", role: "img" });
  const source = whence(
    "Computed here from the probabilities of the last epoch shown, in float64: softmax(a z) needs the logits z only up to a constant.",
    (samples, choice) => ({
      members: [choice.run],
      seeds: [choice.seed],
      tables: samples.set.kind === "dynamics" ? actions.tables(samples, ["calibration.csv"]) : [],
    }),
  );
  const root = element(
    "div",
    {},
    element(
      "div",
      { class: "controls" },
      labelled("Run", run),
      labelled("Multiply all logits by", dial, value),
    ),
    said,
    element(
      "figure",
      {},
      canvas,
      element(
        "figcaption",
        {},
        "Loss against the factor on all logits, at the last epoch. Overfitting drives the factor up: the right samples gain little, the wrong ones pay.",
      ),
    ),
    source.root,
  );

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    fill(run, samples.runs.map(({ label, place }) => [String(place), label]));
    run.value = String(choice.run);
    const followed = samples.runs[choice.run];
    const classes = samples.set.classes.length;
    const now = heated(followed.final, samples.labels, classes, choice.heat);
    const all = curve(followed, samples.labels, classes);
    const best = all.reduce((least, one) => one.loss < least.loss ? one : least);
    const place = HEATS.findLastIndex((heat) => heat <= choice.heat * 1.001);
    dial.value = String(Math.max(place, 0));
    dial.setAttribute("aria-valuetext", `logits times ${choice.heat}`);
    value.textContent = `× ${choice.heat}`;
    said.dataset.values = JSON.stringify(now);
    said.textContent =
      `Logits × ${choice.heat}: loss ${now.loss.toFixed(4)} = ${
        now.ofRight.toFixed(4)
      } from the right + ` +
      `${
        now.ofWrong.toFixed(4)
      } from the wrong; ${now.right} of ${samples.n} right, as at every factor. ` +
      `The loss is lowest near × ${best.heat.toPrecision(2)} (T* = ${
        (1 / best.heat).toPrecision(2)
      }).`;
    draw(canvas, all, now);
    source.render(samples, choice);
  }
  return { root, render };
}

/** @type {WeakMap<Run, Heated[]>} */
const curves = new WeakMap();

/**
 * @param {Run} run
 * @param {ArrayLike<number>} labels
 * @param {number} classes
 */
function curve(run, labels, classes) {
  let found = curves.get(run);
  if (!found) {
    curves.set(
      run,
      found = HEATS.map((heat) => heated(run.final, labels, classes, heat)),
    );
  }
  return found;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Heated[]} all
 * @param {Heated} now
 */
function draw(canvas, all, now) {
  const heats = all.map(({ heat }) => heat);
  const at = all[30].loss;
  // What lies far above the loss as trained would press the rest flat.
  const greatest = Math.max(Math.min(Math.max(...all.map(({ loss }) => loss)), 5 * at), now.loss) *
    1.05;
  const plot = new Plot(
    canvas,
    { from: 0.1, to: 10, name: "factor on all logits (logarithmic); 1 is as trained", log: true },
    { from: 0, to: greatest, name: "loss, nats" },
  );
  plot.upright(now.heat);
  const lines = /** @type {[keyof Heated, string, number[]][]} */ ([
    ["ofRight", "right", [6, 3]],
    ["ofWrong", "wrong", [2, 3]],
    ["loss", "ink", []],
  ]);
  const names = lines.map(([key, own, dash]) => {
    const ys = all.map((one) => one[key]);
    plot.line(heats, ys, color(own), { width: 2, dash });
    plot.dot(now.heat, now[key], color(own));
    return { xs: heats, ys, text: own === "ink" ? "all" : own, fill: color(own) };
  });
  plot.names(names);
  canvas.setAttribute(
    "aria-label",
    `Loss against the factor on all logits: ${all[0].loss.toFixed(3)} at .1, ${
      at.toFixed(3)
    } at 1, ${all[60].loss.toFixed(3)} at 10`,
  );
}
