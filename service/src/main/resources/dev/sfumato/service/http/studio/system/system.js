// The server: its health, what waits and runs, its models and what their work costs.
import { get, patch } from "../api.js";
import { fill, h, say } from "../dom.js";
import { useKeys } from "../keys.js";
import { link } from "../route.js";
import { costs } from "./costs.js";
import { doctor } from "./doctor.js";

const EVERY_MS = 2000;
const MOST_JOBS = 20;

class System extends HTMLElement {
  #timer;

  connectedCallback() {
    this.health = h("dl", { class: "facts-grid" });
    this.jobs = h("div", {});
    this.models = h("ul", { class: "model-list" });
    this.costs = costs();
    this.problem = h("p", { class: "error", role: "alert" });
    fill(
      this,
      h("header", { class: "page-head" }, h("h1", {}, "System")),
      this.problem,
      h("section", { "aria-labelledby": "health" }, h("h2", { id: "health" }, "Health"), this.health),
      h("section", { "aria-labelledby": "queue" }, h("h2", { id: "queue" }, "Queue"), this.jobs),
      h("section", { "aria-labelledby": "models" }, h("h2", { id: "models" }, "Models"), this.models),
      h(
        "section",
        { "aria-labelledby": "costs" },
        h("h2", { id: "costs" }, "What a step costs"),
        h("p", { class: "quiet" }, "What each picture takes of a step, by how many pictures share it."),
        this.costs.element,
      ),
    );
    useKeys([]);
    // The models stand below what is looked at: shown after it, they do not slip away from under the pointer.
    this.#look().then(() => this.#list());
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #list() {
    try {
      const { data } = await get("v1/models");
      fill(this.models, data.map(model));
    } catch (failure) {
      this.problem.textContent = failure.message;
    }
  }

  async #look() {
    try {
      const [health, running, queued, measured] = await Promise.all([
        get("health"),
        get(`v1/jobs?status=running&limit=${MOST_JOBS}`),
        get(`v1/jobs?status=queued&limit=${MOST_JOBS}`),
        get("v1/costs"),
      ]);
      this.problem.textContent = "";
      this.#showHealth(health);
      this.#showJobs(running, queued);
      this.costs.show(measured);
    } catch (failure) {
      this.problem.textContent = failure.message;
    }
    if (this.isConnected) {
      this.#timer = setTimeout(() => this.#look(), EVERY_MS);
    }
  }

  #showHealth({ status, version, engine, model: used, tracking }) {
    const facts = [
      ["Service", status, status],
      ["Version", version],
      ["Device", engine.device, engine.status],
      ["Work", `${engine.unfinished} of ${engine.queue_limit} places taken`],
      ["Default model", used.id ? `${used.id}, ${used.status}` : "none", used.status],
      ["Records", tracking.status, tracking.status],
    ];
    fill(this.health, facts.map(([name, text, state]) => h("div", {}, h("dt", {}, name), h("dd", { class: state === "broken" ? "error" : null }, text))));
    const problems = [used.problem, tracking.problem].filter(Boolean);
    if (problems.length > 0) {
      this.problem.textContent = problems.join(" ");
    }
  }

  #showJobs(running, queued) {
    const jobs = [...(running.data ?? []), ...(queued.data ?? []).toReversed()];
    if (jobs.length === 0) {
      fill(this.jobs, h("p", { class: "empty" }, "Nothing waits."));
      return;
    }
    fill(
      this.jobs,
      h("p", { class: "quiet" }, `${running.total} running, ${queued.total} waiting`),
      h("ul", { class: "job-list" }, jobs.map(job)),
    );
  }
}

function job({ status, request, progress, estimated_finish: end }) {
  const left = end === null ? "" : `about ${Math.max(1, Math.round(end - Date.now() / 1000))} s left`;
  const part = progress ? (progress.image + progress.step / progress.steps) / progress.images : null;
  return h(
    "li",
    {},
    h("span", { class: `badge ${status}` }, status),
    h("span", { class: "job-prompt" }, h("bdi", {}, request.prompt.slice(0, 300))),
    h("span", { class: "quiet number" }, `${request.n} × ${request.steps} steps`),
    h("span", { class: "quiet number" }, left),
    part === null ? null : h("progress", { max: 1, value: part, "aria-label": "Progress" }),
  );
}

/** Loads a model, or unloads it, and shows it as it is then. */
function loader({ id, loaded }) {
  const [does, doing] = loaded ? ["Unload", "Unloading"] : ["Load", "Loading"];
  const problem = h("span", { class: "error", role: "alert" });
  const button = h("button", { type: "button", class: "button", "aria-label": `${does} ${id}`, onclick: change }, does);

  async function change() {
    button.disabled = true;
    button.textContent = doing;
    problem.textContent = "";
    try {
      const changed = await patch(`v1/models/${encodeURIComponent(id)}`, { loaded: !loaded });
      say(changed.loaded ? `${id} is in memory` : `${id} is no longer in memory`);
      const shown = model(changed);
      button.closest("li")?.replaceWith(shown);
      shown.querySelector("button")?.focus();
    } catch (failure) {
      button.disabled = false;
      button.textContent = does;
      problem.textContent = failure.message;
    }
  }
  return [button, problem];
}

function model(each) {
  if (each.problem) {
    return h("li", {}, h("h3", {}, each.id), h("p", { class: "error" }, h("bdi", {}, each.problem)), doctor(each.id));
  }
  const { defaults } = each;
  return h(
    "li",
    {},
    h("div", { class: "row wrap" }, h("h3", {}, h("a", { href: link("make", null, each.default ? {} : { model: each.id }) }, h("bdi", {}, each.id))), each.default ? h("span", { class: "badge finished" }, "default") : null, h("span", { class: "badge" }, each.loaded ? "in memory" : "not loaded"), loader(each)),
    h(
      "dl",
      { class: "values" },
      [
        ["Pipeline", each.pipeline],
        ["Its own settings", `${defaults.size.replace("x", " × ")}, ${defaults.steps} steps, guidance ${defaults.guidance_scale}, ${defaults.scheduler}`],
        ["Sizes", each.sizes.length > 0 ? each.sizes.join(", ") : `multiples of ${each.size_multiple}`],
        ["Tasks", each.tasks?.map((task) => task.replaceAll("_", " ")).join(", ") ?? "known when it is loaded"],
        ["Schedulers", each.schedulers.join(", ")],
        ["Files", h("span", { class: "mono" }, each.hash.slice(0, 16))],
      ].flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    doctor(each.id),
  );
}

customElements.define("sf-system", System);
