// Axes on a canvas: sharp on any screen, in the page's colours, light or dark.

/** @typedef {{ from: number, to: number, name: string, log?: boolean, percent?: boolean, whole?: boolean }} Axis */

/**
 * The value of a colour of the page, by its name in the style sheet.
 * @param {string} name
 */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
}

/**
 * A canvas fitted to its place; one unit is a CSS pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {number} [height] in CSS pixels; its own if left out
 */
export function surface(canvas, height = canvas.clientHeight) {
  const width = Math.max(canvas.clientWidth, 1);
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Giving a canvas its size clears it and costs; only where it changed.
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

const MARGIN = { left: 52, right: 14, top: 12, bottom: 40 };

export class Plot {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Axis} x
   * @param {Axis} y
   */
  constructor(canvas, x, y) {
    const { context, width, height } = surface(canvas);
    this.context = context;
    this.left = MARGIN.left;
    this.right = width - MARGIN.right;
    this.top = MARGIN.top;
    this.bottom = height - MARGIN.bottom;
    this.x = scale(x, this.left, this.right);
    this.y = scale(y, this.bottom, this.top);
    context.font = "12px system-ui, sans-serif";
    context.lineWidth = 1;
    this.grid(x, y);
  }

  /**
   * @param {Axis} x
   * @param {Axis} y
   */
  grid(x, y) {
    const { context } = this;
    context.strokeStyle = color("line");
    context.fillStyle = color("quiet");
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const value of ticks(x, (this.right - this.left) / 70)) {
      const at = Math.round(this.x(value)) + 0.5;
      stroke(context, at, this.top, at, this.bottom);
      context.fillText(spelled(value, x), at, this.bottom + 6);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(y, (this.bottom - this.top) / 40)) {
      const at = Math.round(this.y(value)) + 0.5;
      stroke(context, this.left, at, this.right, at);
      context.fillText(spelled(value, y), this.left - 6, at);
    }
    context.fillStyle = color("ink");
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(x.name, (this.left + this.right) / 2, this.bottom + MARGIN.bottom - 2);
    context.save();
    context.translate(2, (this.top + this.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "top";
    context.fillText(y.name, 0, 0);
    context.restore();
  }

  /**
   * @param {ArrayLike<number>} xs
   * @param {ArrayLike<number>} ys
   * @param {string} stroke
   * @param {{ width?: number, dash?: number[] }} look
   */
  line(xs, ys, stroke, { width = 1.5, dash = [] } = {}) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(this.left, this.top - 4, this.right - this.left + 4, this.bottom - this.top + 6);
    context.clip();
    context.beginPath();
    let drawing = false;
    for (let place = 0; place < xs.length; place++) {
      const [x, y] = [this.x(xs[place]), this.y(ys[place])];
      if (!Number.isFinite(x) || !Number.isFinite(y)) drawing = false;
      else if (drawing) context.lineTo(x, y);
      else {
        context.moveTo(x, y);
        drawing = true;
      }
    }
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.restore();
    // A line of one point is none.
    if (xs.length === 1) this.dot(xs[0], ys[0], stroke, 3);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} fill
   * @param {number} radius
   */
  dot(x, y, fill, radius = 5) {
    const { context } = this;
    const [across, down] = [this.x(x), this.y(y)];
    if (!Number.isFinite(across) || !Number.isFinite(down)) return;
    context.beginPath();
    context.arc(across, Math.max(this.top, Math.min(this.bottom, down)), radius, 0, 7);
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = color("paper");
    context.lineWidth = 1.5;
    context.stroke();
  }

  /**
   * Write what lines are called near their ends, none over another.
   * @param {{ xs: ArrayLike<number>, ys: ArrayLike<number>, text: string, fill: string }[]} lines
   */
  names(lines) {
    const { context } = this;
    const ends = lines.map(({ xs, ys, text, fill }) => {
      const last = xs.length - 1;
      const least = this.left + context.measureText(text).width + 4;
      return { x: Math.max(this.x(xs[last]) - 4, least), y: this.y(ys[last]) - 4, text, fill };
    }).sort((a, b) => b.y - a.y);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    let lowest = this.bottom;
    for (const { x, y, text, fill } of ends) {
      lowest = Math.min(y, lowest);
      context.strokeStyle = color("paper");
      context.lineWidth = 3;
      context.strokeText(text, x, Math.max(lowest, this.top + 12));
      context.fillStyle = fill;
      context.fillText(text, x, Math.max(lowest, this.top + 12));
      lowest -= 13;
    }
  }

  /** @param {number} x */
  upright(x) {
    const { context } = this;
    context.strokeStyle = color("ink");
    context.setLineDash([3, 3]);
    stroke(context, this.x(x), this.top, this.x(x), this.bottom);
    context.setLineDash([]);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function stroke(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/**
 * @param {Axis} axis
 * @param {number} start
 * @param {number} end
 * @returns {(value: number) => number}
 */
function scale({ from, to, log }, start, end) {
  const place = log ? Math.log : (/** @type {number} */ value) => value;
  const [low, high] = [place(from), place(to)];
  const span = high - low || 1;
  return (value) => start + ((place(value) - low) / span) * (end - start);
}

/**
 * @param {Axis} axis
 * @param {number} most about how many
 */
export function ticks({ from, to, log, whole }, most) {
  if (log) {
    const found = [];
    for (let power = Math.ceil(Math.log10(from) - 1e-9); 10 ** power <= to * 1.000001; power++) {
      found.push(10 ** power);
    }
    return found;
  }
  const rough = Math.max((to - from) / Math.max(most, 1), whole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const found = [];
  for (let count = Math.ceil(from / step - 1e-9); count * step <= to + step * 1e-9; count++) {
    found.push(count * step);
  }
  return found;
}

/**
 * @param {number} value
 * @param {Axis} axis
 */
function spelled(value, { percent }) {
  const shown = percent ? value * 100 : value;
  return `${Number(shown.toPrecision(6))}`;
}
