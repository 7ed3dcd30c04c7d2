// Elements of the page, made in one line each.

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * An element with attributes, listeners (`onclick`, ...) and children; what is null, undefined or
 * false is left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

let ids = 0;

/**
 * A control with its visible name.
 * @param {string} name
 * @param {HTMLElement} control
 * @param {(Node | string)[]} more
 */
export function labelled(name, control, ...more) {
  control.id ||= `control-${++ids}`;
  const label = element("label", { for: control.id }, name);
  return element("div", { class: "field" }, label, control, ...more);
}

/**
 * A drop-down of (value, text).
 * @param {[string, string][]} options
 * @param {(value: string) => void} onchange
 */
export function dropdown(options, onchange) {
  const made = element("select", { onchange: () => onchange(made.value) });
  fill(made, options);
  return made;
}

/**
 * @param {HTMLSelectElement} select
 * @param {[string, string][]} options
 */
export function fill(select, options) {
  const same = options.length === select.options.length &&
    options.every(([value, text], place) =>
      select.options[place].value === value && select.options[place].text === text
    );
  // An open list would close.
  if (same) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

/**
 * @param {string} text
 * @param {() => void} onclick
 * @param {Attributes} attributes
 */
export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}

const live = element("p", { class: "hidden", role: "status", "aria-live": "polite" });

/**
 * Have a screen reader say it.
 * @param {string} text
 */
export function say(text) {
  if (!live.isConnected) document.body.append(live);
  live.textContent = text;
}
