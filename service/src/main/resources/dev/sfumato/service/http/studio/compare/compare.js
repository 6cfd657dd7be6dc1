// Two to four pictures: side by side with one zoom, one over the other with a line to move, and what differs.
import { at } from "../api.js";
import { fill, h, iconButton } from "../dom.js";
import { useKeys } from "../keys.js";
import { fit } from "../picture/viewer.js";
import { Zoom } from "../picture/zoom.js";
import { go, link } from "../route.js";
import { MOST, pictures, titleOf, toggle } from "../tray.js";

const NAME = /^[0-9a-f]{64}\.(png|jpe?g|webp)$/;
const MODES = [["side", "Side by side"], ["swipe", "Swipe"], ["difference", "Difference"]];
const GAIN = 8;

class Compare extends HTMLElement {
  #names = [];
  #mode = "side";
  #zoom = new Zoom();
  #load = 0;

  connectedCallback() {
    this.stage = h("div", { class: "compare-stage" });
    this.modes = h("div", { class: "row wrap", role: "group", "aria-label": "How to compare" });
    this.list = h("ul", { class: "compare-list" });
    fill(this, h("header", { class: "page-head" }, h("h1", {}, "Compare"), this.modes), this.stage, this.list);
    useKeys([
      ...MODES.map(([mode, label], place) => ({ keys: ["swd"[place]], does: label, run: () => this.#choose(mode) })),
      { keys: ["0"], does: "Whole pictures", run: () => this.#zoom.reset() },
    ]);
  }

  route({ values }) {
    const asked = (values.pictures ?? "").split(",").filter((name) => NAME.test(name));
    if (asked.length === 0 && pictures().length > 0) {
      go("compare", null, { pictures: pictures().map((each) => each.name).join(","), mode: values.mode });
      return;
    }
    this.#names = asked.slice(0, MOST);
    this.#mode = MODES.some(([mode]) => mode === values.mode) ? values.mode : "side";
    this.#show();
  }

  #choose(mode) {
    go("compare", null, { pictures: this.#names.join(","), mode });
  }

  #show() {
    const names = this.#names;
    fill(
      this.modes,
      MODES.map(([mode, label]) => h("button", { type: "button", class: "button", disabled: names.length < 2, "aria-pressed": String(mode === this.#mode), onclick: () => this.#choose(mode) }, label)),
    );
    this.#zoom = new Zoom();
    const load = ++this.#load;
    if (names.length < 2) {
      fill(this.stage, h("p", { class: "empty" }, names.length === 0 ? "Nothing is put aside yet. " : "One more picture is needed. ", h("a", { href: link("runs") }, "Choose pictures in the runs"), " or press P where you make them."));
    } else {
      ({ side: () => this.#side(), swipe: () => this.#swipe(), difference: () => this.#difference(load) })[this.#mode]();
    }
    fill(this.list, names.map((name, place) => this.#entry(name, place)));
  }

  #entry(name, place) {
    const title = titleOf(name);
    return h(
      "li",
      {},
      h("b", {}, String.fromCharCode(65 + place)),
      h("span", { class: "compare-title" }, h("bdi", {}, title || name.slice(0, 12))),
      iconButton("left", `Move ${String.fromCharCode(65 + place)} to the front`, () => this.#reorder(place), { disabled: place === 0 }),
      iconButton("close", `Take ${String.fromCharCode(65 + place)} away`, () => this.#take(name)),
    );
  }

  #reorder(place) {
    const names = [...this.#names];
    names.unshift(...names.splice(place, 1));
    go("compare", null, { pictures: names.join(","), mode: this.#mode });
  }

  #take(name) {
    if (pictures().some((each) => each.name === name)) {
      toggle(name, "");
    }
    go("compare", null, { pictures: this.#names.filter((each) => each !== name).join(",") || "none", mode: this.#mode });
  }

  #picture(place) {
    const name = this.#names[place];
    const image = h("img", { src: at(`v1/images/${name}`), alt: `${String.fromCharCode(65 + place)}: ${titleOf(name).slice(0, 300)}`, draggable: false, onload: () => fit(image) });
    new ResizeObserver(() => fit(image)).observe(this.stage);
    return image;
  }

  #pane(label, ...content) {
    return h("div", { class: "compare-pane", tabIndex: 0, role: "group", "aria-label": `${label}. Plus and minus zoom, arrows move.` }, content);
  }

  #side() {
    fill(
      this.stage,
      h("div", { class: "compare-side", "data-count": this.#names.length }, this.#names.map((_, place) => {
        const image = this.#picture(place);
        const pane = this.#pane(`Picture ${String.fromCharCode(65 + place)}`, image, h("span", { class: "tag", "aria-hidden": "true" }, String.fromCharCode(65 + place)));
        this.#zoom.attach(pane, image);
        return pane;
      })),
    );
  }

  #swipe() {
    const below = this.#picture(1);
    const above = this.#picture(0);
    const clip = h("div", { class: "swipe-above" }, above);
    const under = h("div", { class: "swipe-below" }, below);
    const line = h("div", { class: "swipe-line", "aria-hidden": "true" });
    const pane = this.#pane("A over B", under, clip, line);
    const slider = h("input", { type: "range", min: 0, max: 100, step: 0.5, value: 50, id: "swipe", oninput: () => move() });
    const move = () => {
      const part = slider.value;
      clip.style.clipPath = `inset(0 ${100 - part}% 0 0)`;
      line.style.left = `${part}%`;
    };
    this.#zoom.attach(pane, above);
    this.#zoom.attach(h("div", {}), below);
    pane.addEventListener("pointermove", (event) => {
      if (this.#zoom.scale === 1 && (event.buttons || event.pointerType === "mouse")) {
        const box = pane.getBoundingClientRect();
        slider.value = ((event.clientX - box.left) / box.width) * 100;
        move();
      }
    });
    fill(this.stage, pane, h("div", { class: "field swipe-field" }, h("label", { htmlFor: "swipe" }, "A to the left of the line, B to its right"), slider));
    move();
  }

  async #difference(load) {
    const verdict = h("p", { class: "quiet", role: "status" }, "Comparing");
    const canvas = h("canvas", { role: "img", "aria-label": `Difference of A and B, ${GAIN} times as strong` });
    const pane = this.#pane("Difference", canvas);
    fill(this.stage, pane, verdict);
    try {
      const [a, b] = await Promise.all(this.#names.slice(0, 2).map((name) => pixels(at(`v1/images/${name}`))));
      if (load !== this.#load) {
        return;
      }
      if (a.width !== b.width || a.height !== b.height) {
        verdict.textContent = `A has ${a.width} × ${a.height} pixels and B ${b.width} × ${b.height}; only pictures of one size can be subtracted.`;
        return;
      }
      [canvas.width, canvas.height] = [a.width, a.height];
      const { image, different, largest } = subtract(a, b);
      canvas.getContext("2d").putImageData(image, 0, 0);
      fitCanvas(canvas, pane);
      new ResizeObserver(() => fitCanvas(canvas, pane)).observe(pane);
      this.#zoom.attach(pane, canvas);
      verdict.textContent = different === 0 ? "The same in every pixel." : `${different} of ${a.width * a.height} pixels differ, by at most ${largest} of 255; shown ${GAIN} times as strong.`;
    } catch (failure) {
      verdict.textContent = `The pictures could not be read: ${failure.message}`;
    }
  }
}

async function pixels(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function subtract(a, b) {
  const image = new ImageData(a.width, a.height);
  let different = 0;
  let largest = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    let differs = false;
    for (let channel = 0; channel < 3; channel++) {
      const by = Math.abs(a.data[i + channel] - b.data[i + channel]);
      largest = Math.max(largest, by);
      differs ||= by > 0;
      image.data[i + channel] = Math.min(255, by * GAIN);
    }
    image.data[i + 3] = 255;
    different += differs;
  }
  return { image, different, largest };
}

function fitCanvas(canvas, pane) {
  const room = Math.min(pane.clientWidth / canvas.width, pane.clientHeight / canvas.height);
  const scale = room >= 2 ? Math.floor(room) : room;
  canvas.style.width = `${canvas.width * scale}px`;
  canvas.style.height = `${canvas.height * scale}px`;
  canvas.classList.add("pixels");
}

customElements.define("sf-compare", Compare);
