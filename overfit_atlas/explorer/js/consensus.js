// Who decides what, how surely, and how often that is wrong. The same numbers as measures/consensus.py
// and measures/selective.py, to the last sample: float64 in, the same operations in the same order.

/** @typedef {"classwise_min" | "unanimous" | "mean"} Rule */
/** @typedef {{ score: Float64Array, decision: Uint16Array }} Decided */

/**
 * Score and decision of every sample; one is accepted where its score is above the threshold.
 * `finals`: of each member the probabilities [n, classes]. `k`: how many members must support a
 * class, under `classwise_min` and `unanimous`.
 * @param {Float64Array[]} finals
 * @param {number} classes
 * @param {Rule} rule
 * @param {number} k
 * @returns {Decided}
 */
export function decide(finals, classes, rule, k) {
  const members = finals.length;
  const n = finals[0].length / classes;
  const score = new Float64Array(n);
  const decision = new Uint16Array(n);
  const held = new Float64Array(members);
  for (let sample = 0; sample < n; sample++) {
    const start = sample * classes;
    let best = -1;
    let chosen = 0;
    for (let label = 0; label < classes; label++) {
      const support = rule === "mean"
        ? meanAt(finals, start + label)
        : kthLargest(finals, start + label, k, held);
      if (support > best) {
        best = support;
        chosen = label;
      }
    }
    if (rule === "unanimous") {
      let votes = 0;
      for (const final of finals) if (argmax(final, start, classes) === chosen) votes++;
      if (votes < k) best = -Infinity;
    }
    score[sample] = best;
    decision[sample] = chosen;
  }
  return { score, decision };
}

/**
 * @param {Float64Array[]} finals
 * @param {number} at
 */
function meanAt(finals, at) {
  let sum = finals[0][at];
  for (let member = 1; member < finals.length; member++) sum += finals[member][at];
  return sum / finals.length;
}

/**
 * @param {Float64Array[]} finals
 * @param {number} at
 * @param {number} k
 * @param {Float64Array} held room for a value a member
 */
function kthLargest(finals, at, k, held) {
  for (let member = 0; member < finals.length; member++) {
    const value = finals[member][at];
    let place = member;
    while (place > 0 && held[place - 1] < value) {
      held[place] = held[place - 1];
      place--;
    }
    held[place] = value;
  }
  return held[k - 1];
}

/**
 * The place of the largest of `count` values from `start`; of equal ones the first.
 * @param {ArrayLike<number>} values
 * @param {number} start
 * @param {number} count
 */
export function argmax(values, start, count) {
  let best = 0;
  for (let place = 1; place < count; place++) {
    if (values[start + place] > values[start + best]) best = place;
  }
  return best;
}

/**
 * Samples in descending order of score, equal ones in the order of the samples.
 * @typedef {object} Ranking
 * @property {Float64Array} score of each sample
 * @property {Uint16Array} decision of each sample
 * @property {Uint8Array} wrong 1 for each sample whose decision is not its label
 * @property {Uint32Array} order samples
 * @property {Float64Array} descending scores in that order
 * @property {Uint32Array} wrongBefore [n + 1] how many of the first are wrong
 * @property {number} reachable how many can be accepted at all
 */

/**
 * @param {Decided} decided
 * @param {ArrayLike<number>} labels
 * @returns {Ranking}
 */
export function rank({ score, decision }, labels) {
  const n = score.length;
  const wrong = new Uint8Array(n);
  for (let sample = 0; sample < n; sample++) {
    wrong[sample] = Number(decision[sample] !== labels[sample]);
  }
  const order = Uint32Array.from({ length: n }, (_, sample) => sample);
  order.sort((a, b) => score[a] === score[b] ? a - b : score[a] > score[b] ? -1 : 1);
  const descending = new Float64Array(n);
  const wrongBefore = new Uint32Array(n + 1);
  let reachable = 0;
  for (let place = 0; place < n; place++) {
    descending[place] = score[order[place]];
    wrongBefore[place + 1] = wrongBefore[place] + wrong[order[place]];
    if (descending[place] > -Infinity) reachable = place + 1;
  }
  return { score, decision, wrong, order, descending, wrongBefore, reachable };
}

/**
 * How many samples have a score above `threshold`.
 * @param {Ranking} ranking
 * @param {number} threshold
 */
export function acceptedAbove({ descending }, threshold) {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle] > threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @typedef {object} Counts
 * @property {number} accepted
 * @property {number} right
 * @property {number} coverage
 * @property {number} accuracy among the accepted, NaN where there are none
 * @property {number} risk 1 - accuracy
 */

/**
 * @param {Ranking} ranking
 * @param {number} threshold
 * @returns {Counts}
 */
export function countsAt(ranking, threshold) {
  const accepted = acceptedAbove(ranking, threshold);
  const wrong = ranking.wrongBefore[accepted];
  return {
    accepted,
    right: accepted - wrong,
    coverage: accepted / ranking.order.length,
    accuracy: accepted ? (accepted - wrong) / accepted : NaN,
    risk: accepted ? wrong / accepted : NaN,
  };
}

/**
 * Selective risk when the share `coverage` with the highest scores is accepted. Where the share ends
 * among equal scores, these count alike. NaN for a share that cannot be reached.
 * @param {Ranking} ranking
 * @param {number} coverage
 */
export function riskAtCoverage({ descending, wrongBefore, reachable }, coverage) {
  const n = descending.length;
  if (!(coverage > 0) || coverage > reachable / n + 1e-12) return NaN;
  const wanted = Math.min(coverage * n, reachable);
  // The group of equal scores in which the share ends, from `first` to before `end`.
  const level = descending[Math.max(Math.ceil(wanted - 1e-9), 1) - 1];
  const first = firstBelow(descending, level, true);
  const end = firstBelow(descending, level, false);
  const share = (wanted - first) / (end - first);
  const wrong = wrongBefore[first] + share * (wrongBefore[end] - wrongBefore[first]);
  return wrong / wanted;
}

/**
 * The first place in descending scores that is not above `level` (`same`), or that is below it.
 * @param {Float64Array} descending
 * @param {number} level
 * @param {boolean} same
 */
function firstBelow(descending, level, same) {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (same ? descending[middle] > level : descending[middle] >= level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Operating points, one at the end of each group of equal scores that can be accepted.
 * @param {Ranking} ranking
 * @returns {{ coverage: number[], risk: number[] }}
 */
export function riskCurve({ descending, wrongBefore, reachable }) {
  const coverage = [];
  const risk = [];
  for (let place = 1; place <= reachable; place++) {
    if (place < reachable && descending[place] === descending[place - 1]) continue;
    coverage.push(place / descending.length);
    risk.push(wrongBefore[place] / place);
  }
  return { coverage, risk };
}

/**
 * How many a ranking accepts at what is chosen.
 * @param {Ranking} ranking
 * @param {{ lock: "pt" | "coverage", pt: number, coverage: number }} at
 */
export function acceptedBy(ranking, { lock, pt, coverage }) {
  if (lock === "pt") return acceptedAbove(ranking, pt);
  return Math.min(Math.round(coverage * ranking.order.length), ranking.reachable);
}
