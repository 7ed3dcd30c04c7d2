// The state in the address: a finding can be sent, and opens as it was.

/** @typedef {Record<string, string>} Words */

/** @returns {Words} */
export function read() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** @param {Words} words */
export function write(words) {
  const text = new URLSearchParams(words).toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  if (text !== location.hash.slice(1)) history.replaceState(null, "", `#${text}`);
}

/** @param {() => void} onchange called when another address of this page is opened */
export function listen(onchange) {
  addEventListener("hashchange", onchange);
}
