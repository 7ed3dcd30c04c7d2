// One sample: its image, what every model thought of it at every epoch, its training neighbours.

import { surface } from "explorer/axes.js";
import { choose } from "explorer/choice.js";
import { about, imagesPart, openImages, seedPart } from "explorer/data.js";
import { dynamics } from "explorer/dynamics.js";
import { button, element } from "explorer/elements.js";
import { isHere, part, values } from "explorer/parts.js";
import { drawClasses, drawOwnLoss } from "explorer/sample_curves.js";
import { drawImage, drawSample } from "explorer/thumbnails.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @param {import("explorer/main.js").Actions} actions */
export function sampleView(actions) {
  const heading = element("h2", { tabindex: -1 });
  const canvas = element("canvas", { class: "large", role: "img" });
  const facts = element("dl");
  const losses = element("canvas", { class: "plot low", role: "img" });
  const classes = element("div", { class: "classes" });
  const near = element("div", { class: "near" });
  const everySeed = button("Show every seed", () => {
    seedsShown = true;
    drawNow();
  });
  const root = element(
    "aside",
    {
      class: "sample",
      "aria-label": "One sample",
      hidden: true,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") close();
      },
    },
    element(
      "div",
      { class: "row between" },
      heading,
      button("Close", close, { "aria-label": "Close the sample" }),
    ),
    element("div", { class: "row top" }, canvas, facts),
    element("h3", {}, "Probability of every class, epoch by epoch"),
    element(
      "p",
      { class: "note" },
      "Thick: its label. Dashed: the class decided last, where that is another. In eight bits, good to about .01.",
    ),
    classes,
    everySeed,
    element("h3", {}, "Its loss, by epoch"),
    losses,
    near,
  );
  /** @type {Element | null} */
  let cameFrom = null;
  let seedsShown = false;
  /** @type {[Samples, Choice, number] | null} */
  let now = null;

  function close() {
    choose({ id: null });
    if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
  }

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    const sample = choice.id === null ? -1 : samples.ids.indexOf(choice.id);
    const opening = sample >= 0 && (root.hidden || now?.[2] !== sample || now[0] !== samples);
    if (root.hidden && sample >= 0) cameFrom = document.activeElement;
    root.hidden = sample < 0;
    document.body.classList.toggle("with-sample", sample >= 0);
    if (sample < 0) {
      now = null;
      return;
    }
    const changed = opening || now?.[1].members !== choice.members;
    now = [samples, choice, sample];
    tellFacts(samples, choice, sample);
    if (!changed) return;
    if (opening) {
      seedsShown = false;
      heading.textContent = `${samples.side === "test" ? "Test" : "Training"} image ${
        samples.ids[sample]
      }`;
      heading.focus({ preventScroll: matchMedia("(min-width: 64rem)").matches });
    }
    drawNow();
  }

  function drawNow() {
    if (!now) return;
    const [samples, , sample] = now;
    const { context, width } = surface(canvas);
    drawSample(context, samples, sample, 0, 0, width);
    canvas.setAttribute(
      "aria-label",
      `image ${samples.ids[sample]}, labelled ${samples.set.classes[samples.labels[sample]]}`,
    );
    drawOwnLoss(losses, samples, sample);
    everySeed.hidden = samples.side !== "test" || samples.set.seeds.length < 2 || seedsShown;
    fillClasses(samples, sample);
    fillNeighbours(samples, sample);
  }

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   * @param {number} sample
   */
  function tellFacts(samples, choice, sample) {
    const { labels, trueLabels, runs, set } = samples;
    const named = (/** @type {number} */ label) => set.classes[label];
    const ranked = actions.ranking(samples, choice);
    const score = ranked.score[sample];
    const decided = score === -Infinity
      ? "rejected at every p_t: the members put no class first together"
      : `${named(ranked.decision[sample])}, for every p_t below ${score.toFixed(6)}`;
    /** @type {[string, string][]} */
    const rows = [
      ["label", named(labels[sample])],
      ...(trueLabels
        ? [/** @type {[string, string]} */ (["published label", named(trueLabels[sample])])]
        : []),
      ["decided together", decided],
      ...runs.map((run) => {
        const last = (run.epochs.length - 1) * samples.n + sample;
        const { forgotten, everRight } = dynamics(run, labels);
        const sure = run.final[sample * set.classes.length + run.predicted[last]];
        const text = `${named(run.predicted[last])} (${sure.toFixed(3)}); right at ${
          everRight[sample]
        } of ${run.epochs.length} epochs, forgotten ${forgotten[sample]} times`;
        return /** @type {[string, string]} */ ([run.label, text]);
      }),
    ];
    if (set.pixels !== "none") {
      rows.push(["pixels", `the networks saw ${set.treatment} in place of this picture`]);
    }
    facts.replaceChildren(
      ...rows.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]),
    );
  }

  /**
   * @param {Samples} samples
   * @param {number} sample
   */
  async function fillClasses(samples, sample) {
    const { set, side } = samples;
    const seeds = seedsShown ? set.seeds : [samples.seed];
    const waiting = seeds.some((seed) => !isHere(`${seedPart(set, side, seed)}-classes`));
    classes.replaceChildren(element("p", { class: "note" }, waiting ? "Loading…" : ""));
    const drawn = [];
    for (const seed of seeds) {
      try {
        const [all, opening] = await Promise.all([
          part(`${seedPart(set, side, seed)}-classes`),
          part(seedPart(set, side, seed)),
        ]);
        for (const { place } of samples.runs) {
          const epochs = [...values(opening, `${place}/epochs`)];
          drawn.push({
            seed,
            run: samples.runs[place],
            epochs,
            codes: values(all, `${place}/all`),
          });
        }
      } catch (fault) {
        classes.replaceChildren(
          element("p", { class: "notice" }, fault instanceof Error ? fault.message : String(fault)),
        );
        return;
      }
    }
    // Another may have been opened while these were read.
    if (now?.[0] !== samples || now[2] !== sample) return;
    const boxes = drawn.map(({ seed, run }) => {
      const own = element("canvas", { class: "small", role: "img" });
      return {
        own,
        box: element("figure", {}, own, element("figcaption", {}, `${run.label}, seed ${seed}`)),
      };
    });
    classes.replaceChildren(...boxes.map(({ box }) => box));
    drawn.forEach(({ epochs, codes }, at) =>
      drawClasses(boxes[at].own, samples, sample, epochs, codes)
    );
  }

  /**
   * @param {Samples} samples
   * @param {number} sample
   */
  async function fillNeighbours(samples, sample) {
    const { set, side, seed } = samples;
    const name = imagesPart(set, "train", seed);
    if (side !== "test" || set.digests) {
      near.replaceChildren();
      return;
    }
    const title = element("h3", {}, "Nearest training images");
    if (!about.parts.includes(name)) {
      near.replaceChildren(
        title,
        element(
          "p",
          { class: "note" },
          `Not kept: this study keeps no predictions of the training images of ${set.sample} (keep_train_logits).`,
        ),
      );
      return;
    }
    const read = await part(name);
    const images = await openImages(name);
    if (now?.[0] !== samples || now[2] !== sample) return;
    const rows = read.arrays.get("neighbours");
    if (!rows) {
      near.replaceChildren(
        title,
        element(
          "p",
          { class: "note" },
          `Not looked for: the networks saw ${set.treatment}, not these pictures.`,
        ),
      );
      return;
    }
    const width = rows.shape[1];
    const labels = values(read, "labels");
    const nearest = [
      ...rows.values.subarray(samples.row(sample) * width, (samples.row(sample) + 1) * width),
    ];
    const boxes = nearest.map((row) => {
      const label = set.classes[labels[row]];
      const own = element("canvas", {
        class: "neighbour",
        role: "img",
        "aria-label": `training image ${values(read, "ids")[row]}, labelled ${label}`,
      });
      return { own, row, label, box: element("figure", {}, own, element("figcaption", {}, label)) };
    });
    near.replaceChildren(
      title,
      element(
        "p",
        { class: "note" },
        "By Euclidean distance of pixels, nearest first, with the labels that trained.",
      ),
      element("div", { class: "row" }, ...boxes.map(({ box }) => box)),
    );
    for (const { own, row, label } of boxes) {
      drawImage(surface(own).context, images, row, label, 0, 0, own.clientWidth);
    }
  }
  return { root, render };
}
