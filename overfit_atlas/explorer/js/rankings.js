// The selectors of the moment, each ranked once for a choice of members, rule and k.

import { decide, rank } from "explorer/consensus.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */

/** @type {WeakMap<Samples, Map<string, Ranking>>} */
const known = new WeakMap();

/**
 * @param {Samples} samples
 * @param {number[]} members
 * @param {import("explorer/consensus.js").Rule} rule
 * @param {number} k
 * @returns {Ranking}
 */
export function ranking(samples, members, rule, k) {
  let made = known.get(samples);
  if (!made) known.set(samples, made = new Map());
  const key = `${members}|${rule}|${rule === "mean" ? "" : k}`;
  let found = made.get(key);
  if (!found) {
    const finals = members.map((place) => samples.runs[place].final);
    found = rank(decide(finals, samples.set.classes.length, rule, k), samples.labels);
    made.set(key, found);
  }
  return found;
}

/** @typedef {{ name: string, color: string, ranking: Ranking }} Selector */

/**
 * What is compared: the rule that was chosen, averaging, and each of the members alone.
 * @param {Samples} samples
 * @param {Choice} choice
 * @returns {Selector[]}
 */
export function selectors(samples, { members, rule, k }) {
  const alone = members.map((place) => ({
    name: samples.runs[place].label,
    color: samples.runs[place].color,
    ranking: ranking(samples, [place], "classwise_min", 1),
  }));
  if (members.length === 1) return alone;
  const average = {
    name: "mean of their probabilities",
    color: "quiet",
    ranking: ranking(samples, members, "mean", 1),
  };
  if (rule === "mean") return [average, ...alone];
  const agreed = k === members.length ? "all agree" : `${k} of ${members.length} agree`;
  const together = {
    name: `consensus, ${rule === "unanimous" ? "unanimous, " : ""}${agreed}`,
    color: "ink",
    ranking: ranking(samples, members, rule, k),
  };
  return [together, average, ...alone];
}
