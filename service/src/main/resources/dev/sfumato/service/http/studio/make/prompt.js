// The two prompts, with their tokens, weights and windows as the engine reads them.
import { ApiError, debounced, post } from "../api.js";
import { fill, h } from "../dom.js";

const WAIT_MS = 150;
const MOST_SHOWN = 40;

/** Both prompts. `onchange(name, value)` is called when the user changed one. */
export class PromptFields {
  #inputs = {};
  #asked = 0;
  #model;
  #values = {};

  constructor(onchange) {
    const make = (name, label, rows, placeholder) => {
      const input = h("textarea", {
        id: `field-${name}`,
        rows,
        placeholder,
        spellcheck: true,
        "aria-describedby": `tokens-${name} error-${name}`,
        oninput: () => {
          this.#values[name] = input.value;
          onchange(name, input.value);
          this.#read();
        },
      });
      const tokens = h("span", { class: "tokens", id: `tokens-${name}` });
      const reading = h("div", { class: "reading", role: "group", "aria-label": `${label} as it is read`, hidden: true });
      const element = h(
        "div",
        { class: "field prompt", "data-field": name },
        h("div", { class: "label-row" }, h("label", { htmlFor: input.id }, label), tokens),
        input,
        h("p", { class: "error", id: `error-${name}` }),
      );
      this.#inputs[name] = { input, tokens, reading, element };
      return element;
    };
    this.element = h(
      "div",
      { class: "prompts" },
      make("prompt", "Prompt", 3, "What shall be in the picture?"),
      make("negative_prompt", "Negative prompt", 1, "What shall not"),
    );
    // They come while the user goes on, so they lie where they push away nothing that is about to be clicked.
    this.readings = h("div", { class: "readings" }, Object.values(this.#inputs).map(({ reading }) => reading));
  }

  get places() {
    return Object.values(this.#inputs).map((each) => each.element);
  }

  /** The element of a field, or undefined. */
  place(name) {
    return this.#inputs[name]?.element;
  }

  focus() {
    this.#inputs.prompt.input.focus();
  }

  show(values, model) {
    this.#values = { ...values };
    this.#model = model;
    for (const [name, { input }] of Object.entries(this.#inputs)) {
      if (input.value !== (values[name] ?? "")) {
        input.value = values[name] ?? "";
      }
    }
    this.#read();
  }

  // Only the answer to the last question counts.
  #read = debounced(async () => {
    if (!this.#model || this.#model.problem) {
      return;
    }
    const asked = ++this.#asked;
    try {
      const found = await post("v1/tokenize", {
        prompt: this.#values.prompt ?? "",
        negative_prompt: this.#values.negative_prompt ?? "",
        model: this.#model.id,
        prompt_syntax: this.#values.prompt_syntax || undefined,
        steps: Number.isInteger(this.#values.steps) ? this.#values.steps : undefined,
      });
      if (asked === this.#asked) {
        Object.entries(this.#inputs).forEach(([name, place]) => showReading(place, found[name], found.window_tokens));
      }
    } catch (failure) {
      if (!(failure instanceof ApiError)) {
        throw failure;
      }
      // The answer to painting says what is wrong with a prompt; a count that cannot be had is not shown.
      if (asked === this.#asked) {
        Object.values(this.#inputs).forEach(({ tokens, reading }) => {
          tokens.textContent = "";
          reading.hidden = true;
        });
      }
    }
  }, WAIT_MS);
}

function showReading({ tokens, reading }, found, room) {
  tokens.textContent = `${found.tokens} of ${room * found.windows} tokens${found.windows > 1 ? `, ${found.windows} windows` : ""}`;
  tokens.classList.toggle("over", found.unread !== "");
  const runs = found.parts.flatMap((part) => part.spans.flatMap((span) => span.segments));
  const plain = found.parts.length === 1 && found.parts[0].weight === 1 && found.parts[0].spans.length === 1
    && runs.every((run) => run.weight === 1);
  reading.hidden = plain && found.unread === "";
  fill(reading, plain ? null : found.parts.slice(0, MOST_SHOWN).map((part, index) => showPart(part, index)), cut(found));
}

function cut(found) {
  return found.unread && h("p", {}, h("strong", {}, "Not read: "), h("bdi", {}, shortened(found.unread)));
}

function showPart(part, index) {
  return [
    index > 0 || part.weight !== 1 ? h("span", { class: "mark" }, `AND × ${round(part.weight)}`) : null,
    ...part.spans.slice(0, MOST_SHOWN).map((span, place) => [
      part.spans.length > 1 ? h("span", { class: "mark" }, `${place ? "from" : "first to"} step ${place ? span.from + 1 : span.until}`) : null,
      ...span.segments.slice(0, MOST_SHOWN).map(showRun),
    ]).flat(),
  ];
}

function showRun(run) {
  if (run.text === null) {
    return h("span", { class: "mark" }, "next window");
  }
  const text = run.text.trim();
  if (text === "") {
    return null;
  }
  const weight = run.weight === 1 ? null : h("b", {}, `× ${round(run.weight)}`);
  return h("span", { class: run.weight === 1 ? "run" : run.weight > 1 ? "run more" : "run less" }, h("bdi", {}, shortened(text)), weight);
}

function shortened(text) {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function round(number) {
  return Number(number.toFixed(3));
}
