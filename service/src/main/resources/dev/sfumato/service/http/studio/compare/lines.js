// The drawing of parallel coordinates: an axis for each value, a line for each generation, and a brush on each axis.
import { fill, h, svg } from "../dom.js";
import { between, extent, position, told } from "./axes.js";

const HEIGHT = 260;
const TOP = 34;
const BOTTOM = 34;
const LEFT = 12;
const RIGHT = 116;
const LEAST_APART = 112;
const NEAR = 14;
const MOST_LABELS = 12;
const LABEL = 15;

export class Lines {
  #axes = [];
  #lines = [];
  #apart = LEAST_APART;
  #paths = [];
  #onbrush;
  #onpoint;
  #onpick;
  #ondraw;
  #brushing = null;

  /**
   * @param onbrush hears of the key of an axis and what is chosen on it
   * @param onpoint hears of the line that is pointed at, or null
   * @param onpick hears of the line that is clicked
   * @param ondraw is called when all was drawn anew
   */
  constructor({ onbrush, onpoint, onpick, ondraw }) {
    [this.#onbrush, this.#onpoint, this.#onpick, this.#ondraw] = [onbrush, onpoint, onpick, ondraw];
    this.drawing = svg("svg", { class: "parallel", height: HEIGHT, role: "img", "aria-label": "" });
    this.element = h("div", { class: "parallel-scroll", tabIndex: 0, role: "region", "aria-label": "Parallel coordinates" }, this.drawing);
    this.drawing.addEventListener("pointermove", (event) => this.#point(event));
    this.drawing.addEventListener("pointerleave", () => this.#brushing || this.#onpoint(null));
    this.drawing.addEventListener("click", (event) => {
      const line = event.target.closest(".brush-place") ? null : this.#nearest(event);
      if (line) {
        this.#onpick(line);
      }
    });
    new ResizeObserver(() => this.#layout()).observe(this.element);
  }

  /** Draws generations, each with `colour`, a number, over axes. */
  show(axes, lines) {
    [this.#axes, this.#lines] = [axes, lines];
    this.drawing.setAttribute("aria-label", `${lines.length} generations by ${axes.map(({ key }) => key).join(", ")}`);
    this.#apart = 0;
    this.#layout();
  }

  /** Shows what is chosen; `left` says of a line whether it is within that. */
  choose(chosen, left) {
    this.#paths.forEach(({ line, path }) => path.classList.toggle("out", !left(line)));
    this.drawing.querySelectorAll(".brushed").forEach((each) => each.remove());
    this.#axes.forEach((axis, place) => {
      if (chosen[axis.key]) {
        const [low, high] = extent(axis, chosen[axis.key]).map((part) => this.#height(part));
        this.drawing.append(svg("rect", { class: "brushed", x: this.#across(place) - 6, width: 12, y: high, height: Math.max(3, low - high), rx: 3 }));
      }
    });
  }

  /** Lets one line stand out, or none for null. */
  mark(line) {
    for (const { line: each, path } of this.#paths) {
      path.classList.toggle("marked", each === line);
      if (each === line) {
        path.parentNode.append(path);
      }
    }
  }

  #across(place) {
    return LEFT + place * this.#apart;
  }

  #height(part) {
    return TOP + (1 - part) * (HEIGHT - TOP - BOTTOM);
  }

  #layout() {
    const apart = Math.max(LEAST_APART, Math.floor((this.element.clientWidth - LEFT - RIGHT) / Math.max(1, this.#axes.length - 1)));
    if (apart === this.#apart || this.element.clientWidth === 0) {
      return;
    }
    this.#apart = apart;
    this.drawing.setAttribute("width", LEFT + RIGHT + Math.max(0, this.#axes.length - 1) * apart);
    this.#paths = this.#lines.map((line) => ({ line, path: svg("path", { class: `line c${line.colour}`, d: this.#path(line) }) }));
    fill(this.drawing, svg("g", {}, this.#paths.map(({ path }) => path)), this.#axes.map((axis, place) => this.#axis(axis, place)));
    this.#ondraw();
  }

  #path(line) {
    return this.#axes.map((axis, place) => `${place === 0 ? "M" : "L"}${this.#across(place)} ${this.#height(position(axis, line)).toFixed(1)}`).join("");
  }

  #axis(axis, place) {
    const x = this.#across(place);
    const { key, categories, least, most } = axis;
    const labels = categories ? categories.map((value, at) => [value, categories.length === 1 ? 0.5 : at / (categories.length - 1)]) : [[told(least), 0], [told((least + most) / 2), 0.5], [told(most), 1]];
    const shown = labels.length <= MOST_LABELS ? labels : [labels[0], labels.at(-1)];
    const brush = svg("rect", { class: "brush-place", x: x - 14, width: 28, y: TOP - 10, height: HEIGHT - TOP - BOTTOM + 20 });
    brush.addEventListener("pointerdown", (event) => this.#begin(event, axis, brush));
    return svg(
      "g",
      { class: "axis" },
      svg("line", { x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }),
      label("name", x - 6, 14, key.replaceAll("_", " ")),
      shown.map(([text, part]) => label("value", x + 9, this.#height(part) + 4, text)),
      brush,
    );
  }

  #begin(event, axis, brush) {
    event.preventDefault();
    brush.setPointerCapture(event.pointerId);
    const part = ({ clientY }) => 1 - (clientY - this.drawing.getBoundingClientRect().top - TOP) / (HEIGHT - TOP - BOTTOM);
    const start = part(event);
    let moved = false;
    this.#brushing = axis;
    const move = (now) => {
      moved ||= Math.abs(part(now) - start) > 0.02;
      if (moved) {
        this.#onbrush(axis.key, between(axis, Math.min(start, part(now)), Math.max(start, part(now))));
      }
    };
    const end = () => {
      brush.removeEventListener("pointermove", move);
      this.#brushing = null;
      if (!moved) {
        this.#onbrush(axis.key, null);
      }
    };
    brush.addEventListener("pointermove", move);
    brush.addEventListener("pointerup", end, { once: true });
    brush.addEventListener("pointercancel", end, { once: true });
  }

  #point(event) {
    if (!this.#brushing) {
      this.#onpoint(this.#nearest(event));
    }
  }

  #nearest({ clientX, clientY }) {
    const box = this.drawing.getBoundingClientRect();
    const along = (clientX - box.left - LEFT) / this.#apart;
    const from = Math.min(Math.max(0, Math.floor(along)), this.#axes.length - 2);
    if (from < 0) {
      return null;
    }
    const part = Math.min(1, Math.max(0, along - from));
    let [nearest, distance] = [null, NEAR];
    for (const { line, path } of this.#paths) {
      const y = this.#height(position(this.#axes[from], line) * (1 - part) + position(this.#axes[from + 1], line) * part);
      const away = Math.abs(y - (clientY - box.top));
      if (away < distance && !path.classList.contains("out")) {
        [nearest, distance] = [line, away];
      }
    }
    return nearest;
  }
}

function label(name, x, y, text) {
  const element = svg("text", { class: name, x, y });
  element.append(text.length > LABEL ? `${text.slice(0, LABEL - 1)}…` : text, svg("title", {}, text));
  return element;
}
