// You against the networks: twenty images that the consensus rejects, labelled by hand.

import { surface } from "explorer/axes.js";
import { acceptedBy } from "explorer/consensus.js";
import { button, element, say } from "explorer/elements.js";
import { drawSample } from "explorer/thumbnails.js";
import { ranking } from "explorer/rankings.js";
import { selection } from "explorer/selection.js";
import { whence } from "explorer/whence.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */
/** @typedef {import("explorer/data.js").Samples} Samples */

const MANY = 20;

/** @param {import("explorer/main.js").Actions} actions */
export function quizView(actions) {
  const canvas = element("canvas", {
    class: "quiz-image",
    role: "img",
    "aria-label": "the image to be labelled; it cannot be described without giving the answer away",
  });
  const progress = element("p", { class: "said", "aria-live": "polite" });
  const answers = element("div", { class: "shelves", role: "group", "aria-label": "Your label" });
  const again = button("Another twenty", () => {
    round++;
    begin();
  });
  const scores = element("table", { class: "numbers", "data-numbers": "quiz", hidden: true });
  const shown = selection(actions);
  const source = whence(
    "The images are among those that the consensus rejects at this threshold. Your answers stay in this page; nothing is stored or sent.",
    (_samples, choice) => ({ members: choice.members, seeds: [choice.seed] }),
  );
  const board = element("div", { class: "quiz" }, canvas, element("div", {}, progress, answers));
  const root = element(
    "div",
    {},
    element(
      "p",
      { class: "note" },
      "The networks could not agree on these. Can you? Number keys answer too.",
    ),
    board,
    scores,
    shown.root,
    element("p", {}, again),
    source.root,
  );
  let key = "";
  let round = 0;
  /** @type {Uint32Array} */
  let asked = new Uint32Array(0);
  /** @type {number[]} */
  let given = [];
  /** @type {[Samples, Choice] | null} */
  let now = null;

  function begin() {
    if (!now) return;
    const [samples, choice] = now;
    const first = actions.ranking(samples, choice);
    const rejected = shuffled(first.order.subarray(acceptedBy(first, choice)), round);
    asked = rejected.subarray(0, MANY);
    given = [];
    answers.replaceChildren(
      ...samples.set.classes.map((name, label) =>
        button(name, () => answer(label), { "data-answer": label })
      ),
    );
    draw();
  }

  /** @param {number} label */
  function answer(label) {
    if (given.length >= asked.length) return;
    given.push(label);
    draw();
  }

  root.addEventListener("keydown", (event) => {
    const label = Number(event.key);
    if (now && event.key.trim() && label < now[0].set.classes.length) answer(label);
  });

  function draw() {
    if (!now) return;
    const [samples, choice] = now;
    const done = given.length >= asked.length;
    board.hidden = done;
    scores.hidden = !done || !asked.length;
    shown.root.hidden = !done || !asked.length;
    progress.textContent = asked.length
      ? `Image ${Math.min(given.length + 1, asked.length)} of ${asked.length}. What is it?`
      : "The consensus rejects no image here; raise p_t, or let more members decide.";
    if (!asked.length) board.hidden = false;
    answers.hidden = !asked.length;
    if (!done) {
      const { context, width } = surface(canvas);
      drawSample(
        context,
        { ...samples, labels: new Uint8Array(samples.n), set: { ...samples.set, classes: ["?"] } },
        asked[given.length],
        0,
        0,
        width,
      );
    } else if (asked.length) finish(samples, choice);
  }

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function finish(samples, choice) {
    const { labels, runs, set } = samples;
    const truth = samples.trueLabels ?? labels;
    const first = actions.ranking(samples, choice);
    const right = (/** @type {(sample: number, place: number) => number} */ decide) =>
      [...asked].filter((sample, place) => decide(sample, place) === truth[sample]).length;
    const rows = /** @type {[string, number][]} */ ([
      ["you", right((_, place) => given[place])],
      ["the consensus, had it to decide", right((sample) => first.decision[sample])],
      ...choice.members.map((place) => {
        const { decision } = ranking(samples, [place], "classwise_min", 1);
        return [runs[place].label, right((sample) => decision[sample])];
      }),
    ]).sort((a, b) => b[1] - a[1]);
    scores.replaceChildren(
      element(
        "caption",
        {},
        `Right of ${asked.length} rejected images${
          samples.trueLabels ? ", by their published label" : ""
        }`,
      ),
      element(
        "tbody",
        {},
        ...rows.map(([name, many]) =>
          element(
            "tr",
            { class: name === "you" ? "first" : "" },
            element("th", { scope: "row" }, name),
            element("td", {}, String(many)),
          )
        ),
      ),
    );
    const missed = [...asked].filter((sample, place) => given[place] !== truth[sample]);
    const said = missed.map((sample) =>
      `${set.classes[truth[sample]]} (you: ${set.classes[given[asked.indexOf(sample)]]})`
    );
    shown.show(
      samples,
      { ...choice, label: "", decided: "", verdict: "", cohort: "" },
      "What you missed",
      missed,
      said.length ? `Labels, in this order: ${said.join(", ")}` : "Nothing.",
    );
    say(`You have ${rows.find(([name]) => name === "you")?.[1]} of ${asked.length} right.`);
  }

  /**
   * @param {Samples} samples
   * @param {Choice} choice
   */
  function render(samples, choice) {
    const next = [
      choice.set,
      choice.side,
      choice.seed,
      choice.members,
      choice.rule,
      choice.k,
      choice.lock,
      choice.pt,
      choice.coverage,
    ].join("|");
    now = [samples, choice];
    // What is asked stays while a sample is opened or the window is resized.
    if (next !== key) {
      key = next;
      begin();
    } else draw();
    source.render(samples, choice);
  }
  return { root, render };
}

/**
 * The same order for the same round, so that two readers may compare.
 * @param {Uint32Array} items
 * @param {number} round
 */
function shuffled(items, round) {
  const key = (/** @type {number} */ sample) =>
    Math.imul(sample + 1 + 7919 * round, 2246822519) >>> 0;
  return items.slice().sort((a, b) => key(a) - key(b));
}
