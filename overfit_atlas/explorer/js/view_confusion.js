// Who is taken for whom: labels against decisions, of one run, of the consensus or of all runs.

import { acceptedBy } from "explorer/consensus.js";
import { choose } from "explorer/choice.js";
import { seedsOf } from "explorer/data.js";
import { placeOf } from "explorer/dynamics.js";
import { button, dropdown, element, fill, labelled } from "explorer/elements.js";
import { selection } from "explorer/selection.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */
/** @typedef {import("explorer/data.js").Seeds} Seeds */

/** @param {import("explorer/main.js").Actions} actions */
export function confusionView(actions) {
  const who = dropdown([], (value) => choose({ who: value }));
  const table = element("table", { class: "confusion" });
  const shown = selection(actions);
  const source = whence(
    "Counted from the classes that were decided. Over all runs an image counts once a run.",
    (samples, choice) => ({
      members: choice.members,
      seeds: choice.who === "all" ? samples.set.seeds : [choice.seed],
    }),
  );
  const root = element(
    "div",
    {},
    element("div", { class: "controls" }, labelled("Decisions of", who)),
    element("div", {
      class: "scroll",
      tabindex: 0,
      role: "region",
      "aria-label": "Confusion matrix",
    }, table),
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
    const { classes } = samples.set;
    fill(who, [
      ["consensus", "the consensus, where it accepts"],
      [
        "all",
        seeds ? `all members in all ${seeds.seeds.length} seeds` : "all members of this seed",
      ],
      ...samples.runs.map((
        { label, place },
      ) => /** @type {[string, string]} */ ([String(place), `${label}, this seed`])),
    ]);
    who.value = choice.who;
    const decisions = decisionsOf(samples, choice, actions.ranking(samples, choice), seeds);
    const counts = counted(samples.labels, decisions, classes.length);
    const focused = document.activeElement?.getAttribute("data-cell");
    fillTable(table, classes, counts, choice.cell);
    if (focused) {
      /** @type {HTMLElement | null} */ (table.querySelector(`[data-cell="${focused}"]`))?.focus();
    }
    const [label, decided] = cellOf(choice.cell, counts, classes.length);
    const items = inCell(samples.labels, decisions, label, decided);
    shown.show(
      samples,
      choice,
      `Label ${classes[label]}, decided ${classes[decided]}`,
      items,
      "The images of the cell; choose another in the table.",
    );
    source.render(samples, choice);
  }
  return { root, render };
}

/**
 * Decisions of one or more runs, each [n]; -1 where nothing was decided.
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {Ranking} ranking
 * @param {Seeds | null} seeds
 * @returns {ArrayLike<number>[]}
 */
function decisionsOf(samples, choice, ranking, seeds) {
  const { runs, n } = samples;
  const last = (/** @type {number} */ place) => {
    const { predicted, epochs } = runs[place];
    return predicted.subarray((epochs.length - 1) * n);
  };
  if (choice.who === "all") {
    return seeds
      ? seeds.predicted.flatMap((ofSeed) => choice.members.map((place) => ofSeed[place]))
      : choice.members.map(last);
  }
  if (choice.who !== "consensus") {
    const run = runs[Number(choice.who)];
    const at = placeOf(run, choice.epoch) * n;
    return [run.predicted.subarray(at, at + n)];
  }
  const made = new Int32Array(n).fill(-1);
  for (const sample of ranking.order.subarray(0, acceptedBy(ranking, choice))) {
    made[sample] = ranking.decision[sample];
  }
  return [made];
}

/**
 * @param {ArrayLike<number>} labels
 * @param {ArrayLike<number>[]} decisions
 * @param {number} classes
 */
function counted(labels, decisions, classes) {
  const counts = new Uint32Array(classes * classes);
  for (const one of decisions) {
    for (let sample = 0; sample < labels.length; sample++) {
      if (one[sample] >= 0) counts[labels[sample] * classes + one[sample]]++;
    }
  }
  return counts;
}

/**
 * The cell that was chosen, or the most frequent confusion.
 * @param {string} cell
 * @param {Uint32Array} counts
 * @param {number} classes
 */
function cellOf(cell, counts, classes) {
  const [label, decided] = cell.split("-").map(Number);
  if (cell && label < classes && decided < classes) return [label, decided];
  let most = 1;
  for (let place = 0; place < counts.length; place++) {
    const apart = Math.floor(place / classes) !== place % classes;
    if (apart && counts[place] > counts[most]) most = place;
  }
  return [Math.floor(most / classes), most % classes];
}

/**
 * Samples of a cell, those that most runs put there first.
 * @param {ArrayLike<number>} labels
 * @param {ArrayLike<number>[]} decisions
 * @param {number} label
 * @param {number} decided
 */
function inCell(labels, decisions, label, decided) {
  const times = new Map();
  for (let sample = 0; sample < labels.length; sample++) {
    if (labels[sample] !== label) continue;
    const many = decisions.filter((one) => one[sample] === decided).length;
    if (many) times.set(sample, many);
  }
  return [...times.keys()].sort((a, b) => times.get(b) - times.get(a) || a - b);
}

/**
 * @param {HTMLTableElement} table
 * @param {string[]} classes
 * @param {Uint32Array} counts
 * @param {string} cell
 */
function fillTable(table, classes, counts, cell) {
  const size = classes.length;
  const greatest = Math.max(
    1,
    ...counts.filter((_, place) => Math.floor(place / size) !== place % size),
  );
  table.replaceChildren(
    element("caption", {}, "Rows: the label. Columns: what was decided."),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, "label"),
        ...classes.map((name) => element("th", { scope: "col" }, name)),
      ),
    ),
    element(
      "tbody",
      {},
      ...classes.map((name, label) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, name),
          ...classes.map((other, decided) => {
            const many = counts[label * size + decided];
            const key = `${label}-${decided}`;
            const share = label === decided ? 0 : many / greatest;
            return element(
              "td",
              {
                style: `--share: ${(100 * Math.sqrt(share)).toFixed(0)}%`,
                class: label === decided ? "same" : "",
              },
              button(String(many), () => choose({ cell: key }), {
                "data-cell": key,
                "aria-pressed": String(cell === key),
                "aria-label": `label ${name}, decided ${other}: ${many}`,
              }),
            );
          }),
        )
      ),
    ),
  );
}
