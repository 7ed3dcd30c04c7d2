// What stands above every view: which samples, who decides, by which rule, from where on.

import { choose } from "explorer/choice.js";
import { about, setNamed } from "explorer/data.js";
import { dropdown, element, fill, labelled } from "explorer/elements.js";

/** @typedef {import("explorer/choice.js").Choice} Choice */

/** @type {[string, string][]} */
const RULES = [
  ["classwise_min", "class-wise minimum (Algorithm 1)"],
  ["unanimous", "unanimous"],
  ["mean", "mean of probabilities"],
];

/** @type {Record<string, string>} */
const SIDES = { test: "test images", train: "training images" };

const ALONE = ["epochs", "temperature", "compare"];

/** The thresholds that the slider stops at: even steps, and ever finer ones towards 1. */
export const THRESHOLDS = [
  ...Array.from({ length: 100 }, (_, step) => Number((step / 100).toFixed(2))),
  ...[0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999],
];

export function controls() {
  const set = dropdown(about.sets.map(({ name, title }) => [name, title]), (name) => {
    // All else begins anew: members, epochs and classes are others.
    const { view, rule, lock, pt, coverage } = current();
    choose({ ...fresh(name), view, rule, lock, pt, coverage });
  });
  const side = dropdown([], (value) => choose({ side: value, id: null }));
  const seed = dropdown([], (value) => choose({ seed: Number(value) }));
  const rule = dropdown(
    RULES,
    (value) => choose({ rule: /** @type {import("explorer/consensus.js").Rule} */ (value) }),
  );
  const k = dropdown([], (value) => choose({ k: Number(value) }));
  const members = element("fieldset", { class: "members" });
  const lock = dropdown(
    [["pt", "equal p_t"], ["coverage", "equal coverage"]],
    (value) => choose({ lock: value === "coverage" ? "coverage" : "pt" }),
  );
  const slider = element("input", { type: "range", class: "threshold", oninput: slid });
  const exact = element("input", {
    type: "number",
    step: "any",
    min: 0,
    class: "exact",
    "aria-label": "its value",
    onchange: () => typed(Number(exact.value)),
  });
  const place = labelled("p_t", slider, exact);
  const deciding = [
    members,
    labelled("Rule", rule),
    labelled("Must agree", k),
    labelled("Compare at", lock),
    place,
  ];
  for (const field of deciding) field.classList.add("deciding");
  const root = element(
    "form",
    {
      class: "controls",
      "aria-label": "What is shown",
      onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
    },
    labelled("Runs", set),
    labelled("Images", side),
    labelled("Seed", seed),
    ...deciding,
  );

  /** @type {Choice} */
  let last;
  const current = () => last;

  function slid() {
    const value = Number(slider.value);
    if (last.lock === "pt") choose({ pt: THRESHOLDS[value] });
    else choose({ coverage: value / 1000 });
  }

  /** @param {number} value */
  function typed(value) {
    if (last.lock === "pt") choose({ pt: value });
    else choose({ coverage: value / 100 });
  }

  /** @param {Choice} choice */
  function render(choice) {
    const about = setNamed(choice.set);
    if (!last || last.set !== choice.set) {
      fill(side, about.sides.map((name) => [name, SIDES[name]]));
      fill(seed, about.seeds.map((number) => [String(number), String(number)]));
      fillMembers(about.members);
    }
    last = choice;
    // These views look at runs, whoever decides; a filter by verdict still needs who.
    root.classList.toggle("short", ALONE.includes(choice.view) && !choice.verdict);
    set.value = choice.set;
    side.value = choice.side;
    seed.value = String(choice.seed);
    rule.value = choice.rule;
    lock.value = choice.lock;
    if (k.options.length !== choice.members.length) {
      fill(
        k,
        choice.members.map((
          _,
          place,
        ) => [String(place + 1), `${place + 1} of ${choice.members.length}`]),
      );
    }
    k.value = String(choice.k);
    k.disabled = choice.rule === "mean" || choice.members.length === 1;
    for (const box of members.querySelectorAll("input")) {
      box.checked = choice.members.includes(Number(box.value));
      box.disabled = box.checked && choice.members.length === 1;
    }
    renderPlace(choice);
  }

  /** @param {Choice} choice */
  function renderPlace(choice) {
    const atThreshold = choice.lock === "pt";
    /** @type {HTMLElement} */ (place.firstElementChild).textContent = atThreshold
      ? "p_t"
      : "Coverage, %";
    slider.min = atThreshold ? "0" : "1";
    slider.max = atThreshold ? String(THRESHOLDS.length - 1) : "1000";
    const nearest = atThreshold
      ? THRESHOLDS.findLastIndex((threshold) => threshold <= choice.pt)
      : Math.round(choice.coverage * 1000);
    slider.value = String(nearest);
    slider.setAttribute(
      "aria-valuetext",
      atThreshold ? `p_t ${choice.pt}` : `coverage ${(choice.coverage * 100).toFixed(1)} percent`,
    );
    exact.value = atThreshold
      ? String(choice.pt)
      : String(Number((choice.coverage * 100).toFixed(4)));
  }

  /** @param {import("explorer/data.js").AboutMember[]} all */
  function fillMembers(all) {
    members.replaceChildren(
      element("legend", {}, "Members"),
      ...all.map(({ label, color, epoch }, place) => {
        const box = element("input", { type: "checkbox", value: place, onchange: chooseMembers });
        const swatch = element("span", { class: "swatch", style: `background: var(--${color})` });
        const when = typeof epoch === "number"
          ? `after epoch ${epoch}`
          : `at its ${epoch.replaceAll("-", " ")}`;
        return element("label", { title: when }, box, swatch, label);
      }),
    );
  }

  function chooseMembers() {
    const boxes = [...members.querySelectorAll("input")];
    const now = boxes.filter((box) => box.checked).map((box) => Number(box.value));
    const all = last.k === last.members.length;
    choose({ members: now, k: all ? now.length : Math.min(last.k, now.length) });
  }
  return { root, render };
}

/**
 * @param {string} name
 * @returns {Partial<Choice>}
 */
function fresh(name) {
  const { sides, seeds, chosen } = setNamed(name);
  return {
    set: name,
    side: sides[0],
    seed: seeds[0],
    members: chosen,
    k: chosen.length,
    run: chosen[0],
    other: chosen[1] ?? chosen[0],
    epoch: 0,
    who: "consensus",
    cell: "",
    label: "",
    decided: "",
    cohort: "",
    id: null,
  };
}
