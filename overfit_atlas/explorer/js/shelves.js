// Shelves: samples that one goes and looks at, each with the reason why it stands there.

import { acceptedBy } from "explorer/consensus.js";
import { probabilities } from "explorer/data.js";
import { dynamics } from "explorer/dynamics.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */
/** @typedef {import("explorer/data.js").Seeds} Seeds */
/** @typedef {{ key: string, name: string, about: string, items: Uint32Array }} Shelf */

/**
 * The shelves of a seed; `seeds` holds what all seeds decided, where they saw the same inputs.
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {Ranking} ranking of the consensus that was chosen
 * @param {Seeds | null} seeds
 * @returns {Shelf[]}
 */
export function shelves(samples, choice, ranking, seeds) {
  const { n, labels, runs, trueLabels } = samples;
  const all = Uint32Array.from({ length: n }, (_, sample) => sample);
  const members = choice.members.map((place) => runs[place]);
  const chosenBy = members.map(({ predicted, epochs }) =>
    predicted.subarray((epochs.length - 1) * n)
  );
  const surest = Float64Array.from(
    all,
    (sample) =>
      Math.max(
        ...members.map(({ top, epochs }, place) =>
          chosenBy[place][sample] === labels[sample]
            ? 0
            : probabilities[top[(epochs.length - 1) * n + sample]]
        ),
      ),
  );
  const forgotten = Uint16Array.from(
    all,
    (sample) => members.reduce((sum, run) => sum + dynamics(run, labels).forgotten[sample], 0),
  );
  const followed = runs[choice.run];
  const { right, everRight } = dynamics(followed, labels);
  const last = (followed.epochs.length - 1) * n;
  /** @type {Shelf[]} */
  const found = [
    everyRunWrong(samples, choice, chosenBy, seeds),
    {
      key: "confident",
      name: "Confident and wrong",
      about: "Some member is wrong and surer than .9; the surest first.",
      items: all.filter((sample) => surest[sample] > 0.9).sort((a, b) =>
        surest[b] - surest[a] || a - b
      ),
    },
    {
      key: "apart",
      name: "Every member another class",
      about: members.length > 1
        ? "No two members choose the same class."
        : "Choose two members or more.",
      items: all.filter((sample) =>
        members.length > 1 && new Set(chosenBy.map((one) => one[sample])).size === members.length
      ),
    },
    {
      key: "forgotten",
      name: "Most often forgotten",
      about: "By steps from right to wrong over the epochs kept, all members together; most first.",
      items: all.filter((sample) => forgotten[sample] > 0).sort((a, b) =>
        forgotten[b] - forgotten[a] || a - b
      ),
    },
    {
      key: "lost",
      name: "Learned, then lost",
      about: `Right at some epoch of ${followed.label}, wrong at the last.`,
      items: all.filter((sample) => everRight[sample] > 0 && !right[last + sample]),
    },
  ];
  return trueLabels ? [...found, ...noise(samples, choice, ranking, trueLabels)] : found;
}

/**
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {ArrayLike<number>[]} chosenBy
 * @param {Seeds | null} seeds
 * @returns {Shelf}
 */
function everyRunWrong({ n, labels, seed }, { members }, chosenBy, seeds) {
  const all = Uint32Array.from({ length: n }, (_, sample) => sample);
  const decisions = seeds
    ? seeds.predicted.flatMap((ofSeed) => members.map((place) => ofSeed[place]))
    : chosenBy;
  return {
    key: "every",
    name: "Wrong in every run",
    about: seeds
      ? `All ${members.length} members in all ${seeds.predicted.length} seeds: ${decisions.length} runs.`
      : `All ${members.length} members of seed ${seed}; other seeds see other images, so they cannot be put together.`,
    items: all.filter((sample) => decisions.every((one) => one[sample] !== labels[sample])),
  };
}

/**
 * @param {Samples} samples
 * @param {Choice} choice
 * @param {Ranking} ranking
 * @param {ArrayLike<number>} trueLabels
 * @returns {Shelf[]}
 */
function noise({ labels }, choice, ranking, trueLabels) {
  const accepted = ranking.order.subarray(0, acceptedBy(ranking, choice));
  const rejected = ranking.order.subarray(acceptedBy(ranking, choice));
  const noisy = (/** @type {number} */ sample) => labels[sample] !== trueLabels[sample];
  return [
    {
      key: "noise-accepted",
      name: "Noise that the consensus accepts",
      about:
        "A wrong label, memorised by all that must agree: accepted with the class that the label says.",
      items: accepted.filter((sample) => noisy(sample) && !ranking.wrong[sample]),
    },
    {
      key: "noise-rejected",
      name: "Noise that it rejects",
      about: "A wrong label, and not enough agreement.",
      items: rejected.filter(noisy),
    },
    {
      key: "noise-mended",
      name: "Noise that it mends",
      about: "A wrong label, accepted with the published class instead.",
      items: accepted.filter((sample) =>
        noisy(sample) && ranking.decision[sample] === trueLabels[sample]
      ),
    },
  ];
}
