// Several runs: their numbers as curves laid over each other, their pictures by settings, and where their configurations differ.
import { get, withQuery } from "../api.js";
import { chart } from "../chart.js";
import { fill, h } from "../dom.js";
import { useKeys } from "../keys.js";
import { go, keep, link } from "../route.js";
import { Parallel } from "./parallel.js";

const BUCKETS = 200;
const MOST_CHARTS = 12;

class CompareRuns extends HTMLElement {
  #load = 0;

  connectedCallback() {
    useKeys([{ keys: ["u"], does: "Up to all runs", run: () => go("runs") }]);
  }

  async route({ values }) {
    const load = ++this.#load;
    const ids = values.runs.split(",").filter(Boolean);
    fill(this, h("h1", {}, "Compare runs"), h("p", { class: "quiet", role: "status" }, "Reading the runs"));
    try {
      const details = await Promise.all(ids.map((id) => get(`v1/runs/${encodeURIComponent(id)}`)));
      const metrics = shared(details);
      const found = await get(withQuery("v1/runs/compare", { ids: ids.join(","), metrics: metrics.slice(0, MOST_CHARTS).join(","), buckets: BUCKETS }));
      if (load === this.#load) {
        this.#show(found, metrics.length, values);
      }
    } catch (failure) {
      fill(this, h("h1", {}, "Compare runs"), h("p", { class: "error", role: "alert" }, failure.message), h("a", { href: link("runs") }, "All runs"));
    }
  }

  #show({ runs, config, metrics }, all, values) {
    const names = labels(runs);
    const differing = config.filter(({ differs }) => differs);
    const same = config.filter(({ differs }) => !differs);
    let state = values;
    const remember = (more) => {
      state = { ...state, ...more };
      keep("compare", null, state);
    };
    const pictures = new Parallel(remember);
    const curves = new Curves(metrics, runs, names, differing, (by) => remember({ by }));
    fill(
      this,
      h("header", { class: "page-head" }, h("div", {}, h("p", { class: "quiet" }, h("a", { href: link("runs") }, "Runs")), h("h1", {}, runs.length === 1 ? "One run" : `Compare ${runs.length} runs`))),
      h("section", { "aria-labelledby": "curves" }, h("h2", { id: "curves" }, "Numbers over their steps"),
        metrics.length > 0 ? curves.element : h("p", { class: "empty" }, "These runs have no number in common."),
        all > MOST_CHARTS ? h("p", { class: "quiet" }, `and ${all - MOST_CHARTS} more`) : null),
      runs.length > 1 && h("section", { "aria-labelledby": "differing" }, h("h2", { id: "differing" }, "Where their configurations differ"),
        differing.length > 0 ? table(differing, runs, names) : h("p", { class: "empty" }, "Nowhere.")),
      h("details", {}, h("summary", {}, h("h2", {}, runs.length > 1 ? `What is the same (${same.length})` : "Configuration")), table(same, runs, names)),
      pictures.element,
    );
    curves.show(values.by);
    pictures.show(new Map(runs.map(({ id }, place) => [id, names[place]])), values);
  }
}

/** Numbers that at least two of the runs have, or the only one; those of more runs first. */
function shared(details) {
  const counts = new Map();
  for (const { metrics = [] } of details) {
    metrics.forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
  }
  return [...counts].filter(([, count]) => count > 1 || details.length === 1).sort(([, a], [, b]) => b - a).map(([key]) => key);
}

/** Names, with the id where two are alike. */
function labels(runs) {
  return runs.map(({ name, id }) => (runs.filter((other) => other.name === name).length > 1 ? `${name} (${id})` : name));
}

/** Curves laid over each other, each told by its run's name or by a value of its configuration. */
class Curves {
  #charts = h("div", { class: "charts" });
  #by;
  #metrics;
  #runs;
  #labels;

  constructor(metrics, runs, names, differing, onchange) {
    [this.#metrics, this.#runs] = [metrics, runs];
    this.#labels = new Map([["", names]]);
    differing.filter(({ values }) => values.every(isPlain)).forEach(({ key, values }) => this.#labels.set(key, values.map(word)));
    const keys = [...this.#labels.keys()].filter(Boolean);
    const change = () => {
      onchange(this.#by.value);
      this.#draw();
    };
    this.#by = h("select", { id: "curves-by", onchange: change }, h("option", { value: "" }, "name"), keys.map((key) => h("option", { value: key }, key)));
    this.element = h("div", {},
      keys.length > 0 ? h("div", { class: "row filters" }, h("div", { class: "field narrow" }, h("label", { htmlFor: "curves-by" }, "Curves by"), this.#by)) : null,
      this.#charts);
  }

  /** Draws them; `by` is a key of the configurations, or nothing for the names. */
  show(by) {
    this.#by.value = this.#labels.has(by) ? by : "";
    this.#draw();
  }

  #draw() {
    const labels = this.#labels.get(this.#by.value);
    const place = ({ run }) => this.#runs.findIndex(({ id }) => id === run);
    fill(this.#charts, this.#metrics.map(({ key, series }) => chart(key, series
      .map((one) => ({ label: labels[place(one)], points: one.data.map(({ step, mean }) => [step, mean]) }))
      .sort((one, other) => (this.#by.value ? one.label.localeCompare(other.label, undefined, { numeric: true }) : 0)))));
  }
}

function isPlain(value) {
  return value === null || typeof value !== "object";
}

function word(value) {
  return value === null ? "–" : String(value).slice(0, 40);
}

function table(rows, runs, names) {
  return h(
    "div",
    { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": "Configurations" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Setting"), runs.map(({ id }, place) => h("th", { scope: "col" }, h("a", { href: link("runs", id) }, h("bdi", {}, names[place])))))),
      h("tbody", {}, rows.map(({ key, values }) => h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, key)), values.map((value) => h("td", {}, h("bdi", {}, value === null ? "–" : typeof value === "string" ? value.slice(0, 300) : JSON.stringify(value))))))),
    ),
  );
}

customElements.define("sf-compare-runs", CompareRuns);
