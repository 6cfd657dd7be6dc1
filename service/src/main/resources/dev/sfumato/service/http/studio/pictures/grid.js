// Pictures by two values, with a third one under a slider that moves all cells at once.
import { get, picture, withQuery } from "../api.js";
import { fill, h } from "../dom.js";
import { view } from "../picture/viewer.js";
import { keep, read } from "../route.js";

/** What pictures can be laid out by, as the API names it. */
export const FIELDS = ["steps", "guidance_scale", "scheduler", "seed", "model", "width", "height", "status"];
const VALUES = 30;

export class Grid {
  #query = {};
  #route = {};
  #say;
  #load = 0;
  #slider = h("input", { type: "range", min: 0, max: 0, step: 1, id: "grid-at", oninput: () => this.#move() });
  #at = h("output", { class: "number", htmlFor: "grid-at" });
  #third = h("select", { id: "grid-z", onchange: () => this.#choose() });
  #table = h("div", { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": "Pictures by two values" });
  #values = [];

  constructor() {
    this.element = h(
      "section",
      { class: "picture-grid", hidden: true },
      h("div", { class: "row wrap filters" },
        h("div", { class: "field narrow" }, h("label", { htmlFor: "grid-z" }, "Slider"), this.#third),
        h("div", { class: "field grow" }, h("label", { htmlFor: "grid-at" }, "Its value, in all cells"), h("div", { class: "row" }, this.#slider, this.#at))),
      this.#table,
    );
  }

  /** Lays out the pictures of `query` by `route.x` and `route.y`; `say` is told how many there are. */
  async show(query, route, say) {
    this.#query = query;
    this.#route = route;
    this.#say = say;
    const free = FIELDS.filter((field) => field !== route.x && field !== route.y);
    fill(this.#third, h("option", { value: "" }, "none"), free.map((field) => h("option", { value: field }, field.replace("_", " "))));
    this.#third.value = free.includes(route.z) ? route.z : "";
    await this.#offer();
  }

  #choose() {
    this.#route = { ...this.#route, z: this.#third.value, at: "" };
    keep("pictures", null, this.#route);
    this.#offer().catch((failure) => this.#say(failure.message));
  }

  /** Finds the values that the slider can have. */
  async #offer() {
    const { x, y, z, at } = this.#route;
    this.#values = [];
    if (this.#third.value) {
      const axes = await get(withQuery("v1/images/grid", { ...this.#query, x: z, y: z === x ? y : x, values: VALUES }));
      this.#values = axes.x.values;
    }
    this.#slider.max = Math.max(0, this.#values.length - 1);
    this.#slider.disabled = this.#values.length === 0;
    this.#slider.value = Math.max(0, this.#values.findIndex((value) => String(value) === at));
    await this.#draw();
  }

  #move() {
    keep("pictures", null, (this.#route = { ...this.#route, at: String(this.#values[this.#slider.value]) }));
    this.#draw().catch((failure) => this.#say(failure.message));
  }

  async #draw() {
    const load = ++this.#load;
    const { x, y } = this.#route;
    const third = this.#values[this.#slider.value];
    this.#at.textContent = third === undefined ? "" : String(third);
    this.#slider.setAttribute("aria-valuetext", this.#at.textContent);
    const fixed = third === undefined ? {} : { [this.#third.value]: third };
    const grid = await get(withQuery("v1/images/grid", { ...this.#query, ...fixed, x, y, values: VALUES }));
    if (load !== this.#load || read().values.x !== x || read().values.y !== y) {
      return;
    }
    const cells = new Map(grid.cells.map((cell) => [JSON.stringify([cell.x, cell.y]), cell.data[0]]));
    const left = grid.x.more + grid.y.more;
    this.#say(`${grid.cells.length} cells${left > 0 ? `; ${left} more values are not shown, conditions choose among them` : ""}`);
    fill(
      this.#table,
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, `${y} \\ ${x}`), grid.x.values.map((value) => h("th", { scope: "col" }, h("bdi", {}, String(value)))))),
        h("tbody", {}, grid.y.values.map((row) => h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, String(row))), grid.x.values.map((column) => cell(cells.get(JSON.stringify([column, row]))))))),
      ),
    );
  }
}

function cell(item) {
  if (!item) {
    return h("td", { class: "quiet" }, "–");
  }
  const title = item.caption ?? item.key;
  const url = picture(item.url);
  return h("td", {}, h("button", { type: "button", class: "tile-picture", onclick: () => view([{ url, title }]) }, h("img", { src: url, alt: title.slice(0, 300), width: item.width, height: item.height, loading: "lazy", class: item.width <= 128 ? "pixels" : "" })));
}
