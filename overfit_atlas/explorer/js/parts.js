// The parts of the data: scripts that stand in the page or beside it, unpacked when they are asked
// for. What a part holds is said in parts.py.

/** @typedef {Uint8Array | Uint16Array | Uint32Array | Float64Array} Values */
/** @typedef {{ about: Record<string, unknown>, arrays: Map<string, { values: Values, shape: number[] }> }} Part */

/** @type {Map<string, Promise<Part>>} */
const opened = new Map();

const TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float64: Float64Array,
};

/**
 * The part called `name`; it is loaded once. Rejects where its file is not there.
 * @param {string} name
 * @returns {Promise<Part>}
 */
export function part(name) {
  let found = opened.get(name);
  if (!found) {
    found = fetchText(name).then(unpack);
    // A file that was not there may be there at the next click.
    found.catch(() => opened.delete(name));
    opened.set(name, found);
  }
  return found;
}

/**
 * Whether the part is in the page or was loaded before.
 * @param {string} name
 */
export function isHere(name) {
  return opened.has(name) || texts().has(name);
}

/** @returns {Map<string, string>} */
function texts() {
  // @ts-ignore: the page's first script makes it, before any part.
  return globalThis.explorerParts;
}

/**
 * @param {string} name
 * @returns {Promise<string>}
 */
function fetchText(name) {
  const known = texts().get(name);
  if (known !== undefined) {
    texts().delete(name);
    return Promise.resolve(known);
  }
  const file = `parts/${name}.js`;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = file;
    script.onload = () => {
      const text = texts().get(name);
      texts().delete(name);
      script.remove();
      if (text === undefined) reject(new Error(`${file} holds no part called ${name}`));
      else resolve(text);
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${file} is not beside this page; copy the whole folder explorer/`));
    };
    document.head.append(script);
  });
}

/**
 * @param {string} text base64 of gzip
 * @returns {Promise<Part>}
 */
async function unpack(text) {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place++) packed[place] = letters.charCodeAt(place);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = new Map();
  for (const { name, dtype, shape, offset } of header.arrays) {
    const size = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    const type = TYPES[/** @type {keyof typeof TYPES} */ (dtype)];
    arrays.set(name, { values: new type(buffer, 4 + length + offset, size), shape });
  }
  return { about: header.about, arrays };
}

/**
 * The values of an array of a part; an error for one that it does not hold.
 * @param {Part} part
 * @param {string} name
 */
export function values(part, name) {
  const found = part.arrays.get(name);
  if (!found) throw new Error(`the part holds no array called ${name}`);
  return found.values;
}
