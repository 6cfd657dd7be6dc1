// The picture that painting begins from, and the mask of what is painted anew.
import { at } from "../api.js";
import { fill, h, iconButton, say } from "../dom.js";
import { openMask } from "./mask.js";

const MOST_BYTES = 20 * 1024 * 1024;

// Files are taken by what they hold, not by what they are called.
const SIGNS = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];

function typeOf(bytes) {
  return SIGNS.find(([, sign]) => sign.every((byte, place) => byte === null || bytes[place] === byte))?.[0] ?? null;
}

function toBase64(bytes) {
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  }
  return btoa(text);
}

/** The part of the form that holds a picture to begin from. `onchange()` is called when it changed. */
export class Source {
  #onchange;
  #bytes = null;
  #url = null;
  #mask = null;
  #maskUrl = null;
  /** SHA-256 and ending of a stored picture, for the address; null for an uploaded one. */
  stored = null;

  constructor(onchange) {
    this.#onchange = onchange;
    this.#file = h("input", { type: "file", accept: "image/png,image/jpeg,image/webp", id: "field-image", "aria-describedby": "error-image", onchange: () => this.#choose() });
    this.error = h("p", { class: "error", id: "error-image" });
    this.preview = h("div", { class: "source-preview", hidden: true });
    this.strength = h("input", { type: "range", min: 0.05, max: 1, step: 0.05, id: "field-strength", "aria-describedby": "error-strength", oninput: () => this.#strong() });
    this.strengthText = h("output", {});
    this.strengthField = h(
      "div",
      { class: "field slider", "data-field": "strength", hidden: true },
      h("label", { htmlFor: "field-strength" }, "How far from it"),
      this.strengthText,
      this.strength,
      h("p", { class: "error", id: "error-strength" }),
    );
    this.element = h(
      "details",
      { class: "source" },
      h("summary", {}, "Begin from a picture"),
      h(
        "div",
        { class: "field drop", "data-field": "image" },
        h("label", { htmlFor: "field-image" }, "PNG, JPEG or WebP; drop, paste or choose a file"),
        this.#file,
        this.error,
      ),
      this.preview,
      this.strengthField,
    );
    this.#dropping();
  }

  #file;

  /** What a job is asked for, or null if there is no picture. */
  get request() {
    return this.#bytes && { image: toBase64(this.#bytes), mask: this.#mask ?? undefined };
  }

  get hasMask() {
    return this.#mask !== null;
  }

  /** Shows what the model can do with a picture. */
  offer(model, strength) {
    const tasks = model?.tasks;
    this.element.hidden = tasks !== undefined && !tasks.includes("image_to_image") && !tasks.includes("inpaint");
    this.canMask = tasks === undefined || tasks.includes("inpaint");
    this.#showStrength(strength ?? (this.#mask ? 1 : (model?.image_strength ?? 0.8)));
  }

  onstrength = () => {};

  #strong() {
    this.strengthText.textContent = this.strength.value;
    this.onstrength(Number(this.strength.value));
  }

  #showStrength(strength) {
    this.strength.value = strength;
    this.strengthText.textContent = this.strength.value;
  }

  /** Takes a stored picture by its SHA-256 and ending. */
  async takeStored(name) {
    try {
      const answer = await fetch(at(`v1/images/${name}`));
      if (!answer.ok) {
        throw new Error(`there is no stored picture ${name}`);
      }
      this.take(new Uint8Array(await answer.arrayBuffer()), name);
    } catch (failure) {
      this.#refuse(`The picture to begin from could not be had: ${failure.message}`);
    }
  }

  /** Takes the bytes of a file, or says what is wrong with them. */
  take(bytes, stored = null) {
    const type = typeOf(bytes);
    if (!type) {
      this.#refuse("This file is no PNG, JPEG or WebP picture.");
      return;
    }
    if (bytes.length > MOST_BYTES) {
      this.#refuse(`This file has ${Math.round(bytes.length / 1048576)} MB; allowed: up to 20 MB.`);
      return;
    }
    this.clear();
    this.#bytes = bytes;
    this.stored = stored;
    this.#url = URL.createObjectURL(new Blob([bytes], { type }));
    this.element.open = true;
    this.#show();
    this.#onchange();
  }

  clear() {
    [this.#url, this.#maskUrl].filter(Boolean).forEach((url) => URL.revokeObjectURL(url));
    [this.#bytes, this.#url, this.#mask, this.#maskUrl, this.stored] = [null, null, null, null, null];
    this.#file.value = "";
    this.error.textContent = "";
    this.#show();
  }

  #refuse(message) {
    this.element.open = true;
    this.error.textContent = message;
    this.#file.setAttribute("aria-invalid", "true");
    say(message);
  }

  async #choose() {
    const [file] = this.#file.files;
    if (file) {
      this.take(new Uint8Array(await file.arrayBuffer()));
    }
  }

  #dropping() {
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", async (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file) {
        this.take(new Uint8Array(await file.arrayBuffer()));
      }
    });
  }

  /** Takes a picture out of what was pasted, if there is one. */
  async paste(event) {
    const item = [...(event.clipboardData?.items ?? [])].find((each) => each.type.startsWith("image/"));
    if (item) {
      event.preventDefault();
      this.take(new Uint8Array(await item.getAsFile().arrayBuffer()));
    }
  }

  #show() {
    const there = this.#bytes !== null;
    this.preview.hidden = !there;
    this.strengthField.hidden = !there;
    this.#file.removeAttribute("aria-invalid");
    if (!there) {
      fill(this.preview);
      return;
    }
    fill(
      this.preview,
      h("div", { class: "source-picture" }, h("img", { src: this.#url, alt: "The picture to begin from" }), this.#maskUrl ? h("img", { class: "mask", src: this.#maskUrl, alt: "What is painted anew" }) : null),
      h(
        "div",
        { class: "row wrap" },
        this.canMask === false ? null : iconButton("brush", this.#mask ? "Change the mask" : "Paint a mask", () => this.editMask(), { shown: true }),
        iconButton("close", "Take away", () => {
          this.clear();
          this.#onchange();
        }, { shown: true }),
      ),
    );
  }

  /** Opens the brush. */
  editMask() {
    if (!this.#url) {
      return;
    }
    openMask(this.#url, this.#maskUrl, (bytes) => {
      if (this.#maskUrl) {
        URL.revokeObjectURL(this.#maskUrl);
      }
      this.#mask = bytes && toBase64(bytes);
      this.#maskUrl = bytes && URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
      this.#show();
      this.#onchange();
    });
  }
}
