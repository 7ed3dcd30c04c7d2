// What happened to each sample on the way: learned, forgotten, its place on the data map. As
// measures/epochs.py defines them, from the classes chosen at every epoch that is kept.

import { probabilities } from "explorer/data.js";

/** @typedef {import("explorer/data.js").Run} Run */
/** @typedef {import("explorer/data.js").Values} Values */

/**
 * @typedef {object} Dynamics of one run
 * @property {Uint8Array} right [epochs, n]
 * @property {Uint16Array} forgotten [n] steps from right to wrong
 * @property {Uint16Array} everRight [n] at how many epochs
 * @property {Float32Array} confidence [epochs, n] mean probability of the label so far
 * @property {Float32Array} variability [epochs, n] its standard deviation so far
 */

/** @type {WeakMap<Run, Dynamics>} */
const known = new WeakMap();

/**
 * @param {Run} run
 * @param {Values} labels
 * @returns {Dynamics}
 */
export function dynamics(run, labels) {
  let found = known.get(run);
  if (!found) known.set(run, found = followed(run, labels));
  return found;
}

/**
 * @param {Run} run
 * @param {Values} labels
 * @returns {Dynamics}
 */
function followed({ predicted, own, epochs }, labels) {
  const n = labels.length;
  const right = new Uint8Array(epochs.length * n);
  const forgotten = new Uint16Array(n);
  const everRight = new Uint16Array(n);
  const confidence = new Float32Array(epochs.length * n);
  const variability = new Float32Array(epochs.length * n);
  const sum = new Float64Array(n);
  const squares = new Float64Array(n);
  for (let epoch = 0; epoch < epochs.length; epoch++) {
    for (let sample = 0; sample < n; sample++) {
      const at = epoch * n + sample;
      right[at] = Number(predicted[at] === labels[sample]);
      everRight[sample] += right[at];
      if (epoch > 0 && right[at - n] && !right[at]) forgotten[sample]++;
      const probability = probabilities[own[at]];
      sum[sample] += probability;
      squares[sample] += probability * probability;
      const mean = sum[sample] / (epoch + 1);
      confidence[at] = mean;
      variability[at] = Math.sqrt(Math.max(squares[sample] / (epoch + 1) - mean * mean, 0));
    }
  }
  return { right, forgotten, everRight, confidence, variability };
}

/**
 * The place of an epoch among those that are kept; the last for 0 or one that is not.
 * @param {Run} run
 * @param {number} epoch
 */
export function placeOf(run, epoch) {
  const place = run.epochs.indexOf(epoch);
  return place < 0 ? run.epochs.length - 1 : place;
}

/** States of a sample at an epoch. */
export const LEARNED = 0, KEPT = 1, FORGOTTEN = 2, LOST = 3, NEVER = 4;

/**
 * What became of a sample by an epoch: learned at it, right since before, forgotten at it, wrong
 * though it was right once, never right so far.
 * @param {Dynamics} followed
 * @param {number} place of the epoch
 * @param {number} sample
 * @param {number} n
 */
export function state({ right }, place, sample, n) {
  const now = right[place * n + sample];
  const before = place > 0 ? right[(place - 1) * n + sample] : 0;
  if (now) return before ? KEPT : LEARNED;
  if (before) return FORGOTTEN;
  for (let earlier = place - 1; earlier >= 0; earlier--) {
    if (right[earlier * n + sample]) return LOST;
  }
  return NEVER;
}
