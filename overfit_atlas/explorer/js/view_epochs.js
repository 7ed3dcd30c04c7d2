// Epochs: each sample's place on the data map as training goes on, and what it does to the loss.

import { color, Plot } from "explorer/axes.js";
import { choose } from "explorer/choice.js";
import {
  dynamics,
  FORGOTTEN,
  KEPT,
  LEARNED,
  LOST,
  NEVER,
  placeOf,
  state,
} from "explorer/dynamics.js";
import { button, dropdown, element, fill, labelled } from "explorer/elements.js";
import { pictureButton } from "explorer/take_away.js";
import { drawSample, Gallery } from "explorer/thumbnails.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Run} Run */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** What a state is called, and its colour in the style sheet. */
const STATES = /** @type {Record<number, [string, string]>} */ ({
  [LEARNED]: ["learned at this epoch", "learned"],
  [KEPT]: ["right as before", "right"],
  [FORGOTTEN]: ["forgotten at this epoch", "wrong"],
  [LOST]: ["was right, is wrong", "lost"],
  [NEVER]: ["never right so far", "rejected"],
});

const THUMB = 24;
const STEP = 700; // milliseconds an epoch, when played

/** @param {import("explorer/main.js").Actions} actions */
export function epochsView(actions) {
  const run = dropdown([], (value) => choose({ run: Number(value), epoch: 0 }));
  const slider = element("input", {
    type: "range",
    min: 0,
    class: "threshold",
    oninput: () => choose({ epoch: now?.epochs[Number(slider.value)] ?? 0 }),
  });
  const play = button("Play", () => playing ? stop() : begin());
  const said = element("p", { class: "said", "data-epoch": "" });
  const map = element("canvas", { class: "plot map", role: "img", onclick: clicked });
  const losses = element("canvas", { class: "plot", role: "img" });
  const legend = element("ul", { class: "legend" });
  const learned = new Gallery("Learned at this epoch", actions.open, actions.describe, 4);
  const forgotten = new Gallery("Forgotten at this epoch", actions.open, actions.describe, 4);
  const counts = [element("span", { class: "count" }), element("span", { class: "count" })];
  const source = whence(
    "Right or wrong is counted from the logits of each epoch. Places on the map are means and deviations of the label's probability in eight bits, good to about .01. Losses are exact.",
    (samples, choice) => ({
      members: [choice.run],
      seeds: [choice.seed],
      tables: samples.set.kind === "dynamics"
        ? actions.tables(samples, ["samples.csv", "loss-split.csv"])
        : [],
    }),
  );
  const root = element(
    "div",
    { class: "epochs" },
    element("div", { class: "controls" }, labelled("Run", run), labelled("Epoch", slider, play)),
    said,
    element(
      "div",
      { class: "two" },
      element(
        "figure",
        {},
        map,
        legend,
        element(
          "figcaption",
          {},
          "Every sample by the probability of its label over the epochs so far: confidence is its mean, variability its standard deviation. A click opens a sample.",
        ),
        pictureButton(() => map, "data-map"),
      ),
      element(
        "div",
        {},
        element(
          "figure",
          {},
          losses,
          element("figcaption", {}, "Mean loss, and what right and wrong samples add to it."),
        ),
        element(
          "div",
          { class: "group right" },
          element("h3", {}, "Learned at this epoch ", counts[0]),
          learned.box,
        ),
        element(
          "div",
          { class: "group wrong" },
          element("h3", {}, "Forgotten at this epoch ", counts[1]),
          forgotten.box,
        ),
      ),
    ),
    source.root,
  );

  /** @type {Run | null} */
  let now = null;
  let playing = 0;
  /** @type {{ x: number, y: number, sample: number }[]} */
  let places = [];

  function begin() {
    if (!now) return;
    play.textContent = "Pause";
    if (placeOf(now, Number(now.epochs[Number(slider.value)])) === now.epochs.length - 1) {
      choose({ epoch: now.epochs[0] });
    }
    playing = setInterval(() => {
      const next = Number(slider.value) + 1;
      if (!now || !root.isConnected || next >= now.epochs.length) stop();
      else choose({ epoch: now.epochs[next] });
    }, STEP);
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    const [x, y] = [event.offsetX, event.offsetY];
    const near = places.map(({ x: across, y: down, sample }) => ({
      sample,
      far: Math.hypot(across - x, down - y),
    }));
    const nearest = near.reduce((best, one) => one.far < best.far ? one : best, {
      sample: -1,
      far: THUMB,
    });
    if (nearest.sample >= 0) actions.open(nearest.sample);
  }

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    fill(run, samples.runs.map(({ label, place }) => [String(place), label]));
    run.value = String(choice.run);
    if (now !== samples.runs[choice.run]) stop();
    now = samples.runs[choice.run];
    const place = placeOf(now, choice.epoch);
    slider.max = String(now.epochs.length - 1);
    slider.value = String(place);
    slider.setAttribute("aria-valuetext", `epoch ${now.epochs[place]}`);
    // Who asked for no motion steps by hand.
    play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const states = Uint8Array.from(
      { length: samples.n },
      (_, sample) =>
        state(dynamics(now ?? samples.runs[0], samples.labels), place, sample, samples.n),
    );
    const mask = actions.mask(samples, choice, actions.ranking(samples, choice));
    const shown = order(samples.n).filter((sample) => !mask || mask[sample]);
    places = drawMap(map, samples, now, place, states, shown);
    drawLosses(losses, now, place);
    const inState = (/** @type {number} */ which) =>
      shown.filter((sample) => states[sample] === which).sort();
    const changed = [inState(LEARNED), inState(FORGOTTEN)];
    [learned, forgotten].forEach((gallery, which) => {
      counts[which].textContent = String(changed[which].length);
      gallery.show(samples, changed[which]);
    });
    said.textContent = spoken(now, place, states);
    legend.replaceChildren(
      ...Object.entries(STATES).map(([which, [name, own]]) => {
        const many = states.filter((one) => one === Number(which)).length;
        return element(
          "li",
          {},
          element("span", { class: "swatch", style: `background: var(--${own})` }),
          `${name} ${many}`,
        );
      }),
    );
    source.render(samples, choice);
  }
  return { root, render };
}

/**
 * @param {Run} run
 * @param {number} place
 * @param {Uint8Array} states
 */
function spoken({ epochs, loss }, place, states) {
  const right = states.filter((one) => one === LEARNED || one === KEPT).length;
  const [ofRight, ofWrong] = [loss[2 * place], loss[2 * place + 1]];
  const before = place ? `, since epoch ${epochs[place - 1]}` : "";
  return `Epoch ${epochs[place]}: ${right} of ${states.length} right (${
    (100 * right / states.length).toFixed(2)
  } %), ` +
    `loss ${(ofRight + ofWrong).toFixed(4)}: ${ofRight.toFixed(4)} from the right, ${
      ofWrong.toFixed(4)
    } from the wrong. ` +
    `Learned${before}: ${states.filter((one) => one === LEARNED).length}, forgotten: ${
      states.filter((one) => one === FORGOTTEN).length
    }.`;
}

/** @type {Map<number, Uint32Array>} */
const orders = new Map();

/**
 * All samples in an order that looks random and is always the same: none is hidden for its number.
 * @param {number} n
 */
function order(n) {
  let made = orders.get(n);
  if (!made) {
    const key = (/** @type {number} */ sample) => Math.imul(sample + 1, 2654435761) >>> 0;
    made = Uint32Array.from({ length: n }, (_, sample) => sample).sort((a, b) => key(a) - key(b));
    orders.set(n, made);
  }
  return made;
}

/**
 * Thumbnails where there is room, dots for the others.
 * @param {HTMLCanvasElement} canvas
 * @param {Samples} samples
 * @param {Run} run
 * @param {number} place
 * @param {Uint8Array} states
 * @param {Uint32Array} shown
 */
function drawMap(canvas, samples, run, place, states, shown) {
  const { confidence, variability } = dynamics(run, samples.labels);
  const plot = new Plot(
    canvas,
    { from: 0, to: 0.52, name: "variability" },
    { from: 0, to: 1, name: "confidence" },
  );
  const { context } = plot;
  const colors = Object.values(STATES).map(([, name]) => color(name));
  const taken = new Set();
  const places = [];
  const framed = [];
  for (const sample of shown) {
    const at = place * samples.n + sample;
    const [x, y] = [plot.x(variability[at]), plot.y(confidence[at])];
    places.push({ x, y, sample });
    const cell = Math.floor(x / (THUMB + 4)) * 1000 + Math.floor(y / (THUMB + 4));
    if (taken.has(cell)) {
      context.fillStyle = colors[states[sample]];
      context.fillRect(x - 1.5, y - 1.5, 3, 3);
    } else {
      taken.add(cell);
      framed.push({ x, y, sample });
    }
  }
  for (const { x, y, sample } of framed) {
    drawSample(context, samples, sample, x - THUMB / 2, y - THUMB / 2, THUMB);
    context.strokeStyle = colors[states[sample]];
    context.lineWidth = 2;
    context.strokeRect(x - THUMB / 2, y - THUMB / 2, THUMB, THUMB);
  }
  canvas.setAttribute(
    "aria-label",
    `Data map of ${shown.length} samples after epoch ${
      run.epochs[place]
    }; its counts stand in the list below`,
  );
  return places;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Run} run
 * @param {number} place
 */
function drawLosses(canvas, { epochs, loss }, place) {
  const ofRight = epochs.map((_, epoch) => loss[2 * epoch]);
  const ofWrong = epochs.map((_, epoch) => loss[2 * epoch + 1]);
  const all = ofRight.map((value, epoch) => value + ofWrong[epoch]);
  const plot = new Plot(
    canvas,
    {
      from: epochs[0],
      to: Math.max(epochs[epochs.length - 1], epochs[0] + 1),
      name: "epoch",
      whole: true,
    },
    { from: 0, to: Math.max(...all) * 1.05, name: "loss, nats" },
  );
  plot.upright(epochs[place]);
  plot.line(epochs, ofRight, color("right"), { width: 2, dash: [6, 3] });
  plot.line(epochs, ofWrong, color("wrong"), { width: 2, dash: [2, 3] });
  plot.line(epochs, all, color("ink"), { width: 2 });
  plot.names([
    { xs: epochs, ys: all, text: "all", fill: color("ink") },
    { xs: epochs, ys: ofWrong, text: "wrong", fill: color("wrong") },
    { xs: epochs, ys: ofRight, text: "right", fill: color("right") },
  ]);
  canvas.setAttribute(
    "aria-label",
    `Loss by epoch: first ${all[0].toFixed(3)}, lowest ${Math.min(...all).toFixed(3)}, last ${
      all[all.length - 1].toFixed(3)
    }`,
  );
}
