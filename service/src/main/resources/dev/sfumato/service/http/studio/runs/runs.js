// All runs, page by page.
import { get, withQuery } from "../api.js";
import { fill, h } from "../dom.js";
import { useKeys } from "../keys.js";
import { go, link } from "../route.js";

const PAGE = 25;
const STATUSES = ["running", "finished", "failed", "interrupted"];

class Runs extends HTMLElement {
  #route = { values: {} };
  #chosen = new Set();

  connectedCallback() {
    this.list = h("ul", { class: "run-list" });
    this.count = h("p", { class: "quiet", role: "status" });
    this.pages = h("nav", { class: "row", "aria-label": "Pages of runs" });
    this.status = h("select", { id: "run-status", onchange: () => this.#filter() }, h("option", { value: "" }, "any"), STATUSES.map((each) => h("option", { value: each }, each)));
    this.words = h("input", { type: "search", id: "run-words", onchange: () => this.#filter() });
    this.starred = h("input", { type: "checkbox", id: "run-starred", onchange: () => this.#filter() });
    this.compare = h("a", { class: "button", hidden: true });
    this.project = h("input", { type: "search", id: "run-project", placeholder: "all", onchange: () => this.#filter() });
    fill(
      this,
      h(
        "header",
        { class: "page-head" },
        h("h1", {}, "Runs"),
        h("form", { class: "row wrap filters", role: "search", "aria-label": "Runs", onsubmit: (event) => event.preventDefault() },
          h("div", { class: "field" }, h("label", { htmlFor: "run-project" }, "Project"), this.project),
          h("div", { class: "field" }, h("label", { htmlFor: "run-status" }, "Status"), this.status),
          h("div", { class: "field" }, h("label", { htmlFor: "run-words" }, "Words of a prompt"), this.words),
          h("div", { class: "check" }, this.starred, h("label", { htmlFor: "run-starred" }, "Starred")),
          this.compare),
      ),
      this.count,
      this.list,
      this.pages,
    );
    useKeys([{ keys: ["/"], does: "Find a project", run: () => this.project.focus() }]);
  }

  route(route) {
    this.#route = route;
    const { project = "", status = "", q = "", starred = "" } = route.values;
    this.words.value = q;
    this.starred.checked = starred === "true";
    this.project.value = project;
    this.status.value = status;
    this.#load();
  }

  #filter() {
    go("runs", null, { project: this.project.value.trim(), status: this.status.value, q: this.words.value.trim(), starred: this.starred.checked ? "true" : "" });
  }

  #choose(id, chosen) {
    if (chosen) {
      this.#chosen.add(id);
    } else {
      this.#chosen.delete(id);
    }
    this.compare.hidden = this.#chosen.size < 2;
    this.compare.textContent = `Compare ${this.#chosen.size} runs`;
    this.compare.href = link("compare", null, { runs: [...this.#chosen].join(",") });
  }

  async #load() {
    const { project, status, q, starred, from = "0" } = this.#route.values;
    const offset = Math.max(0, Number.parseInt(from, 10) || 0);
    this.setAttribute("aria-busy", "true");
    try {
      const found = await get(withQuery("v1/runs", { project, status, q, starred, limit: PAGE, offset }));
      this.count.textContent = found.total === 1 ? "1 run" : `${found.total} runs`;
      const runs = found.data ?? [];
      fill(this.list, runs.map((run) => row(run, this.#chosen.has(run.id), (id, chosen) => this.#choose(id, chosen))));
      if (runs.length === 0) {
        fill(this.list, h("li", { class: "empty" }, project || status || q || starred ? "No run is like that." : "There is no run yet. Paint something, and it is kept here."));
      }
      this.#showPages(offset, found);
    } catch (failure) {
      this.count.textContent = "";
      fill(this.list, h("li", { class: "error", role: "alert" }, failure.message));
    } finally {
      this.removeAttribute("aria-busy");
    }
  }

  #showPages(offset, found) {
    const to = (from) => link("runs", null, { ...this.#route.values, from: from || undefined });
    fill(
      this.pages,
      offset > 0 ? h("a", { class: "button", href: to(Math.max(0, offset - PAGE)) }, "Newer") : null,
      found.has_more ? h("a", { class: "button", href: to(offset + PAGE) }, "Older") : null,
    );
  }
}

function row(run, chosen, onchoose) {
  const box = h("input", { type: "checkbox", checked: chosen, "aria-label": `Compare ${run.name}`, onchange: () => onchoose(run.id, box.checked) });
  return h(
    "li",
    { class: "run-line" },
    box,
    h(
      "a",
      { class: "run-row", href: link("runs", run.id) },
      h("span", { class: "run-name" }, run.starred ? h("span", { role: "img", "aria-label": "Starred" }, "★ ") : null, h("bdi", {}, run.name)),
      h("span", { class: `badge ${run.status}` }, run.status),
      h("span", { class: "quiet" }, h("bdi", {}, run.project), run.job_type ? ` · ${run.job_type}` : ""),
      h("span", { class: "number" }, run.images === 1 ? "1 picture" : `${run.images} pictures`),
      h("time", { class: "quiet number", dateTime: new Date(run.updated_at * 1000).toISOString() }, when(run.updated_at)),
    ),
  );
}

/** A time of day for today, else the day. */
export function when(seconds) {
  const time = new Date(seconds * 1000);
  const today = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(undefined, today ? { hour: "2-digit", minute: "2-digit" } : { year: "numeric", month: "short", day: "numeric" });
}

customElements.define("sf-runs", Runs);
