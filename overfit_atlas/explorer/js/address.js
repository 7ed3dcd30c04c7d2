// The state in the address: a finding can be sent, and opens as it was.

/** @typedef {Record<string, string>} Words */

/** As it stands behind the page's own address. */
export function text() {
  return location.hash.slice(1);
}

/** @returns {Words} */
export function read() {
  return Object.fromEntries(new URLSearchParams(text()));
}

/** @param {Words} words */
export function write(words) {
  const next = new URLSearchParams(words).toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  if (next !== text()) history.replaceState(null, "", `#${next}`);
}

/** @param {() => void} onchange called when another address of this page is opened */
export function listen(onchange) {
  addEventListener("hashchange", onchange);
}
