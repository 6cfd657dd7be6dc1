// Settings by name: three that every model has, and those that were saved in this browser.
import { fill, h, iconButton, say } from "../dom.js";

const KEPT = "sfumato.presets";
const SAVED = ["model", "size", "steps", "guidance_scale", "scheduler", "sigma_schedule", "prompt_syntax", "negative_prompt"];

// The same as the API's `quality`.
const BUILT_IN = {
  "Model's own": () => ({}),
  Draft: (model) => ({ steps: Math.max(1, Math.round(model.defaults.steps / 2)) }),
  Fine: (model) => ({ steps: model.defaults.steps * 2 }),
};

function saved() {
  return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
}

/** The choice of presets. `apply(settings)` is called with what a preset sets; all else becomes the model's own. */
export class Presets {
  #select;
  #form;
  #apply;

  constructor(form, apply) {
    this.#form = form;
    this.#apply = apply;
    this.#select = h("select", { id: "preset", onchange: () => this.#choose() });
    this.element = h(
      "div",
      { class: "field preset" },
      h("label", { htmlFor: "preset" }, "Preset"),
      h("div", { class: "row" }, this.#select, iconButton("plus", "Save as a preset", () => this.#ask()), iconButton("minus", "Remove this preset", () => this.#remove())),
    );
    this.#offer();
  }

  #offer(chosen = "") {
    fill(
      this.#select,
      h("option", { value: "" }, "choose"),
      Object.keys(BUILT_IN).map((name) => h("option", { value: name }, name)),
      Object.keys(saved()).map((name) => h("option", { value: `own:${name}` }, name)),
    );
    this.#select.value = chosen;
  }

  #choose() {
    const name = this.#select.value;
    if (name.startsWith("own:")) {
      this.#apply(saved()[name.slice(4)]);
    } else if (BUILT_IN[name] && this.#form.model?.defaults) {
      this.#apply({ model: this.#form.values.model, ...BUILT_IN[name](this.#form.model) });
    }
  }

  #ask() {
    const input = h("input", { type: "text", id: "preset-name", required: true, maxLength: 60 });
    const element = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "preset-title" },
      h("h2", { id: "preset-title" }, "Save these settings"),
      h(
        "form",
        { method: "dialog", onsubmit: () => this.#save(input.value.trim()) },
        h("div", { class: "field" }, h("label", { htmlFor: "preset-name" }, "Name"), input),
        h("div", { class: "row end" }, h("button", { type: "button", class: "button", onclick: () => element.close() }, "Cancel"), h("button", { class: "button primary" }, "Save")),
      ),
    );
    element.addEventListener("close", () => element.remove());
    document.body.append(element);
    element.showModal();
  }

  #save(name) {
    if (name) {
      const settings = Object.fromEntries(SAVED.filter((each) => this.#form.values[each] !== undefined).map((each) => [each, this.#form.values[each]]));
      localStorage.setItem(KEPT, JSON.stringify({ ...saved(), [name]: settings }));
      this.#offer(`own:${name}`);
      say(`Saved as ${name}`);
    }
  }

  #remove() {
    const name = this.#select.value.slice(4);
    const { [name]: gone, ...rest } = saved();
    if (!this.#select.value.startsWith("own:") || gone === undefined) {
      say("Only presets of your own can be removed");
      return;
    }
    localStorage.setItem(KEPT, JSON.stringify(rest));
    this.#offer();
  }
}
