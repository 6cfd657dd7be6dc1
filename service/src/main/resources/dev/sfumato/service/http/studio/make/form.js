// The form: a control for each setting, which offers what the chosen model supports.
import { fill, h, icon, iconButton } from "../dom.js";
import { PromptFields } from "./prompt.js";
import { drawSeed } from "./settings.js";

const SIGMAS = ["normal", "karras", "exponential", "beta"];
const SHAPES = [["Square", 1, 1], ["Portrait", 2, 3], ["Landscape", 3, 2], ["Tall", 9, 16], ["Wide", 16, 9]];
const MOST_PICTURES = 10;

/**
 * The form. `values` has only what differs from the model's own. `onchange` is called when the user changed
 * something.
 */
export class Form {
  #values = {};
  #models = [];
  #fields = {};
  #onchange;
  #drawn = null;

  constructor(onchange) {
    this.#onchange = onchange;
    this.prompts = new PromptFields((name, value) => this.#set(name, value));
    this.#build();
  }

  get values() {
    return this.#values;
  }

  /** The chosen model as the API describes it, or undefined. */
  get model() {
    return this.#models.find((model) => model.id === this.#values.model) ?? this.#models.find((model) => model.default);
  }

  setModels(models) {
    this.#models = models;
    this.show(this.#values);
  }

  /** Shows settings; those that are missing are the model's own. */
  show(values) {
    this.#values = { ...values };
    this.#offer();
    this.prompts.show(this.#values, this.model);
    const own = this.model?.defaults ?? {};
    this.#fields.model.input.value = this.model?.id ?? "";
    this.#fields.steps.show(this.#values.steps ?? own.steps ?? 25);
    this.#fields.guidance_scale.show(this.#values.guidance_scale ?? own.guidance_scale ?? 7.5);
    this.#fields.scheduler.input.value = this.#values.scheduler ?? own.scheduler ?? "";
    this.#fields.sigma_schedule.input.value = this.#values.sigma_schedule ?? "normal";
    this.#fields.prompt_syntax.input.value = this.#values.prompt_syntax ?? "";
    this.#fields.n.input.value = this.#values.n ?? 1;
    this.#fields.size.show(this.#values.size ?? own.size ?? "");
    this.#showSeed();
    this.clearErrors();
  }

  /** The seed that was drawn last, which is shown where none is kept. */
  drawn(seed) {
    this.#drawn = seed;
    this.#showSeed();
  }

  /** Keeps the seed that is shown, or lets go of it. */
  toggleSeed() {
    this.#set("seed", this.#values.seed === undefined ? (this.#drawn ?? drawSeed()) : undefined);
    this.#showSeed();
  }

  /** Shows an error of the API at the field that it names; false if there is none of that name. */
  showError(param, message) {
    const element = this.prompts.place(param) ?? this.#fields[param]?.element ?? null;
    if (!element) {
      return false;
    }
    const input = element.querySelector("input, select, textarea");
    element.querySelector(".error").textContent = message.replace(new RegExp(`^${param}: `), "");
    input.setAttribute("aria-invalid", "true");
    element.closest("details")?.setAttribute("open", "");
    input.focus();
    return true;
  }

  clearErrors() {
    for (const element of [...Object.values(this.#fields).map((field) => field.element), ...this.prompts.places]) {
      element.querySelector(".error").textContent = "";
      element.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
    }
  }

  #set(name, value) {
    const own = name === "prompt" || name === "negative_prompt" ? "" : this.#own(name);
    if (value === undefined || value === "" || String(value) === String(own)) {
      delete this.#values[name];
    } else {
      this.#values[name] = value;
    }
    this.#onchange(name);
  }

  #own(name) {
    return { n: 1, sigma_schedule: "normal", model: this.#models.find((model) => model.default)?.id }[name]
      ?? this.model?.defaults?.[name];
  }

  #build() {
    this.#fields = {
      model: this.#select("model", "Model", []),
      size: this.#size(),
      steps: this.#slider("steps", "Steps", { min: 1, max: 100, most: 1000, step: 1 }),
      guidance_scale: this.#slider("guidance_scale", "Guidance", { min: 0, max: 20, most: 100, step: 0.5 }),
      scheduler: this.#select("scheduler", "Scheduler", []),
      sigma_schedule: this.#select("sigma_schedule", "Noise levels", SIGMAS),
      seed: this.#seed(),
      n: this.#number("n", "Pictures", { min: 1, max: MOST_PICTURES }),
      prompt_syntax: this.#select("prompt_syntax", "Prompt syntax", [["", "as the server reads"], ["none", "word for word"], ["a1111", "(weights:1.2), BREAK, AND"]]),
    };
    const { model, size, steps, guidance_scale, scheduler, sigma_schedule, seed, n, prompt_syntax } = this.#fields;
    this.element = h(
      "div",
      { class: "settings" },
      h("div", { class: "pair" }, model.element, n.element),
      size.element,
      steps.element,
      guidance_scale.element,
      h("div", { class: "pair even" }, scheduler.element, sigma_schedule.element),
      seed.element,
      prompt_syntax.element,
    );
  }

  #field(name, label, input, more = []) {
    input.id = `field-${name}`;
    input.setAttribute("aria-describedby", `error-${name}`);
    const element = h(
      "div",
      { class: "field", "data-field": name },
      h("label", { for: input.id, htmlFor: input.id }, label),
      input,
      more,
      h("p", { class: "error", id: `error-${name}` }),
    );
    return { element, input };
  }

  #select(name, label, options) {
    const input = h("select", { onchange: () => this.#choose(name, input.value) });
    const field = this.#field(name, label, input);
    offer(input, options);
    return field;
  }

  #choose(name, value) {
    this.#set(name, value);
    if (name === "model") {
      this.show(this.#values);
      this.#onchange(name);
    } else if (name === "prompt_syntax") {
      this.prompts.show(this.#values, this.model);
    }
  }

  #number(name, label, limits) {
    const input = h("input", { type: "number", inputMode: "numeric", ...limits, oninput: () => this.#set(name, numberOf(input)) });
    return this.#field(name, label, input);
  }

  // A slider for what is usual, a number beside it for all that is allowed.
  #slider(name, label, { min, max, most, step }) {
    const range = h("input", { type: "range", min, max, step, "aria-label": `${label}, slider`, oninput: () => change(range, number) });
    const number = h("input", { type: "number", min, max: most, step: "any", oninput: () => change(number, range) });
    const change = (from, to) => {
      to.value = from.value;
      this.#set(name, numberOf(from));
    };
    const field = this.#field(name, label, number, [range]);
    field.element.classList.add("slider");
    field.show = (value) => {
      number.value = value;
      range.value = value;
    };
    return field;
  }

  #size() {
    const select = h("select", { onchange: () => this.#set("size", select.value) });
    const field = this.#field("size", "Size", select);
    const width = h("input", { type: "number", min: 1, "aria-label": "Width in pixels", oninput: () => both() });
    const height = h("input", { type: "number", min: 1, "aria-label": "Height in pixels", oninput: () => both() });
    const both = () => this.#set("size", `${width.value}x${height.value}`);
    const free = h("div", { class: "free-size", hidden: true }, width, h("span", { "aria-hidden": "true" }, "×"), height);
    field.element.querySelector(".error").before(free);
    field.show = (size) => {
      const known = [...select.options].some((option) => option.value === size);
      if (!known && size) {
        select.prepend(h("option", { value: size }, size.replace("x", " × ")));
      }
      select.value = size;
      [width.value, height.value] = size.split("x");
    };
    field.free = (multiple) => {
      free.hidden = multiple === null;
      width.step = height.step = multiple ?? 1;
    };
    return field;
  }

  #seed() {
    const input = h("input", { type: "text", inputMode: "numeric", pattern: "[0-9]*", autocomplete: "off", oninput: () => this.#typeSeed(input) });
    const dice = iconButton("dice", "Draw a seed", () => {
      this.#set("seed", drawSeed());
      this.#showSeed();
    });
    const lock = iconButton("unlock", "Keep this seed", () => this.toggleSeed(), { "aria-pressed": "false" });
    const field = this.#field("seed", "Seed", input);
    field.lock = lock;
    const row = h("div", { class: "row" });
    input.replaceWith(row);
    row.append(input, dice, lock);
    return field;
  }

  #typeSeed(input) {
    const text = input.value.trim();
    const seed = Number(text);
    this.#set("seed", text === "" ? undefined : Number.isSafeInteger(seed) ? seed : text);
    this.#showLock();
  }

  #showSeed() {
    const { input } = this.#fields.seed;
    input.value = this.#values.seed ?? "";
    input.placeholder = this.#drawn === null ? "a new one each time" : `a new one each time, last ${this.#drawn}`;
    this.#showLock();
  }

  #showLock() {
    const kept = this.#values.seed !== undefined;
    fill(this.#fields.seed.lock, icon(kept ? "lock" : "unlock"));
    this.#fields.seed.lock.setAttribute("aria-pressed", kept);
    this.#fields.seed.lock.classList.toggle("on", kept);
  }

  // What the chosen model supports.
  #offer() {
    const model = this.model;
    offer(
      this.#fields.model.input,
      this.#models.map((each) => [each.id, each.problem ? `${each.id} (cannot be used)` : each.id]),
    );
    if (!model || model.problem) {
      return;
    }
    offer(this.#fields.scheduler.input, withOwn(model.schedulers, model.defaults.scheduler));
    const fixed = model.sizes.length > 0;
    offer(this.#fields.size.input, (fixed ? model.sizes : shapes(model)).map((size) => [size, size.replace("x", " × ")]));
    this.#fields.size.free(fixed ? null : model.size_multiple);
    const syntaxes = model.prompt_syntaxes ?? ["none", "a1111"];
    for (const option of this.#fields.prompt_syntax.input.options) {
      option.disabled = option.value !== "" && !syntaxes.includes(option.value);
    }
  }
}

function withOwn(names, own) {
  return names.map((name) => [name, name === own ? `${name} (the model's)` : name]);
}

// The model's own number of pixels in other shapes.
function shapes(model) {
  const [width, height] = model.defaults.size.split("x").map(Number);
  const fit = (length) => Math.max(model.size_multiple, Math.round(length / model.size_multiple) * model.size_multiple);
  const side = Math.sqrt(width * height);
  return [...new Set([
    model.defaults.size,
    ...SHAPES.map(([, across, down]) => `${fit(side * Math.sqrt(across / down))}x${fit(side * Math.sqrt(down / across))}`),
  ])];
}

function offer(select, options) {
  const before = select.value;
  fill(
    select,
    options.map((option) => (Array.isArray(option) ? h("option", { value: option[0] }, option[1]) : h("option", { value: option }, option))),
  );
  select.value = before;
}

function numberOf(input) {
  return input.value === "" ? undefined : Number(input.value);
}
