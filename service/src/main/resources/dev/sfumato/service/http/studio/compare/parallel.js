// Generations by all that they differ in: lines over axes that can be narrowed down, and the pictures of those that are left.
import { debounced, get, picture, withQuery } from "../api.js";
import { fill, h } from "../dom.js";
import { Gallery } from "../picture/gallery.js";
import { tile } from "../picture/tile.js";
import { view } from "../picture/viewer.js";
import { link } from "../route.js";
import { stars } from "../runs/edit.js";
import { axesOf, generations, parseChosen, told, within } from "./axes.js";
import { Lines } from "./lines.js";

const MOST = 1000;
const USUAL_AXES = 7;
const COLOURS = 4;
const LONG = 60;
const HINT = "A picture and its line stand out together. Draw along an axis, or say below, what to leave out.";

/** The section; `keep` is given what an address must say to show the same again. */
export class Parallel {
  #keep;
  #axes = [];
  #shown = [];
  #all = [];
  #left = [];
  #chosen = {};
  #names = new Map();
  #marked = null;
  #fields = h("div", { class: "row wrap filters parallel-fields" });
  #choice = h("fieldset", { class: "masks" });
  #count = h("p", { class: "quiet", role: "status" });
  #told = h("p", { class: "parallel-told" }, HINT);
  #gallery = new Gallery((generation) => this.#tile(generation));
  #lines = new Lines({
    onbrush: (key, choice) => this.#choose(key, choice),
    onpoint: (line) => this.#mark(line),
    ondraw: () => this.#lines.choose(this.#chosen, (each) => within(this.#visible, this.#chosen, each)),
    onpick: (line) => this.#gallery.reveal(this.#left.indexOf(line))?.querySelector("button")?.focus(),
  });
  // A brush says more than a gallery can follow.
  #laterPictures = debounced(() => this.#showPictures(), 100);
  #body = h("div", { class: "parallel-section" }, h("p", { class: "quiet", role: "status" }, "Reading the pictures"));

  constructor(keep) {
    this.#keep = keep;
    this.element = h(
      "section",
      { "aria-labelledby": "parallel", class: "parallel-section" },
      h("h2", { id: "parallel" }, "Pictures by their settings"),
      this.#body,
    );
  }

  /** Reads the newest pictures of runs and shows them; `names` has the name of each run by its id, `asked` what an address says. */
  async show(names, asked) {
    this.#names = names;
    const runs = [...names.keys()];
    const limit = Math.max(10, Math.floor(MOST / runs.length));
    try {
      const pages = await Promise.all(runs.map((run) => get(withQuery("v1/images", { run, limit }))));
      const pictures = pages.flatMap(({ data }) => data);
      const total = pages.reduce((sum, page) => sum + page.total, 0);
      this.#all = generations(pictures, names).map((each) => ({ ...each, colour: runs.indexOf(each.run) % COLOURS }));
      this.#open(asked, total > pictures.length ? `The newest ${limit} pictures of each run, of ${total}.` : null);
    } catch (failure) {
      fill(this.#body, h("p", { class: "error", role: "alert" }, failure.message));
    }
  }

  #open({ axes, only }, note) {
    this.#axes = axesOf(this.#all);
    if (this.#axes.length === 0) {
      fill(this.#body, h("p", { class: "empty" }, this.#all.length === 0 ? "These runs have no picture." : "Their pictures differ in no setting."));
      return;
    }
    const asked = (axes ?? "").split(",").filter((key) => this.#axes.some((axis) => axis.key === key));
    this.#shown = asked.length > 0 ? asked : this.#axes.slice(0, USUAL_AXES).map(({ key }) => key);
    this.#chosen = parseChosen(only, this.#axes);
    fill(
      this.#body,
      note ? h("p", { class: "quiet" }, note) : null,
      h("details", {}, h("summary", {}, "Axes"), this.#choice),
      this.#lines.element,
      this.#told,
      this.#fields,
      this.#count,
      this.#gallery.element,
    );
    fill(this.#choice, h("legend", { class: "hidden" }, "Axes"), this.#axes.map((axis) => this.#choiceOf(axis)));
    this.#draw();
  }

  #choiceOf({ key }) {
    const box = h("input", { type: "checkbox", checked: this.#shown.includes(key), onchange: () => this.#pickAxis(key, box.checked) });
    return h("label", { class: "check" }, box, h("bdi", {}, words(key)));
  }

  #pickAxis(key, wanted) {
    this.#shown = this.#axes.map((axis) => axis.key).filter((each) => (each === key ? wanted : this.#shown.includes(each)));
    delete this.#chosen[key];
    this.#draw();
    this.#remember();
  }

  get #visible() {
    return this.#axes.filter(({ key }) => this.#shown.includes(key));
  }

  #draw() {
    fill(this.#fields, this.#visible.map((axis) => this.#field(axis)), h("button", { type: "button", class: "button", onclick: () => this.#clear() }, "Show all"));
    this.#lines.show(this.#visible, this.#all);
    this.#showChosen();
  }

  // Its bounds or categories in words, for those who do not draw on the axis.
  #field(axis) {
    const { key, categories } = axis;
    const name = words(key);
    if (categories) {
      const select = h("select", { "data-axis": key, "aria-label": name, onchange: () => this.#choose(key, select.value === "" ? null : JSON.parse(select.value)) });
      return h("div", { class: "field narrow" }, h("span", { class: "label", "aria-hidden": "true" }, h("bdi", {}, name)), select);
    }
    const bound = (end, label) => h("input", { type: "number", step: "any", "data-axis": key, "data-end": end, "aria-label": `${name}, ${label}`, placeholder: told(end === "from" ? axis.least : axis.most), onchange: (event) => this.#bound(key, end, event.target) });
    return h("div", { class: "field bounds", role: "group", "aria-label": name }, h("span", { class: "label", "aria-hidden": "true" }, h("bdi", {}, name)), bound("from", "least"), bound("to", "most"));
  }

  #bound(key, end, input) {
    const now = { from: null, to: null, ...this.#chosen[key], [end]: input.value === "" ? null : input.valueAsNumber };
    this.#choose(key, now.from === null && now.to === null ? null : now);
  }

  #clear() {
    this.#chosen = {};
    this.#showChosen();
    this.#remember();
  }

  #choose(key, choice) {
    if (choice) {
      this.#chosen[key] = choice;
    } else {
      delete this.#chosen[key];
    }
    this.#showChosen();
    this.#remember();
  }

  #remember() {
    const only = Object.keys(this.#chosen).length > 0 ? JSON.stringify(this.#chosen) : "";
    this.#keep({ axes: this.#shown.join(","), only });
  }

  #showChosen() {
    this.#left = this.#all.filter((each) => within(this.#visible, this.#chosen, each));
    this.#lines.choose(this.#chosen, (each) => within(this.#visible, this.#chosen, each));
    this.#count.textContent = `${this.#left.length} of ${this.#all.length} generations`;
    this.#visible.forEach((axis) => this.#showField(axis));
    this.#mark(null);
    this.#laterPictures();
  }

  #showField({ key, categories }) {
    const chosen = this.#chosen[key];
    const [first, last] = [...this.#fields.querySelectorAll("[data-axis]")].filter((each) => each.dataset.axis === key);
    if (!categories) {
      first.value = chosen?.from ?? "";
      last.value = chosen?.to ?? "";
      return;
    }
    const short = (text) => (text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text);
    const several = chosen && chosen.length > 1 ? [[JSON.stringify(chosen), `${chosen.length} of them`]] : [];
    const options = [["", "all"], ...several, ...categories.map((each) => [JSON.stringify([each]), short(each)])];
    fill(first, options.map(([value, text]) => h("option", { value }, text)));
    first.value = chosen ? JSON.stringify(chosen) : "";
  }

  #showPictures() {
    const none = h("li", { class: "empty" }, "No picture is within all of these.");
    this.#gallery.clear(this.#left.length, this.#left.length === 0 ? none : null);
    this.#gallery.add(this.#left);
  }

  #tile(generation) {
    const [first] = generation.pictures;
    const place = this.#left.indexOf(generation);
    const title = first.caption ?? first.key;
    const note = h("a", { href: link("runs", first.run) }, h("bdi", {}, this.#names.get(first.run)));
    const made = tile({ ...first, url: picture(first.url), title, note }, () => this.#view(place), stars(first));
    made.classList.add(`c${generation.colour}`);
    made.generation = generation;
    made.classList.toggle("marked", this.#marked === generation);
    ["pointerenter", "focusin"].forEach((name) => made.addEventListener(name, () => this.#mark(generation)));
    ["pointerleave", "focusout"].forEach((name) => made.addEventListener(name, () => this.#mark(null)));
    return made;
  }

  #view(place) {
    const shown = ({ pictures: [first] }) => ({ url: picture(first.url), title: first.caption ?? first.key });
    view({ length: this.#left.length, at: (each) => shown(this.#left[each]) }, place);
  }

  #mark(generation) {
    if (generation === this.#marked) {
      return;
    }
    this.#marked = generation;
    this.#lines.mark(generation);
    for (const each of this.#gallery.element.children) {
      each.classList.toggle("marked", generation !== null && each.generation === generation);
    }
    const values = generation ? this.#visible.map(({ key }) => `${words(key)} ${told(generation.values[key])}`) : [HINT];
    fill(this.#told, h("bdi", {}, values.join(" · ").slice(0, 400)));
  }
}

function words(key) {
  return key.replaceAll("_", " ");
}
