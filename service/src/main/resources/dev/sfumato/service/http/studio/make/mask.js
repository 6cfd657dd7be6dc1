// The brush: white is painted anew, the rest stays. Works by mouse, pen, finger and keys.
import { dialog, h, iconButton } from "../dom.js";

const SMALLEST = 1;
const LARGEST = 200;
const MOST_UNDO = 20;

// What the mask is shown in; only how opaque it is counts.
const COLOUR = [190, 24, 140];

/**
 * Opens the brush over a picture.
 *
 * @param maskUrl the mask so far, or null
 * @param ondone gets the mask as a PNG file's bytes, or null if nothing is masked
 */
export async function openMask(pictureUrl, maskUrl, ondone) {
  const picture = await load(pictureUrl);
  const brush = new Brush(picture);
  if (maskUrl) {
    brush.take(await load(maskUrl));
  }
  const size = h("input", { type: "range", min: SMALLEST, max: LARGEST, value: brush.size, id: "brush-size", oninput: () => brush.resize(Number(size.value)) });
  brush.onresize = () => (size.value = brush.size);
  const erase = iconButton("minus", "Erase", () => erase.setAttribute("aria-pressed", brush.toggle()), { shown: true, "aria-pressed": "false" });
  brush.ontoggle = (erasing) => erase.setAttribute("aria-pressed", erasing);
  const done = h("button", { type: "button", class: "button primary", onclick: async () => {
    ondone(await brush.file());
    element.close();
  } }, "Use this mask");
  const element = dialog(
    "What shall be painted anew?",
    h(
      "div",
      { class: "brush" },
      h("div", { class: "brush-area" }, h("img", { src: pictureUrl, alt: "" }), brush.canvas, brush.cursor),
      h("p", { class: "quiet" }, "Keys: arrows move, Space paints, E erases, [ and ] change the size, I inverts, Ctrl Z takes back."),
      h(
        "div",
        { class: "row wrap" },
        h("label", { htmlFor: "brush-size" }, "Size"),
        size,
        erase,
        iconButton("undo", "Take back", () => brush.undo(), { shown: true }),
        h("button", { type: "button", class: "button", onclick: () => brush.invert() }, "Invert"),
        h("button", { type: "button", class: "button", onclick: () => brush.clear() }, "Clear"),
        done,
      ),
    ),
    { className: "wide" },
  );
  requestAnimationFrame(() => {
    brush.canvas.focus();
    brush.show();
  });
}

async function load(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

class Brush {
  #context;
  #before = [];
  #last = null;
  #erasing = false;
  onresize = () => {};
  ontoggle = () => {};

  constructor(picture) {
    this.canvas = h("canvas", {
      width: picture.naturalWidth,
      height: picture.naturalHeight,
      tabIndex: 0,
      role: "application",
      "aria-label": "Mask. Arrows move the brush, Space paints, E erases, brackets change the size.",
    });
    this.cursor = h("div", { class: "brush-cursor", "aria-hidden": "true" });
    this.#context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.#context.lineCap = "round";
    this.#context.lineJoin = "round";
    this.size = Math.max(SMALLEST, Math.min(LARGEST, Math.round(picture.naturalWidth / 8)));
    this.at = [picture.naturalWidth / 2, picture.naturalHeight / 2];
    this.#listen();
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#remember();
      this.#last = null;
      this.#stroke(this.#place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      this.at = this.#place(event);
      this.show();
      if (event.buttons) {
        this.#stroke(this.at);
      }
    });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const { scale, left, top } = this.#drawn(box);
    return [(event.clientX - box.left - left) / scale, (event.clientY - box.top - top) / scale];
  }

  // Where in its box the canvas is drawn, as large as it fits.
  #drawn(box) {
    const { width, height } = this.canvas;
    const scale = Math.min(box.width / width, box.height / height);
    return { scale, left: (box.width - width * scale) / 2, top: (box.height - height * scale) / 2 };
  }

  #key(event) {
    const step = Math.max(1, this.size / 2) * (event.shiftKey ? 4 : 1);
    const keys = {
      ArrowLeft: () => this.#go(-step, 0, event),
      ArrowRight: () => this.#go(step, 0, event),
      ArrowUp: () => this.#go(0, -step, event),
      ArrowDown: () => this.#go(0, step, event),
      " ": () => {
        this.#remember();
        this.#last = null;
        this.#stroke(this.at);
      },
      e: () => this.ontoggle(this.toggle()),
      i: () => this.invert(),
      "[": () => this.resize(this.size - Math.max(1, this.size / 5)),
      "]": () => this.resize(this.size + Math.max(1, this.size / 5)),
    };
    const does = event.ctrlKey && event.key === "z" ? () => this.undo() : event.ctrlKey ? null : keys[event.key];
    if (does) {
      event.preventDefault();
      does();
    }
  }

  #go(dx, dy) {
    this.at = [
      Math.max(0, Math.min(this.canvas.width, this.at[0] + dx)),
      Math.max(0, Math.min(this.canvas.height, this.at[1] + dy)),
    ];
    this.show();
  }

  #stroke([x, y]) {
    const pen = this.#context;
    pen.globalCompositeOperation = this.#erasing ? "destination-out" : "source-over";
    pen.strokeStyle = pen.fillStyle = `rgb(${COLOUR})`;
    pen.lineWidth = this.size;
    pen.beginPath();
    if (this.#last) {
      pen.moveTo(...this.#last);
      pen.lineTo(x, y);
      pen.stroke();
    } else {
      pen.arc(x, y, this.size / 2, 0, 2 * Math.PI);
      pen.fill();
    }
    this.#last = [x, y];
    this.at = [x, y];
    this.show();
  }

  /** Shows where the brush is. */
  show() {
    const { scale, left, top } = this.#drawn(this.canvas.getBoundingClientRect());
    Object.assign(this.cursor.style, {
      left: `${this.canvas.offsetLeft + left + this.at[0] * scale}px`,
      top: `${this.canvas.offsetTop + top + this.at[1] * scale}px`,
      width: `${this.size * scale}px`,
      height: `${this.size * scale}px`,
    });
  }

  resize(size) {
    this.size = Math.round(Math.max(SMALLEST, Math.min(LARGEST, size)));
    this.onresize();
    this.show();
  }

  toggle() {
    this.#erasing = !this.#erasing;
    return this.#erasing;
  }

  take(mask) {
    this.#context.drawImage(mask, 0, 0, this.canvas.width, this.canvas.height);
    const pixels = this.#pixels();
    for (let i = 0; i < pixels.data.length; i += 4) {
      pixels.data[i + 3] = pixels.data[i];
      pixels.data.set(COLOUR, i);
    }
    this.#context.putImageData(pixels, 0, 0);
  }

  #pixels() {
    return this.#context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  #remember() {
    this.#before.push(this.#pixels());
    this.#before.splice(0, this.#before.length - MOST_UNDO);
  }

  undo() {
    const before = this.#before.pop();
    if (before) {
      this.#context.putImageData(before, 0, 0);
    }
  }

  clear() {
    this.#remember();
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  invert() {
    this.#remember();
    const pixels = this.#pixels();
    for (let i = 0; i < pixels.data.length; i += 4) {
      pixels.data.set(COLOUR, i);
      pixels.data[i + 3] = 255 - pixels.data[i + 3];
    }
    this.#context.putImageData(pixels, 0, 0);
  }

  /** White on black, as the API reads masks; null if nothing is white. */
  async file() {
    const pixels = this.#pixels();
    let any = false;
    for (let i = 0; i < pixels.data.length; i += 4) {
      const white = pixels.data[i + 3] >= 128;
      any ||= white;
      pixels.data.fill(white ? 255 : 0, i, i + 3);
      pixels.data[i + 3] = 255;
    }
    if (!any) {
      return null;
    }
    const canvas = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  }
}
