// Zoom and pan, of one picture or of several that move together.

const MOST = 64;
const STEP = 1.25;
const PAN = 48;

/** What part of a picture is seen: `scale` times its fitted size, moved by `x`, `y` pixels from the middle. */
export class Zoom extends EventTarget {
  scale = 1;
  x = 0;
  y = 0;

  #set(scale, x, y) {
    this.scale = Math.min(MOST, Math.max(1, scale));
    if (this.scale === 1) {
      [x, y] = [0, 0];
    }
    [this.x, this.y] = [x, y];
    this.dispatchEvent(new Event("change"));
  }

  /** Zooms about a point that is `dx`, `dy` pixels from the middle. */
  by(factor, dx = 0, dy = 0) {
    const scale = Math.min(MOST, Math.max(1, this.scale * factor));
    const grown = scale / this.scale;
    this.#set(scale, dx - (dx - this.x) * grown, dy - (dy - this.y) * grown);
  }

  move(dx, dy) {
    this.#set(this.scale, this.x + dx, this.y + dy);
  }

  reset() {
    this.#set(1, 0, 0);
  }

  /** Lets a pane with one picture be zoomed by wheel, two fingers, drag, double click and keys, and shows it. */
  attach(pane, image) {
    const show = () => {
      image.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
      pane.classList.toggle("zoomed", this.scale > 1);
    };
    this.addEventListener("change", show);
    show();
    pane.addEventListener("wheel", (event) => this.#wheel(event, pane), { passive: false });
    pane.addEventListener("dblclick", (event) => (this.scale > 1 ? this.reset() : this.by(4, ...fromMiddle(event, pane))));
    pane.addEventListener("keydown", (event) => this.#key(event));
    this.#drag(pane);
  }

  #wheel(event, pane) {
    event.preventDefault();
    this.by(event.deltaY < 0 ? STEP : 1 / STEP, ...fromMiddle(event, pane));
  }

  #key(event) {
    const keys = {
      "+": () => this.by(STEP),
      "=": () => this.by(STEP),
      "-": () => this.by(1 / STEP),
      0: () => this.reset(),
      ArrowLeft: () => this.move(PAN, 0),
      ArrowRight: () => this.move(-PAN, 0),
      ArrowUp: () => this.move(0, PAN),
      ArrowDown: () => this.move(0, -PAN),
    };
    const does = keys[event.key];
    if (does && !event.ctrlKey && !event.metaKey && (this.scale > 1 || !event.key.startsWith("Arrow"))) {
      event.preventDefault();
      event.stopPropagation();
      does();
    }
  }

  #drag(pane) {
    const fingers = new Map();
    let apart = 0;
    pane.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button, input, a")) {
        return;
      }
      fingers.set(event.pointerId, event);
      pane.setPointerCapture(event.pointerId);
      apart = distance(fingers);
    });
    pane.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) {
        return;
      }
      if (fingers.size === 1 && this.scale > 1) {
        this.move(event.clientX - before.clientX, event.clientY - before.clientY);
      }
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) {
        const now = distance(fingers);
        this.by(now / apart, ...fromMiddle(event, pane));
        apart = now;
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      pane.addEventListener(end, (event) => fingers.delete(event.pointerId));
    }
  }
}

function fromMiddle(event, pane) {
  const box = pane.getBoundingClientRect();
  return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
}

function distance(fingers) {
  const [a, b] = [...fingers.values()];
  return b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1 : 1;
}
