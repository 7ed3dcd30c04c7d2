// Images of samples, drawn from sheets that are made when they are first looked at, and galleries of
// as many as there are: only what is on the screen is drawn.

import { color, surface } from "explorer/axes.js";
import { element, say } from "explorer/elements.js";

/** @typedef {import("explorer/data.js").Images} Images */
/** @typedef {import("explorer/data.js").Samples} Samples */

const SIDE = 32;
const SHEET = SIDE * SIDE;

/** @type {WeakMap<Images, HTMLCanvasElement[]>} */
const sheets = new WeakMap();

/**
 * @param {Images} images
 * @param {number} place which sheet
 */
function sheet(images, place) {
  let made = sheets.get(images);
  if (!made) sheets.set(images, made = []);
  return made[place] ??= drawnSheet(images, place);
}

/**
 * @param {Images} images
 * @param {number} place
 */
function drawnSheet({ pixels, count, height, width, channels }, place) {
  const canvas = element("canvas", { width: SIDE * width, height: SIDE * height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const drawn = context.createImageData(canvas.width, canvas.height);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let cell = 0; cell < Math.min(SHEET, count - place * SHEET); cell++) {
    let from = (place * SHEET + cell) * height * width * channels;
    for (let row = 0; row < height; row++) {
      let to = 4 *
        ((Math.floor(cell / SIDE) * height + row) * canvas.width + (cell % SIDE) * width);
      for (let column = 0; column < width; column++, from += channels, to += 4) {
        drawn.data[to] = pixels[from];
        drawn.data[to + 1] = pixels[from + green];
        drawn.data[to + 2] = pixels[from + blue];
        drawn.data[to + 3] = 255;
      }
    }
  }
  context.putImageData(drawn, 0, 0);
  return canvas;
}

/**
 * Draw one image into a square; without images, the sample's label.
 * @param {CanvasRenderingContext2D} context
 * @param {Images | null} images
 * @param {number} row of the image
 * @param {string} label
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
export function drawImage(context, images, row, label, x, y, size) {
  if (!images || row >= images.count) {
    context.fillStyle = color("wash");
    context.fillRect(x, y, size, size);
    context.fillStyle = color("ink");
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${Math.min(size / 2, 13)}px system-ui, sans-serif`;
    context.fillText(label, x + size / 2, y + size / 2, size);
    return;
  }
  const cell = row % SHEET;
  const { height, width } = images;
  const largest = Math.max(height, width);
  // A few large squares are harder to read than their blur.
  context.imageSmoothingEnabled = size < largest || size > 3 * largest;
  context.drawImage(
    sheet(images, Math.floor(row / SHEET)),
    (cell % SIDE) * width,
    Math.floor(cell / SIDE) * height,
    width,
    height,
    x + (size * (1 - width / largest)) / 2,
    y + (size * (1 - height / largest)) / 2,
    (size * width) / largest,
    (size * height) / largest,
  );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Samples} samples
 * @param {number} sample
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
export function drawSample(context, samples, sample, x, y, size) {
  const label = samples.set.classes[samples.labels[sample]];
  drawImage(context, samples.images, samples.row(sample), label, x, y, size);
}

const SIZE = 38;
const GAP = 3;
const CELL = SIZE + GAP;

/** A box of images that scrolls; arrow keys move through it, Enter or a click opens one. */
export class Gallery {
  /**
   * @param {string} name
   * @param {(sample: number) => void} open
   * @param {(sample: number) => string} describe for a screen reader
   * @param {number} rows as many as it grows to; 0 keeps the height of the style sheet
   */
  constructor(name, open, describe, rows = 0) {
    this.rows = rows;
    this.name = name;
    this.open = open;
    this.describe = describe;
    /** @type {Samples | null} */
    this.samples = null;
    /** @type {Uint32Array} */
    this.items = new Uint32Array(0);
    this.backwards = false;
    this.cursor = 0;
    this.asked = 0;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.tall = element("div", { class: "tall" }, this.canvas);
    this.box = element("div", {
      class: "gallery",
      tabindex: 0,
      role: "group",
      onscroll: () => this.later(),
      onclick: (/** @type {MouseEvent} */ event) => this.click(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onfocus: () => this.later(),
      onblur: () => this.later(),
    }, this.tall);
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  /**
   * @param {Samples} samples
   * @param {Uint32Array} items
   * @param {boolean} backwards whether the last is shown first
   */
  show(samples, items, backwards = false) {
    this.samples = samples;
    this.items = items;
    this.backwards = backwards;
    this.cursor = Math.min(this.cursor, Math.max(items.length - 1, 0));
    const many = `${items.length} image${items.length === 1 ? "" : "s"}`;
    this.box.setAttribute(
      "aria-label",
      `${this.name}: ${many}. Arrow keys move, Enter opens.`,
    );
    this.draw();
  }

  columns() {
    return Math.max(Math.floor((this.box.clientWidth + GAP) / CELL), 1);
  }

  /** @param {number} place */
  at(place) {
    return this.items[this.backwards ? this.items.length - 1 - place : place];
  }

  later() {
    cancelAnimationFrame(this.asked);
    this.asked = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const columns = this.columns();
    if (this.rows) {
      const needed = Math.min(Math.max(Math.ceil(this.items.length / columns), 1), this.rows);
      this.box.style.height = `${needed * CELL + 2}px`;
    }
    const height = this.box.clientHeight;
    if (!this.samples || !height) return;
    this.tall.style.height = `${Math.max(Math.ceil(this.items.length / columns) * CELL, height)}px`;
    this.canvas.style.height = `${height}px`;
    const { context } = surface(this.canvas, height);
    const top = this.box.scrollTop;
    const first = Math.floor(top / CELL) * columns;
    const end = Math.min(Math.ceil((top + height) / CELL) * columns, this.items.length);
    for (let place = first; place < end; place++) {
      const [x, y] = [(place % columns) * CELL, Math.floor(place / columns) * CELL - top];
      drawSample(context, this.samples, this.at(place), x, y, SIZE);
    }
    if (document.activeElement === this.box && this.items.length) {
      const [x, y] = [
        (this.cursor % columns) * CELL,
        Math.floor(this.cursor / columns) * CELL - top,
      ];
      context.strokeStyle = color("link");
      context.lineWidth = 3;
      context.strokeRect(x + 1.5, y + 1.5, SIZE - 3, SIZE - 3);
    }
  }

  /** @param {MouseEvent} event */
  click(event) {
    const place = this.box.getBoundingClientRect();
    const column = Math.floor((event.clientX - place.left) / CELL);
    const row = Math.floor((event.clientY - place.top + this.box.scrollTop) / CELL);
    const item = row * this.columns() + column;
    if (column < this.columns() && item < this.items.length) {
      this.cursor = item;
      this.open(this.at(item));
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.items.length - 1;
    if (last < 0) return;
    if (event.key === "Enter" || event.key === " ") this.open(this.at(this.cursor));
    else {
      const step =
        { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns(), ArrowUp: -this.columns() }[
          event.key
        ];
      if (event.key === "Home") this.cursor = 0;
      else if (event.key === "End") this.cursor = last;
      else if (step) this.cursor = Math.max(0, Math.min(last, this.cursor + step));
      else return;
      const y = Math.floor(this.cursor / this.columns()) * CELL;
      if (y < this.box.scrollTop) this.box.scrollTop = y;
      else if (y + CELL > this.box.scrollTop + this.box.clientHeight) {
        this.box.scrollTop = y + CELL - this.box.clientHeight;
      }
      say(this.describe(this.at(this.cursor)));
      this.later();
    }
    event.preventDefault();
  }
}
