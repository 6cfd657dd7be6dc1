// The page where pictures are made.
import { ApiError, debounced, get } from "../api.js";
import { fill, h, iconButton, say } from "../dom.js";
import { useKeys } from "../keys.js";
import { keep, link } from "../route.js";
import { Form } from "./form.js";
import { Jobs } from "./jobs.js";
import { Presets } from "./presets.js";
import { asText, drawSeed, fromAddress, ofPicture, toRequest } from "./settings.js";
import { Source } from "./source.js";
import { Stage, titleOf } from "./stage.js";
import { toggle } from "../tray.js";

const VARY_STRENGTH = 0.6;

class Make extends HTMLElement {
  #address = "";
  #asking = false;

  connectedCallback() {
    this.form = new Form((name) => this.#changed(name));
    this.source = new Source(() => this.#changed("image"));
    this.source.onstrength = (strength) => {
      this.form.values.strength = strength;
      this.#changed("strength");
    };
    this.stage = new Stage({
      again: () => this.#again(),
      vary: (job, picture) => this.#begin(job, picture, false),
      edit: (job, picture) => this.#begin(job, picture, true),
      copy: (job, picture) => this.#copy(job, picture),
      aside: (job, picture) => toggle(picture.url, titleOf(job, picture)),
      cancel: (job) => this.#cancel(job),
      forget: (job) => {
        this.jobs.forget(job);
        this.stage.update(this.jobs.all);
      },
    });
    this.jobs = new Jobs();
    this.jobs.addEventListener("change", (event) => this.#job(event.detail));
    this.jobs.addEventListener("connection", (event) => this.#connection(event.detail));
    this.#build();
    this.#keys();
    this.onpaste = (event) => this.source.paste(event);
    this.#start();
  }

  disconnectedCallback() {
    this.jobs.close();
  }

  /** Shows the settings of an address. */
  route({ values }) {
    const address = new URLSearchParams(values).toString();
    if (this.#address === address && address !== "") {
      return;
    }
    this.#address = address;
    const settings = fromAddress(values);
    this.form.show(settings);
    this.source.offer(this.form.model, settings.strength);
    if (settings.from && settings.from !== this.source.stored && /^[0-9a-f]{64}\.(png|jpe?g|webp)$/.test(settings.from)) {
      this.source.takeStored(settings.from);
    }
  }

  #build() {
    this.button = h("button", { type: "submit", class: "button primary paint" }, h("span", {}, "Paint"), h("span", { class: "hint-key", "aria-hidden": "true" }, "Ctrl ⏎"));
    this.problem = h("p", { class: "error problem", role: "alert" });
    this.lost = h("p", { class: "lost", role: "status", hidden: true }, "The connection is lost. Trying again; the server goes on painting.");
    const presets = new Presets(this.form, (settings) => this.#take({ prompt: this.form.values.prompt, negative_prompt: this.form.values.negative_prompt, seed: this.form.values.seed, n: this.form.values.n, ...settings }));
    const settings = h(
      "details",
      { class: "more", open: matchMedia("(min-width: 60rem)").matches },
      h("summary", {}, h("h2", {}, "Settings")),
      presets.element,
      this.form.element,
      this.source.element,
      h(
        "div",
        { class: "row wrap" },
        iconButton("undo", "Model's own settings", () => this.#take({ prompt: this.form.values.prompt, negative_prompt: this.form.values.negative_prompt }), { shown: true }),
        iconButton("link", "Copy the link", () => this.#copyLink(), { shown: true }),
      ),
    );
    fill(
      this,
      h("h1", { class: "hidden" }, "Make a picture"),
      h(
        "form",
        { class: "panel", noValidate: true, onsubmit: (event) => this.#submit(event), "aria-label": "What to paint" },
        this.form.prompts.element,
        this.button,
        this.problem,
        this.form.prompts.readings,
        settings,
      ),
      h("div", { class: "easel" }, this.lost, this.stage.element),
    );
  }

  #keys() {
    const shown = () => this.stage.picture !== null;
    useKeys([
      { keys: ["Control+Enter"], does: "Paint", run: () => this.#paint() },
      { keys: ["/"], does: "Write the prompt", run: () => this.form.prompts.focus() },
      { keys: ["Escape"], does: "Cancel the painting that is shown", when: () => this.stage.tools.querySelector("[data-does=cancel]:enabled") !== null, run: () => this.#cancel(this.stage.shown.job) },
      { keys: ["ArrowLeft"], does: "Previous picture", run: () => this.stage.turn(-1) },
      { keys: ["ArrowRight"], does: "Next picture", run: () => this.stage.turn(1) },
      { keys: ["f"], does: "Full view", when: shown, run: () => this.stage.full() },
      { keys: ["r"], does: "Again with a new seed", when: shown, run: () => this.#again() },
      { keys: ["v"], does: "Vary: begin from this picture", when: shown, run: () => this.#begin(this.stage.shown.job, this.stage.picture, false) },
      { keys: ["e"], does: "Edit: paint a mask on this picture", when: shown, run: () => this.#begin(this.stage.shown.job, this.stage.picture, true) },
      { keys: ["d"], does: "Download", when: shown, run: () => this.stage.tools.querySelector("[data-does=download]").click() },
      { keys: ["c"], does: "Copy the settings", when: shown, run: () => this.#copy(this.stage.shown.job, this.stage.picture) },
      { keys: ["p"], does: "Put aside to compare, or take it back", when: shown, run: () => toggle(this.stage.picture.url, titleOf(this.stage.shown.job, this.stage.picture)) },
      { keys: ["k"], does: "Keep the seed, or let it go", run: () => this.form.toggleSeed() },
    ]);
  }

  async #start() {
    try {
      const { data } = await get("v1/models");
      this.form.setModels(data);
      this.source.offer(this.form.model, this.form.values.strength);
    } catch (failure) {
      this.problem.textContent = failure.message;
    }
    await this.jobs.restore();
    this.stage.update(this.jobs.all);
    const [running] = this.jobs.unfinished;
    if (running) {
      this.stage.show(running);
    }
  }

  #take(settings) {
    this.form.show(settings);
    this.source.offer(this.form.model, settings.strength);
    this.#keep();
  }

  #changed(name) {
    if (name === "model") {
      this.source.offer(this.form.model, this.form.values.strength);
    }
    this.#keep();
  }

  #keep = debounced(() => {
    if (!this.isConnected) {
      return;
    }
    const values = { ...this.form.values, from: this.source.stored ?? undefined };
    this.#address = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined)).toString();
    keep("make", null, values);
  }, 200);

  #submit(event) {
    event.preventDefault();
    this.#paint();
  }

  async #paint(settings = this.form.values) {
    if (this.#asking) {
      return null;
    }
    this.#asking = true;
    this.button.classList.add("busy");
    this.form.clearErrors();
    this.source.error.textContent = this.problem.textContent = "";
    try {
      const job = await this.jobs.create(toRequest(settings, this.source.request));
      this.stage.show(job);
      return job;
    } catch (failure) {
      this.#refused(failure);
      return null;
    } finally {
      this.#asking = false;
      this.button.classList.remove("busy");
    }
  }

  #refused(failure) {
    if (!(failure instanceof ApiError)) {
      throw failure;
    }
    if (["image", "mask"].includes(failure.param)) {
      this.source.element.open = true;
      this.source.error.textContent = failure.message;
      say(failure.message);
      return;
    }
    if (failure.param === "strength") {
      this.source.element.querySelector("#error-strength").textContent = failure.message;
      say(failure.message);
      return;
    }
    if (failure.param && this.form.showError(failure.param, failure.message)) {
      return;
    }
    const later = failure.retryAfter ? ` Try again in ${failure.retryAfter} s.` : "";
    this.problem.textContent = failure.message + later;
  }

  async #cancel(job) {
    try {
      await this.jobs.cancel(job);
    } catch (failure) {
      this.#refused(failure);
    }
  }

  // The settings of the picture that is shown, not of the form, which may have changed since.
  async #again() {
    const { job } = this.stage.shown;
    if (job.request.image_sha256 || job.request.strength) {
      this.form.show({ ...this.form.values, seed: undefined });
    } else {
      this.form.show({ ...this.#own(ofPicture(job.request, undefined)) });
      this.source.clear();
    }
    this.#keep();
    await this.#paint({ ...this.form.values, seed: drawSeed() });
  }

  // What is the model's own is not said, so that it follows the model.
  #own(settings) {
    const model = this.form.model;
    if (!model?.defaults || (settings.model && settings.model !== model.id && !model.default)) {
      return settings;
    }
    const own = { ...model.defaults, ...(model.default ? { model: model.id } : {}) };
    return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== undefined && String(own[name]) !== String(value)));
  }

  async #begin(job, picture, masked) {
    this.form.show({ ...this.#own(ofPicture(job.request, undefined)), strength: masked ? undefined : VARY_STRENGTH });
    await this.source.takeStored(picture.url.slice(picture.url.lastIndexOf("/") + 1));
    this.source.offer(this.form.model, this.form.values.strength);
    this.#keep();
    if (masked) {
      this.source.editMask();
    } else {
      await this.#paint();
    }
  }

  async #copy(job, picture) {
    await toClipboard(asText(job.request, picture.seed));
    say("The settings are copied");
  }

  async #copyLink() {
    await toClipboard(new URL(link("make", null, { ...this.form.values, from: this.source.stored ?? undefined }), document.baseURI).href);
    say(this.source.request && !this.source.stored ? "The link is copied; it has no room for your file" : "The link is copied");
  }

  #job(job) {
    const last = job.pictures.findLast((picture) => picture?.url);
    if (job.status === "completed" && last && this.stage.shown?.job === job) {
      this.form.drawn(job.request?.seed ?? last.seed);
    }
    this.stage.update(this.jobs.all);
  }

  #connection(connected) {
    this.lost.hidden = connected;
    if (connected) {
      say("The connection is back");
    }
  }
}

async function toClipboard(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Browsers have no clipboard for pages that came over plain HTTP from elsewhere.
  const area = h("textarea", { value: text, readOnly: true, class: "hidden" });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

customElements.define("sf-make", Make);
