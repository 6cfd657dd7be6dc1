// Masks over pictures: those logged with an image, whose pixels are classes, and images logged as `masks.NAME` beside one.
import { picture } from "../api.js";
import { h } from "../dom.js";

const BESIDE = /(?:^|\.)masks\.([^.]+)$/;
const SMALL = 128;
const OPAQUE = 255;
// Of two that come after each other, no two look alike to people who see few colours.
const COLOURS = [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167], [148, 103, 189]];

/** The masks of a run's images: which there are, which of them are seen, and how they look. */
export class Masks {
  #labels;
  #layers = new Map();
  #seen = new Set();
  #holders = new Map();
  #strength = 0.6;
  #near = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => isIntersecting && this.#draw(target)), { rootMargin: "300px" });

  /** The images that are not only masks of others. */
  pictures;
  /** How many images and masks lie over pictures. */
  count = 0;
  names;

  /**
   * @param images of a run
   * @param labels of the classes of masks, as the run has them
   */
  constructor(images, labels) {
    this.#labels = labels;
    const places = new Set(images.filter(({ key }) => !BESIDE.test(key)).map(placeOf));
    const beside = images.filter((image) => BESIDE.test(image.key) && places.has(placeOf(image)));
    this.pictures = images.filter((image) => !beside.includes(image));
    for (const image of beside) {
      this.#add(placeOf(image), { name: image.key.match(BESIDE)[1], url: image.url, classes: false });
    }
    for (const image of this.pictures) {
      image.masks.forEach((mask) => this.#add(`${placeOf(image)}/${image.key}`, { ...mask, classes: true, key: image.key.split(".").at(-1) }));
    }
    this.names = [...new Set([...this.#layers.values()].flat().map(({ name }) => name))].sort();
  }

  #add(place, mask) {
    this.#layers.set(place, [...(this.#layers.get(place) ?? []), mask]);
    this.count += 1;
  }

  /** The masks of an image. */
  of(image) {
    return [...(this.#layers.get(placeOf(image)) ?? []), ...(this.#layers.get(`${placeOf(image)}/${image.key}`) ?? [])];
  }

  /** What shows and hides them; null if there is none. */
  controls() {
    if (this.names.length === 0) {
      return null;
    }
    const strength = h("input", { type: "range", id: "mask-strength", min: 10, max: 100, value: this.#strength * 100, oninput: () => this.#fade(strength.valueAsNumber / 100) });
    return h(
      "fieldset",
      { class: "masks" },
      h("legend", {}, "Masks"),
      this.names.map((name) => h("label", { class: "check" }, h("input", { type: "checkbox", value: name, onchange: (event) => this.#toggle(name, event.target.checked) }), h("bdi", {}, name), this.#legend(name))),
      h("div", { class: "field" }, h("label", { htmlFor: "mask-strength" }, "Strength"), strength),
    );
  }

  #legend(name) {
    const classes = new Map(this.#labels.filter(({ mask }) => mask === name).flatMap(({ labels }) => Object.entries(labels)));
    const own = [...this.#layers.values()].flat().some((mask) => mask.name === name && !mask.classes);
    return [
      own ? swatch(this.#colour(name)) : null,
      [...classes].map(([id, label]) => h("span", { class: "quiet" }, swatch(colourOf(Number(id))), h("bdi", {}, label))),
    ];
  }

  // From the other end, so that they differ from the first classes.
  #colour(name) {
    return COLOURS.at(-1 - (this.names.indexOf(name) % COLOURS.length));
  }

  #toggle(name, seen) {
    if (seen) {
      this.#seen.add(name);
    } else {
      this.#seen.delete(name);
    }
    for (const holder of [...this.#holders.keys()]) {
      if (holder.isConnected) {
        this.#near.unobserve(holder);
        this.#near.observe(holder);
      } else {
        this.#holders.delete(holder);
      }
    }
  }

  #fade(strength) {
    this.#strength = strength;
    this.#holders.forEach((_, holder) => holder.querySelectorAll("canvas").forEach((canvas) => (canvas.style.opacity = strength)));
  }

  /** Has the masks of an image lie over what `holder` shows, from when it comes near the window. */
  attach(holder, image) {
    if (this.of(image).length > 0) {
      holder.classList.add("layers");
      this.#holders.set(holder, image);
      this.#near.observe(holder);
    }
  }

  /** Forgets what `attach` was told of. */
  detach(holder) {
    this.#holders.delete(holder);
    this.#near.unobserve(holder);
  }

  #draw(holder) {
    const image = this.#holders.get(holder);
    if (!image) {
      return;
    }
    const wanted = this.of(image).filter(({ name }) => this.#seen.has(name));
    holder.querySelectorAll("canvas").forEach((canvas) => wanted.every(({ url }) => url !== canvas.dataset.mask) && canvas.remove());
    for (const mask of wanted) {
      if (![...holder.querySelectorAll("canvas")].some((canvas) => canvas.dataset.mask === mask.url)) {
        holder.append(this.#layer(mask, image));
      }
    }
  }

  #layer(mask, { width }) {
    const canvas = h("canvas", { class: width <= SMALL ? "pixels" : "", "data-mask": mask.url, "aria-hidden": "true" });
    canvas.style.opacity = this.#strength;
    const source = new Image();
    source.onload = () => {
      canvas.width = source.naturalWidth;
      canvas.height = source.naturalHeight;
      const context = canvas.getContext("2d");
      context.drawImage(source, 0, 0);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      paint(pixels.data, mask.classes ? this.#classes(mask) : shades(this.#colour(mask.name)));
      context.putImageData(pixels, 0, 0);
      canvas.dataset.drawn = "true";
    };
    source.onerror = () => canvas.remove();
    source.src = picture(mask.url);
    return canvas;
  }

  // What has no name is, as class 0, where nothing was marked.
  #classes({ name, key }) {
    const named = this.#labels.find((each) => each.mask === name && each.key === key)?.labels ?? {};
    return (value) => [...colourOf(value), value === 0 && !("0" in named) ? 0 : OPAQUE];
  }
}

/** Images of one step and place in their lists belong together. */
function placeOf({ step, index }) {
  return `${step}/${index}`;
}

function shades(colour) {
  return (value) => [...colour, value];
}

function paint(data, colour) {
  const known = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const value = Math.round((data[at] + data[at + 1] + data[at + 2]) / 3);
    if (!known.has(value)) {
      known.set(value, colour(value));
    }
    const [red, green, blue, alpha] = known.get(value);
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = Math.min(alpha, data[at + 3]);
  }
}

function colourOf(value) {
  return COLOURS[value % COLOURS.length];
}

function swatch([red, green, blue]) {
  const mark = h("span", { class: "swatch", "aria-hidden": "true" });
  mark.style.background = `rgb(${red} ${green} ${blue})`;
  return mark;
}
