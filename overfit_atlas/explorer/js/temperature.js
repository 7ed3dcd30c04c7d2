// All logits multiplied by one number: who is right does not change, the loss does.

/**
 * @typedef {object} Heated
 * @property {number} heat
 * @property {number} loss mean over all, nats
 * @property {number} ofRight what right samples add to it
 * @property {number} ofWrong what wrong samples add to it
 * @property {number} right how many are right
 */

/** @type {WeakMap<Float64Array, Float64Array>} */
const logarithms = new WeakMap();

/**
 * Natural logarithms of probabilities. One that is 0 in float64 counts as the smallest that is not.
 * @param {Float64Array} probabilities
 */
function logs(probabilities) {
  let made = logarithms.get(probabilities);
  if (!made) {
    logarithms.set(
      probabilities,
      made = probabilities.map((one) => Math.log(Math.max(one, 5e-324))),
    );
  }
  return made;
}

/**
 * The loss of softmax(heat * logits): logits are the logarithms of `probabilities` up to a constant.
 * @param {Float64Array} probabilities [n, classes]
 * @param {ArrayLike<number>} labels
 * @param {number} classes
 * @param {number} heat
 * @returns {Heated}
 */
export function heated(probabilities, labels, classes, heat) {
  const logits = logs(probabilities);
  const n = labels.length;
  let [ofRight, ofWrong, right] = [0, 0, 0];
  for (let sample = 0; sample < n; sample++) {
    const start = sample * classes;
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if (probabilities[start + label] > probabilities[start + best]) best = label;
    }
    const largest = logits[start + best];
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      sum += Math.exp(heat * (logits[start + label] - largest));
    }
    const loss = Math.log(sum) - heat * (logits[start + labels[sample]] - largest);
    if (best === labels[sample]) {
      right++;
      ofRight += loss;
    } else ofWrong += loss;
  }
  return { heat, loss: (ofRight + ofWrong) / n, ofRight: ofRight / n, ofWrong: ofWrong / n, right };
}

/** From a tenth to ten, even on a logarithmic scale; 1 is among them. */
export const HEATS = Array.from({ length: 61 }, (_, step) => 10 ** ((step - 30) / 30));
