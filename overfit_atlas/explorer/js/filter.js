// Which samples are shown: by label, decision, verdict and what became of them in a run.

import { acceptedBy } from "explorer/consensus.js";
import { choose } from "explorer/choice.js";
import { setNamed } from "explorer/data.js";
import { dynamics } from "explorer/dynamics.js";
import { button, dropdown, element, fill, labelled } from "explorer/elements.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @type {[string, string][]} */
const VERDICTS = [
  ["", "any"],
  ["right", "decided rightly"],
  ["wrong", "decided wrongly"],
  ["accepted", "accepted"],
  ["rejected", "rejected"],
];

/** @type {[string, string][]} */
const COHORTS = [
  ["", "any"],
  ["always", "right at every epoch"],
  ["never", "wrong at every epoch"],
  ["changing", "right at some epochs"],
  ["forgotten", "forgotten at least once"],
];

/** @type {[string, string][]} */
const TREATED = [["noise", "label is not the published one"], ["clean", "label as published"]];

export function filters() {
  const label = dropdown([], (value) => choose({ label: value }));
  const decided = dropdown([], (value) => choose({ decided: value }));
  const verdict = dropdown(VERDICTS, (value) => choose({ verdict: value }));
  const cohort = dropdown([], (value) => choose({ cohort: value }));
  const all = button("Show all", () => choose({ label: "", decided: "", verdict: "", cohort: "" }));
  const summary = element("summary", {}, "Filter");
  const fold = element(
    "details",
    {},
    summary,
    element(
      "div",
      { class: "row" },
      labelled("Label", label),
      labelled("Decided as", decided),
      labelled("Verdict", verdict),
      labelled("On the way, in the run of Epochs", cohort),
      all,
    ),
  );

  const root = element("section", { class: "filters", "aria-label": "Filter" }, fold);

  /** @param {Choice} choice */
  function render(choice) {
    const { classes } = setNamed(choice.set);
    /** @type {[string, string][]} */
    const named = [
      ["", "any"],
      ...classes.map((name, place) => /** @type {[string, string]} */ ([String(place), name])),
    ];
    fill(label, named);
    fill(decided, named);
    const cohorts = choice.side === "train" ? [...COHORTS, ...TREATED] : COHORTS;
    fill(cohort, cohorts);
    label.value = choice.label;
    decided.value = choice.decided;
    verdict.value = choice.verdict;
    cohort.value = choice.cohort;
    const set =
      [choice.label, choice.decided, choice.verdict, choice.cohort].filter(Boolean).length;
    all.disabled = set === 0;
    summary.textContent = set ? `Filter (${set} set)` : "Filter";
    if (set) fold.open = true;
  }
  return { root, render };
}

/** @type {{ ranking: Ranking | null, key: string, mask: Uint8Array | null }} */
let last = { ranking: null, key: "", mask: null };

/**
 * 1 for each sample that is shown; null for all of them.
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {Ranking} ranking
 * @returns {Uint8Array | null}
 */
export function mask(samples, choice, ranking) {
  const { label, decided, verdict, cohort, run } = choice;
  if (!label && !decided && !verdict && !cohort) return null;
  const threshold = verdict === "accepted" || verdict === "rejected"
    ? acceptedBy(ranking, choice)
    : 0;
  const key = [label, decided, verdict, cohort, run, threshold].join("|");
  if (last.ranking === ranking && last.key === key) return last.mask;
  const made = new Uint8Array(samples.n).fill(1);
  /** @param {(sample: number) => boolean} keep */
  const only = (keep) => {
    for (let sample = 0; sample < samples.n; sample++) if (!keep(sample)) made[sample] = 0;
  };
  if (label) only((sample) => samples.labels[sample] === Number(label));
  if (decided) only((sample) => ranking.decision[sample] === Number(decided));
  if (verdict === "right") only((sample) => !ranking.wrong[sample]);
  if (verdict === "wrong") only((sample) => Boolean(ranking.wrong[sample]));
  if (verdict === "accepted" || verdict === "rejected") {
    const inside = new Uint8Array(samples.n);
    for (const sample of ranking.order.subarray(0, threshold)) inside[sample] = 1;
    only((sample) => Boolean(inside[sample]) === (verdict === "accepted"));
  }
  if (cohort) only(inCohort(samples, run, cohort));
  last = { ranking, key, mask: made };
  return made;
}

/**
 * @param {Samples} samples
 * @param {number} run
 * @param {string} cohort
 * @returns {(sample: number) => boolean}
 */
function inCohort(samples, run, cohort) {
  const { labels, trueLabels } = samples;
  if (cohort === "noise") return (sample) => trueLabels?.[sample] !== labels[sample];
  if (cohort === "clean") return (sample) => trueLabels?.[sample] === labels[sample];
  const { everRight, forgotten } = dynamics(samples.runs[run], labels);
  const epochs = samples.runs[run].epochs.length;
  if (cohort === "always") return (sample) => everRight[sample] === epochs;
  if (cohort === "never") return (sample) => everRight[sample] === 0;
  if (cohort === "changing") return (sample) => everRight[sample] > 0 && everRight[sample] < epochs;
  if (cohort === "forgotten") return (sample) => forgotten[sample] > 0;
  return () => true;
}
