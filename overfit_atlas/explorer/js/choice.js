// What the reader has chosen: one plain object, its way to and from the address, who is told.

import * as address from "explorer/address.js";
import { about, setNamed } from "explorer/data.js";

/** @typedef {import("explorer/consensus.js").Rule} Rule */

/**
 * @typedef {object} Choice
 * @property {string} view
 * @property {string} set
 * @property {string} side
 * @property {number} seed
 * @property {number[]} members places of those that decide together, ascending
 * @property {Rule} rule
 * @property {number} k
 * @property {"pt" | "coverage"} lock what is held equal over all selectors
 * @property {number} pt
 * @property {number} coverage
 * @property {number} run whose epochs are looked at
 * @property {number} other run that it is compared with
 * @property {number} epoch
 * @property {number} heat logits are multiplied by this
 * @property {string} shelf
 * @property {string} who whose decisions the confusion matrix counts
 * @property {string} cell of it, label-decided
 * @property {string} part of two runs compared
 * @property {string} label "" for any
 * @property {string} decided "" for any
 * @property {string} verdict "" for any
 * @property {string} cohort "" for any
 * @property {number | null} id of the sample that is open
 */

const RULES = ["classwise_min", "unanimous", "mean"];

/** @type {Choice} */
let now = from(address.read());
/** @type {((choice: Choice, before: Choice) => void)[]} */
const listeners = [];

export function chosen() {
  return now;
}

/** @param {(choice: Choice, before: Choice) => void} listener */
export function listen(listener) {
  listeners.push(listener);
}

/** @param {Partial<Choice>} changes */
export function choose(changes) {
  tell(from(words({ ...now, ...changes })));
}

address.listen(() => tell(from(address.read())));

/** @param {Choice} next */
function tell(next) {
  const before = now;
  now = next;
  remember();
  for (const listener of listeners) listener(now, before);
}

let waiting = 0;

/** Browsers refuse an address that changes too often, as under a slider that is dragged. */
function remember() {
  clearTimeout(waiting);
  const before = address.text();
  waiting = setTimeout(() => {
    // An address opened meanwhile, of which this page is yet to be told, is not written over.
    if (address.text() === before) address.write(words(now));
  }, 150);
}

/**
 * A choice from an address; what it does not say, or says wrongly, is what the page begins with.
 * @param {address.Words} said
 * @returns {Choice}
 */
function from(said) {
  const set = setNamed(said.set ?? "");
  const last = set.members.length - 1;
  const members = (said.members ?? "").split(",").filter(Boolean).map(Number)
    .filter((place) => Number.isInteger(place) && place >= 0 && place <= last);
  const deciding = members.length ? [...new Set(members)].sort((a, b) => a - b) : set.chosen;
  const run = whole(said.run, 0, last, set.chosen[0]);
  return {
    view: said.view ?? "consensus",
    set: set.name,
    side: set.sides.includes(said.side) ? said.side : set.sides[0],
    seed: set.seeds.includes(Number(said.seed ?? NaN)) ? Number(said.seed) : set.seeds[0],
    members: deciding,
    rule: /** @type {Rule} */ (RULES.includes(said.rule) ? said.rule : RULES[0]),
    k: whole(said.k, 1, deciding.length, deciding.length),
    lock: said.lock === "coverage" ? "coverage" : "pt",
    pt: number(said.pt, 0, 0.9999999, 0.9),
    coverage: number(said.coverage, 0.001, 1, 0.9),
    run,
    other: whole(said.other, 0, last, Math.min(run === 0 ? 1 : 0, last)),
    epoch: whole(said.epoch, 0, 1e6, 0),
    heat: number(said.heat, 0.05, 20, 1),
    shelf: said.shelf ?? "",
    who: said.who === "all" || Number(said.who ?? NaN) <= last ? said.who : "consensus",
    cell: /^\d+-\d+$/.test(said.cell ?? "") ? said.cell : "",
    part: said.part ?? "",
    label: ofClass(said.label, set.classes.length),
    decided: ofClass(said.decided, set.classes.length),
    verdict: said.verdict ?? "",
    cohort: said.cohort ?? "",
    id: said.id === undefined ? null : whole(said.id, 0, 1e9, 0),
  };
}

/**
 * @param {string | undefined} text
 * @param {number} classes
 */
function ofClass(text, classes) {
  const label = whole(text, 0, classes - 1, -1);
  return label < 0 ? "" : String(label);
}

/**
 * @param {Choice} choice
 * @returns {address.Words}
 */
function words(choice) {
  const set = setNamed(choice.set);
  /** @type {address.Words} */
  const said = {};
  const usual = { ...from({ set: choice.set, members: choice.members.join(",") }) };
  for (const [key, value] of Object.entries(choice)) {
    const same = key === "members"
      ? String(value) === String(set.chosen)
      : key === "set"
      ? value === about.sets[0].name
      : value === usual[/** @type {keyof Choice} */ (key)];
    if (!same && value !== null) said[key] = String(value);
  }
  return said;
}

/**
 * @param {string | undefined} text
 * @param {number} least
 * @param {number} most
 * @param {number} otherwise
 */
function number(text, least, most, otherwise) {
  const value = text === undefined || text === "" ? NaN : Number(text);
  return value >= least && value <= most ? value : otherwise;
}

/**
 * @param {string | undefined} text
 * @param {number} least
 * @param {number} most
 * @param {number} otherwise
 */
function whole(text, least, most, otherwise) {
  const value = number(text, least, most, otherwise);
  return Number.isInteger(value) ? value : otherwise;
}
