// A gallery of any length: only the tiles near the window are in the document, and each has a place that nothing moves.
import { fill, h } from "../dom.js";

// How many windows of tiles are kept above and below the one that is seen.
const AROUND = 1;
// How many milliseconds of a frame tiles may be made, what is seen first; the next frame goes on.
const MILLIS = 3;
// Who scrolls faster, in pixels a millisecond, sees no picture: they are fetched once it has been slower for a while.
const FAST = 3;
// And who scrolls faster than this sees no tile, until it has been slower for as long.
const FLYING = 8;
const SETTLES = 120;
// So many pictures are on their way at once: dozens that arrive together are seen as a jerk.
const AT_ONCE = 4;

/** A list of tiles of one size. Items are added as they become known, tiles are made as they are scrolled to. */
export class Gallery {
  #make;
  #onend;
  #ongone;
  #items = [];
  #total = 0;
  #tiles = new Map();
  #waiting = new Set();
  #coming = 0;
  #columns = 1;
  #width = 0;
  #across = 0;
  #down = 0;
  #waits = false;
  #ended = false;
  #before = { top: 0, time: 0 };
  #hurried = -Infinity;
  #flew = -Infinity;
  #settling;
  #look = () => this.#soon();

  /**
   * @param make gives the tile of an item and its place
   * @param onend is called when the last items come near, once until more are added
   * @param ongone is told of tiles that are no longer needed
   */
  constructor(make, { onend = () => {}, ongone = () => {} } = {}) {
    [this.#make, this.#onend, this.#ongone] = [make, onend, ongone];
    this.element = h("ul", { class: "gallery" });
    this.element.addEventListener("focusout", this.#look);
    new ResizeObserver(([{ contentRect }]) => contentRect.width !== this.#width && this.#resize(contentRect.width)).observe(this.element);
    ["scroll", "resize"].forEach((name) => addEventListener(name, this.#look, { passive: true }));
  }

  /** How many items it has by now. */
  get length() {
    return this.#items.length;
  }

  /** The item at a place. */
  at(place) {
    return this.#items[place];
  }

  /** Begins anew, with `total` items to come; `instead` is shown until there is one. */
  clear(total = 0, instead = null) {
    this.#tiles.forEach((tile) => this.#ongone(tile));
    this.#tiles.clear();
    this.#waiting.clear();
    this.#items = [];
    this.#total = total;
    this.#down = 0;
    this.element.style.height = "";
    fill(this.element, instead);
  }

  /** Adds items to its end. */
  add(items) {
    this.#items.push(...items);
    this.#ended = false;
    if (this.#down === 0) {
      this.#measure();
    }
    this.#grow();
    this.#soon();
  }

  /** Scrolls to a place and gives its tile; nothing if there is none. */
  reveal(place) {
    if (this.#down === 0 || place < 0 || place >= this.#items.length) {
      return null;
    }
    if (!this.#tiles.has(place)) {
      this.#put(place);
    }
    const tile = this.#tiles.get(place);
    tile.scrollIntoView({ block: "nearest" });
    return tile;
  }

  #soon() {
    if (!this.element.isConnected && this.#down > 0) {
      // The page shows something else by now.
      ["scroll", "resize"].forEach((name) => removeEventListener(name, this.#look));
    } else if (!this.#waits) {
      this.#waits = true;
      requestAnimationFrame(() => {
        this.#waits = false;
        this.#show();
      });
    }
  }

  // Other columns put other pictures before the eyes, so the window goes to where those that were seen are now.
  #resize(width) {
    this.#width = width;
    const above = this.#down > 0 ? Math.floor(-this.element.getBoundingClientRect().top / this.#down) : 0;
    const first = above * this.#columns;
    this.#measure();
    this.#grow();
    if (above > 0 && this.#down > 0) {
      scrollBy(0, this.element.getBoundingClientRect().top + Math.floor(first / this.#columns) * this.#down);
    }
    this.#soon();
  }

  /** Learns from the style sheet how large tiles are and how many are in a row. */
  #measure() {
    if (this.#items.length === 0 || this.element.clientWidth === 0) {
      return;
    }
    const style = getComputedStyle(this.element);
    const tracks = style.gridTemplateColumns.split(" ");
    this.#columns = tracks.length;
    this.#across = Number.parseFloat(tracks[0]) + Number.parseFloat(style.columnGap);
    this.element.style.setProperty("--tile", tracks[0]);
    if (this.#tiles.size === 0) {
      fill(this.element);
      this.#put(0);
    }
    const [tile] = this.#tiles.values();
    this.element.style.removeProperty("--tall");
    const tall = tile.offsetHeight;
    this.#down = tall + Number.parseFloat(style.rowGap);
    this.element.style.setProperty("--tall", `${tall}px`);
    this.#tiles.forEach((each, place) => this.#move(each, place));
  }

  #grow() {
    if (this.#down > 0) {
      this.element.style.height = `${Math.ceil(this.#items.length / this.#columns) * this.#down}px`;
    }
  }

  #show() {
    if (this.#down === 0 || this.element.clientWidth === 0) {
      return;
    }
    const top = -this.element.getBoundingClientRect().top;
    const [seen, end] = this.#range(top, top + innerHeight);
    const [first, last] = this.#range(top - AROUND * innerHeight, top + (1 + AROUND) * innerHeight);
    this.#follow(top);
    this.#takeAway(first, last);
    if (performance.now() - this.#flew >= SETTLES) {
      this.#fill([...count(seen, end), ...count(end, last), ...count(first, seen).reverse()]);
    }
    if (performance.now() - this.#hurried >= SETTLES) {
      this.#fetch(seen, end);
    }
    if (last >= this.#items.length && !this.#ended) {
      this.#ended = true;
      this.#onend();
    }
  }

  #fill(places) {
    const until = performance.now() + MILLIS;
    for (const place of places) {
      if (!this.#tiles.has(place)) {
        if (performance.now() > until) {
          this.#soon();
          return;
        }
        this.#put(place);
      }
    }
  }

  /** Fetches pictures of tiles that have none yet, those between two places first. */
  #fetch(seen, end) {
    const places = [...this.#waiting];
    const inView = (place) => place >= seen && place < end;
    for (const place of [...places.filter(inView), ...places.filter((each) => !inView(each))]) {
      if (this.#coming >= AT_ONCE) {
        return;
      }
      this.#waiting.delete(place);
      this.#coming++;
      load(this.#tiles.get(place), () => {
        this.#coming--;
        if (this.#waiting.size > 0) {
          this.#soon();
        }
      });
    }
  }

  // Learns how fast it is scrolled; what was left out for that is made up for when the scrolling ends.
  #follow(top) {
    const { top: last, time } = this.#before;
    const now = performance.now();
    this.#before = { top, time: now };
    const speed = Math.abs(top - last) / Math.max(1, now - time);
    this.#flew = speed > FLYING ? now : this.#flew;
    if (speed > FAST) {
      this.#hurried = now;
      clearTimeout(this.#settling);
      this.#settling = setTimeout(this.#look, SETTLES);
    }
  }

  /** The places from one height of the list to another; the second is the first that is not there. */
  #range(from, to) {
    const within = (row) => Math.min(this.#items.length, Math.max(0, row * this.#columns));
    return [within(Math.floor(from / this.#down)), within(Math.ceil(to / this.#down))];
  }

  #takeAway(first, last) {
    for (const [place, tile] of this.#tiles) {
      // Whoever reads on with the keyboard goes on from here.
      if ((place < first || place >= last) && !tile.contains(document.activeElement)) {
        this.#tiles.delete(place);
        this.#waiting.delete(place);
        tile.remove();
        this.#ongone(tile);
      }
    }
  }

  #put(place) {
    const tile = this.#make(this.#items[place], place);
    tile.setAttribute("aria-setsize", this.#total);
    tile.setAttribute("aria-posinset", place + 1);
    this.#move(tile, place);
    // Tab goes through the document's order.
    this.element.insertBefore(tile, this.#after(place));
    this.#tiles.set(place, tile);
    this.#waiting.add(place);
  }

  #after(place) {
    let nearest = Infinity;
    for (const each of this.#tiles.keys()) {
      nearest = each > place && each < nearest ? each : nearest;
    }
    return this.#tiles.get(nearest) ?? null;
  }

  #move(tile, place) {
    tile.style.left = `${(place % this.#columns) * this.#across}px`;
    tile.style.top = `${Math.floor(place / this.#columns) * this.#down}px`;
  }
}

/** Fetches the picture of a tile; `ondone` is called once it is there or cannot be had. */
function load(tile, ondone) {
  const image = tile.querySelector("img[data-src]");
  ["load", "error"].forEach((name) => image.addEventListener(name, ondone, { once: true }));
  image.src = image.dataset.src;
  image.removeAttribute("data-src");
}

function count(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}
