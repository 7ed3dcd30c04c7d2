// What the page knows of the study, and the samples of one set, side and seed as the views take them.

import { part, values } from "explorer/parts.js";

/** @typedef {import("explorer/parts.js").Values} Values */

/**
 * @typedef {object} AboutMember
 * @property {string} name
 * @property {string} label
 * @property {string} color
 * @property {number | string} epoch at which it decides, or the rule that chooses it
 */

/**
 * @typedef {object} AboutSet
 * @property {string} name
 * @property {string} experiment
 * @property {string} kind
 * @property {string} title
 * @property {string} sample
 * @property {string} dataset
 * @property {string[]} classes
 * @property {string} treatment
 * @property {string} pixels
 * @property {AboutMember[]} members
 * @property {number[]} seeds
 * @property {string[]} sides
 * @property {number[]} chosen
 * @property {Record<string, string[]>} files by seed
 * @property {Record<string, string>} [digests] SHA-256 of files that no record tells of
 */

/**
 * @typedef {object} About
 * @property {string} study
 * @property {AboutSet[]} sets
 * @property {string[]} parts
 * @property {string | null} report
 * @property {string} folder of the page, from the project
 * @property {string} tables folder of the tables, from the project
 * @property {number[]} probabilities that the codes stand for
 */

/**
 * @typedef {object} Run one member in one seed; arrays by epoch are [epochs, n]
 * @property {number} place among the members
 * @property {string} name
 * @property {string} label
 * @property {string} color
 * @property {number | string} epoch
 * @property {number[]} epochs
 * @property {Float64Array} final probabilities [n, classes] at `epoch`
 * @property {Values} predicted
 * @property {Uint8Array} own codes of the label's probability
 * @property {Uint8Array} top codes of the largest probability
 * @property {Float64Array} loss [epochs, 2], what right and wrong samples add to the mean
 */

/**
 * @typedef {object} Images
 * @property {Uint8Array} pixels [n, height, width, channels]
 * @property {number} count
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 */

/**
 * @typedef {object} Samples
 * @property {AboutSet} set
 * @property {string} side
 * @property {number} seed
 * @property {number} n
 * @property {Values} labels
 * @property {Values} ids
 * @property {Values | null} trueLabels where labels were treated
 * @property {Run[]} runs
 * @property {Images | null} images
 * @property {(sample: number) => number} row of a sample's image among the images
 */

/** @type {About} */
export const about = JSON.parse(document.getElementById("about")?.textContent ?? "{}");

export const probabilities = Float64Array.from(about.probabilities);

/** @param {string} name */
export function setNamed(name) {
  return about.sets.find((one) => one.name === name) ?? about.sets[0];
}

/**
 * The name of the part that opens a seed.
 * @param {AboutSet} set
 * @param {string} side
 * @param {number} seed
 */
export function seedPart(set, side, seed) {
  return `sets/${set.name}/${side}/seed-${seed}`;
}

/**
 * @param {AboutSet} set
 * @param {string} side
 * @param {number} seed
 */
export function imagesPart(set, side, seed) {
  return side === "test" ? `images/${set.dataset}` : `images/${set.sample}/seed-${seed}`;
}

/**
 * The samples of a set, side and seed, with their images.
 * @param {AboutSet} set
 * @param {string} side
 * @param {number} seed
 * @returns {Promise<Samples>}
 */
export async function openSamples(set, side, seed) {
  const [read, images] = await Promise.all([
    part(seedPart(set, side, seed)),
    openImages(imagesPart(set, side, seed)),
  ]);
  const labels = values(read, "labels");
  const ids = values(read, "ids");
  const runs = set.members.map((member, place) => ({
    ...member,
    place,
    epochs: [...values(read, `${place}/epochs`)],
    final: /** @type {Float64Array} */ (values(read, `${place}/final`)),
    predicted: values(read, `${place}/predicted`),
    own: /** @type {Uint8Array} */ (values(read, `${place}/label`)),
    top: /** @type {Uint8Array} */ (values(read, `${place}/top`)),
    loss: /** @type {Float64Array} */ (values(read, `${place}/loss`)),
  }));
  return {
    set,
    side,
    seed,
    n: labels.length,
    labels,
    ids,
    trueLabels: read.arrays.has("true_labels") ? values(read, "true_labels") : null,
    runs,
    images,
    // The test images of a study are all there, by id; others are those of the samples, in order.
    row: side === "test" && !set.digests ? (sample) => ids[sample] : (sample) => sample,
  };
}

/**
 * @param {string} name
 * @returns {Promise<Images | null>} null where the study kept none
 */
export async function openImages(name) {
  if (!about.parts.includes(name)) return null;
  const read = await part(name);
  const [count, height, width, channels] = read.arrays.get("images")?.shape ?? [0, 0, 0, 0];
  const pixels = /** @type {Uint8Array} */ (values(read, "images"));
  return { pixels, count, height, width, channels };
}

/**
 * What the members decide in every seed.
 * @typedef {object} Seeds
 * @property {number[]} seeds
 * @property {Values[][]} predicted of each seed and member, [n]
 */

/** @type {WeakMap<Samples, Promise<Seeds | null>>} */
const overSeeds = new WeakMap();

/**
 * What all seeds decided; null where they did not see the same inputs.
 * @param {Samples} samples
 */
export function seedsOf(samples) {
  let found = overSeeds.get(samples);
  if (!found) overSeeds.set(samples, found = readSeeds(samples));
  return found;
}

/**
 * @param {Samples} samples
 * @returns {Promise<Seeds | null>}
 */
async function readSeeds({ set, side, n }) {
  const read = await part(`sets/${set.name}/${side}/seeds`);
  if (!read.arrays.has("predicted")) return null;
  const all = values(read, "predicted");
  const members = set.members.length;
  const predicted = set.seeds.map((_, seed) =>
    set.members.map((_, place) => {
      const at = (seed * members + place) * n;
      return all.subarray(at, at + n);
    })
  );
  return { seeds: set.seeds, predicted };
}
