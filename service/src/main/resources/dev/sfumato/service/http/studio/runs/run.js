// One run: its pictures, its numbers over the steps, what it was configured with, what it saved and printed.
import { get, picture } from "../api.js";
import { chart } from "../chart.js";
import { fill, h, iconButton } from "../dom.js";
import { useKeys } from "../keys.js";
import { Gallery } from "../picture/gallery.js";
import { tile } from "../picture/tile.js";
import { view } from "../picture/viewer.js";
import { go, link } from "../route.js";
import { runTools } from "./edit.js";
import { consoleLog, files } from "./files.js";
import { Masks } from "./masks.js";
import { replay } from "./replay.js";
import { when } from "./runs.js";

const MOST_CHARTS = 24;
const LONG = 300;
const MOST_LAST = 8;

class RunPage extends HTMLElement {
  #id = null;
  #all = [];
  #images = [];
  #masks;

  connectedCallback() {
    useKeys([
      { keys: ["/"], does: "Search the prompts", run: () => this.querySelector("#run-search")?.focus() },
      { keys: ["u"], does: "Up to all runs", run: () => go("runs") },
    ]);
  }

  async route({ id }) {
    this.#id = id;
    fill(this, h("p", { class: "quiet", role: "status" }, "Reading the run"));
    try {
      const run = await get(`v1/runs/${encodeURIComponent(id)}`);
      if (this.#id === id) {
        this.#show(run);
      }
    } catch (failure) {
      fill(this, h("h1", {}, "Run"), h("p", { class: "error", role: "alert" }, failure.message), h("a", { href: link("runs") }, "All runs"));
    }
  }

  #show(run) {
    const { notes, config = {}, summary = {}, metrics = [], artifacts = [], mask_labels: labels = [] } = run;
    this.#masks = new Masks(artifacts, labels);
    this.#all = artifacts;
    this.#images = this.#masks.pictures;
    this.gallery = new Gallery((image, place) => this.#tile(image, place), { ongone: (each) => this.#masks.detach(each.querySelector(".tile-picture")) });
    this.count = h("p", { class: "quiet", role: "status" });
    const search = h("input", { type: "search", id: "run-search", oninput: () => this.#search(search.value) });
    const charts = h("div", { class: "charts" });
    const numbers = h("details", { ontoggle: () => numbers.open && this.#charts(charts, metrics) }, h("summary", {}, h("h2", {}, run.steps === 1 ? "Numbers of its step" : `Numbers over ${run.steps} steps`)), charts);
    fill(
      this,
      h(
        "header",
        { class: "page-head" },
        h("div", {}, h("p", { class: "quiet" }, h("a", { href: link("runs") }, "Runs"), " / ", h("bdi", {}, run.project)), h("h1", {}, h("bdi", {}, run.name))),
        runTools(run, () => this.route({ id: run.id })),
        h("p", { class: "row wrap" }, h("span", { class: `badge ${run.status}` }, run.status), h("span", { class: "quiet" }, when(run.created_at)), h("span", { class: "quiet mono" }, run.id), (run.tags ?? []).map((tag) => h("span", { class: "badge" }, h("bdi", {}, tag)))),
        notes ? h("p", { class: "notes" }, h("bdi", {}, notes)) : null,
      ),
      this.#images.length > 0 ? h("div", { class: "row wrap filters" }, h("div", { class: "field grow" }, h("label", { htmlFor: "run-search" }, "Search the prompts"), search), this.count) : h("p", { class: "empty" }, "This run has no picture."),
      this.#masks.controls(),
      this.gallery.element,
      metrics.length > 0 ? numbers : null,
      values("Configuration", config),
      values("Last values", summary, (name) => this.#last(name)),
      files(run.id),
      consoleLog(run.id),
    );
    this.#search("");
  }

  #search(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#images
      .filter((image) => wanted.every((word) => (image.caption ?? "").toLowerCase().includes(word)))
      .toReversed();
    const masks = this.#masks.count > 0 ? `, ${this.#masks.count} masks` : "";
    this.count.textContent = `${found.length} of ${this.#images.length} pictures${masks}`;
    this.gallery.clear(found.length);
    this.gallery.add(found);
  }

  #tile(image, place) {
    const title = image.caption ?? `${image.key}, step ${image.step}`;
    const again = image.generation_id ? iconButton("again", "Paint again and compare", () => replay(this.#id, image.step, this.#images)) : null;
    const made = tile({ ...image, url: picture(image.url), title, note: `step ${image.step}` }, () => this.#open(place), again);
    this.#masks.attach(made.querySelector(".tile-picture"), image);
    return made;
  }

  #open(place) {
    const shown = (image) => ({ url: picture(image.url), title: image.caption ?? image.key, cover: (holder) => this.#masks.attach(holder, image) });
    view({ length: this.gallery.length, at: (each) => shown(this.gallery.at(each)) }, place);
  }

  /** The images that were last logged under a name, as small ones; null if there are none. */
  #last(name) {
    const logged = this.#all.filter(({ key }) => key === name);
    const step = logged.reduce((most, image) => Math.max(most, image.step), 0);
    const last = logged.filter((image) => image.step === step);
    return last.length === 0 ? null : h("dd", { class: "row wrap" }, last.slice(0, MOST_LAST).map(({ thumbnail_url: url, caption, index }) => h("img", { class: "last", src: `${picture(url)}?size=64`, alt: (caption ?? `${name} ${index + 1}`).slice(0, 300), loading: "lazy" })), last.length > MOST_LAST ? h("span", { class: "quiet" }, `${last.length} pictures`) : null);
  }

  async #charts(place, keys) {
    if (place.childElementCount > 0) {
      return;
    }
    const same = [];
    for (const key of keys.slice(0, MOST_CHARTS)) {
      const { data } = await get(`v1/runs/${encodeURIComponent(this.#id)}/metrics/${key.split("/").map(encodeURIComponent).join("/")}`);
      if (data.every(({ value }) => value === data[0].value)) {
        same.push(`${key} ${data[0].value}`);
      } else {
        place.append(chart(key, [{ label: key, points: data.map(({ step, value }) => [step, value]) }]));
      }
    }
    if (keys.length > MOST_CHARTS) {
      place.append(h("p", { class: "quiet" }, `and ${keys.length - MOST_CHARTS} more`));
    }
    if (same.length > 0) {
      place.append(h("p", { class: "quiet same" }, h("bdi", {}, `The same in every step: ${same.join(", ")}`)));
    }
  }
}

/** Values by name; `picturesOf` gives what shows the pictures of a name. */
function values(title, object, picturesOf = () => null) {
  const entries = leaves(object);
  return entries.length === 0
    ? null
    : h(
        "details",
        {},
        h("summary", {}, h("h2", {}, title)),
        h("dl", { class: "values" }, entries.flatMap(([name, value]) => [h("dt", {}, h("bdi", {}, name)), (value?._type ? picturesOf(name) : null) ?? valueOf(told(value))])),
      );
}

// Nested names are joined by dots, as the names of pictures are.
function leaves(object) {
  const isNested = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !value._type && Object.keys(value).length > 0;
  return Object.entries(object).flatMap(([name, value]) => (isNested(value) ? leaves(value).map(([rest, each]) => [`${name}.${rest}`, each]) : [[name, value]]));
}

function told(value) {
  if (value?._type) {
    const type = String(value._type).replaceAll(/[-_/]/g, " ");
    return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

// A long one is scrolled in its place, with the keyboard too.
function valueOf(text) {
  return h("dd", text.length > LONG ? { class: "long", tabIndex: 0 } : {}, h("bdi", {}, text));
}

customElements.define("sf-run", RunPage);
