// Consensus: accepted and right, accepted and wrong, rejected; every selector at the same threshold
// or at the same coverage; risk against coverage.

import { color, Plot } from "explorer/axes.js";
import { acceptedBy, countsAt, riskAtCoverage, riskCurve } from "explorer/consensus.js";
import { about } from "explorer/data.js";
import { element } from "explorer/elements.js";
import { selectors } from "explorer/rankings.js";
import { csv, downloadButton, pictureButton } from "explorer/take_away.js";
import { Gallery } from "explorer/thumbnails.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/consensus.js").Ranking} Ranking */
/** @typedef {import("explorer/data.js").Samples} Samples */
/** @typedef {import("explorer/main.js").Actions} Actions */

/** @param {Actions} actions */
export function consensusView(actions) {
  const groups = [
    ["right", "Accepted and right"],
    ["wrong", "Accepted and wrong"],
    ["rejected", "Rejected"],
  ].map(([key, name]) => {
    const gallery = new Gallery(name, actions.open, actions.describe);
    const count = element("span", { class: "count", "data-count": key });
    const heading = element("h3", {}, name, " ", count);
    return { gallery, count, box: element("div", { class: `group ${key}` }, heading, gallery.box) };
  });
  const body = element("tbody");
  const table = element(
    "table",
    { class: "numbers", "data-numbers": "consensus" },
    element("caption"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...["who", "coverage, %", "risk, %", "accuracy, %", "accepted", "right", "wrong"].map((
          name,
        ) => element("th", { scope: "col" }, name)),
      ),
    ),
    body,
  );
  const canvas = element("canvas", { class: "plot", role: "img" });
  const source = whence(
    "Counted from each member's probabilities in float64 at the epoch at which it decides; accepted is what has a score above p_t.",
    (samples, choice) => ({
      members: choice.members,
      seeds: [choice.seed],
      tables: samples.set.kind === "consensus" && samples.side === "test"
        ? ["curves.csv", "k-of-n.csv", "risk-coverage.csv"].map((name) =>
          `${about.tables}/${samples.set.experiment}/seeds/${samples.seed}/${name}`
        )
        : [],
    }),
  );
  /** @type {[Samples, Choice, Uint32Array] | null} */
  let now = null;
  const take = element(
    "p",
    { class: "row" },
    downloadButton("Export as CSV", () =>
      now && {
        name: `${now[0].set.name.replaceAll("/", "-")}.csv`,
        content: csv(now[0], now[1], actions.ranking(now[0], now[1]), now[2]),
      }),
    pictureButton(() => canvas, "risk-coverage"),
  );
  const root = element(
    "div",
    { class: "consensus" },
    element("div", { class: "groups" }, ...groups.map(({ box }) => box)),
    element(
      "div",
      { class: "beside" },
      element(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers" },
        table,
      ),
      element(
        "figure",
        {},
        canvas,
        element("figcaption", {}, "The lower, the better. Dots: where each stands now."),
      ),
      take,
      source.root,
    ),
  );

  /** @type {{ ranking: Ranking | null, mask: Uint8Array | null, right: Uint32Array, wrong: Uint32Array, all: Uint32Array, rightBefore: Uint32Array, allBefore: Uint32Array }} */
  let lists = {
    ranking: null,
    mask: null,
    right: none,
    wrong: none,
    all: none,
    rightBefore: none,
    allBefore: none,
  };

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    const compared = selectors(samples, choice);
    const first = compared[0].ranking;
    const mask = actions.mask(samples, choice, first);
    if (lists.ranking !== first || lists.mask !== mask) lists = listed(first, mask);
    const accepted = acceptedBy(first, choice);
    const right = lists.rightBefore[accepted];
    const shown = lists.allBefore[accepted];
    const parts = [
      lists.right.subarray(0, right),
      lists.wrong.subarray(0, shown - right),
      lists.all.subarray(shown),
    ];
    groups.forEach(({ gallery, count }, place) => {
      count.textContent = String(parts[place].length);
      // The nearest to the threshold first: these are the next to change place.
      gallery.show(samples, parts[place], place < 2);
    });
    fillTable(table, body, compared, choice);
    drawCurves(canvas, compared, choice);
    now = [samples, choice, lists.all];
    source.render(samples, choice);
  }
  return { root, render };
}

const none = new Uint32Array(0);

/**
 * The samples in the order of the ranking, those that a filter leaves; and how many of each kind
 * stand among the first.
 * @param {Ranking} ranking
 * @param {Uint8Array | null} mask
 */
function listed(ranking, mask) {
  const { order, wrong } = ranking;
  const n = order.length;
  const rightBefore = new Uint32Array(n + 1);
  const allBefore = new Uint32Array(n + 1);
  const kept = mask ? order.filter((sample) => mask[sample]) : order;
  for (let place = 0; place < n; place++) {
    const counts = mask === null || mask[order[place]] ? 1 : 0;
    allBefore[place + 1] = allBefore[place] + counts;
    rightBefore[place + 1] = rightBefore[place] + (wrong[order[place]] ? 0 : counts);
  }
  return {
    ranking,
    mask,
    all: kept,
    right: kept.filter((sample) => !wrong[sample]),
    wrong: kept.filter((sample) => wrong[sample]),
    rightBefore,
    allBefore,
  };
}

/**
 * @typedef {import("explorer/rankings.js").Selector} Selector
 * @param {Ranking} ranking
 * @param {Choice} choice
 */
export function standing(ranking, choice) {
  if (choice.lock === "pt") return countsAt(ranking, choice.pt);
  const n = ranking.order.length;
  const risk = riskAtCoverage(ranking, choice.coverage);
  const accepted = choice.coverage * n;
  return {
    accepted,
    right: accepted * (1 - risk),
    coverage: choice.coverage,
    accuracy: 1 - risk,
    risk,
  };
}

/**
 * @param {HTMLTableElement} table
 * @param {HTMLElement} body
 * @param {Selector[]} compared
 * @param {Choice} choice
 */
function fillTable(table, body, compared, choice) {
  const equal = choice.lock === "coverage";
  const caption = equal
    ? `Each accepts the ${(100 * choice.coverage).toFixed(1)} % that it is surest of, best first`
    : `Each accepts what it is surer of than p_t = ${choice.pt}`;
  const rows = compared.map((one) => ({ ...one, now: standing(one.ranking, choice) }));
  if (equal) rows.sort((a, b) => (a.now.risk || 0) - (b.now.risk || 0));
  if (table.caption) table.caption.textContent = caption;
  body.replaceChildren(
    ...rows.map(({ name, color: own, now }) => {
      const cells = [
        (100 * now.coverage).toFixed(2),
        percent(now.risk),
        percent(now.accuracy),
        count(now.accepted),
        count(now.right),
        count(now.accepted - now.right),
      ];
      const swatch = element("span", { class: "swatch", style: `background: var(--${own})` });
      const values = JSON.stringify(now);
      return element(
        "tr",
        { "data-values": values, class: name === compared[0].name ? "first" : "" },
        element("th", { scope: "row" }, swatch, name),
        ...cells.map((text) => element("td", {}, text)),
      );
    }),
  );
}

/** @param {number} value */
function count(value) {
  return Number.isNaN(value) ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** @param {number} value */
function percent(value) {
  return Number.isNaN(value) ? "–" : (100 * value).toFixed(2);
}

/** @type {WeakMap<Ranking, ReturnType<typeof riskCurve>>} */
const curves = new WeakMap();

/** @param {Ranking} ranking */
function curveOf(ranking) {
  let found = curves.get(ranking);
  if (!found) curves.set(ranking, found = thinned(riskCurve(ranking)));
  return found;
}

/**
 * Every line has at most some thousand points: more cannot be seen.
 * @param {{ coverage: number[], risk: number[] }} curve
 */
function thinned({ coverage, risk }) {
  const step = Math.max(1, Math.floor(coverage.length / 1000));
  const kept = (/** @type {number} */ _, /** @type {number} */ place) =>
    place % step === 0 || place === coverage.length - 1;
  return { coverage: coverage.filter(kept), risk: risk.filter(kept) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Selector[]} compared
 * @param {Choice} choice
 */
function drawCurves(canvas, compared, choice) {
  const greatest = Math.max(
    ...compared.map(({ ranking }) => curveOf(ranking).risk.at(-1) ?? 0),
    0.001,
  );
  const plot = new Plot(
    canvas,
    { from: 0, to: 1, name: "coverage, %", percent: true },
    { from: 0, to: greatest * 1.15, name: "selective risk, %", percent: true },
  );
  if (choice.lock === "coverage") plot.upright(choice.coverage);
  const words = [];
  for (const { ranking, color: own, name } of [...compared].reverse()) {
    const { coverage, risk } = curveOf(ranking);
    // One model at two epochs, or with two regularizers, has one colour.
    const again = compared.findIndex((one) => one.color === own) <
      compared.findIndex((one) => one.name === name);
    const dash = own === "quiet" ? [2, 3] : again ? [6, 3] : [];
    plot.line(coverage, risk, color(own), { width: own === "ink" ? 2.5 : 1.5, dash });
    const now = standing(ranking, choice);
    plot.dot(now.coverage, now.risk, color(own));
    words.unshift(`${name} ${percent(now.risk)} % at ${percent(now.coverage)} %`);
  }
  canvas.setAttribute("aria-label", `Selective risk against coverage: ${words.join("; ")}`);
}
