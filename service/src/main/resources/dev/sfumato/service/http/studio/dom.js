// Makes elements. Text is only ever set as text: nothing that a user or a server wrote can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (`on*` are listeners, `class`, `data-*`, `aria-*` attributes, the rest as they are named). */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    set(element, name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name in element && !name.includes("-") && name !== "list" && name !== "form") {
    element[name] = value;
  } else {
    element.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
}

/** An element of a drawing, with attributes. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity));
  return element;
}

/** Puts `children` in the place of all that `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

const SHAPES = {
  dice: "M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  unlock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  again: "M19 8a8 8 0 1 0 1 6M20 4v5h-5",
  vary: "M4 8c4-6 8 6 16 0M4 16c4-6 8 6 16 0",
  brush: "M14 5l5 5-8 8c-2 2-6 2-7 1 2-1 1-3 2-5zM12 7l5 5",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  close: "M6 6l12 12M18 6L6 18",
  theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  star: "M12 4l2.5 5.2 5.5.8-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.8z",
  compare: "M12 3v18M4 6h6v12H4zM14 6h6v12h-6z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  stop: "M7 7h10v10H7z",
};

const drawn = new Map();

/** A line drawing of 20 by 20 pixels that means nothing to a screen reader. */
export function icon(name) {
  if (!drawn.has(name)) {
    drawn.set(name, svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: SHAPES[name] })));
  }
  return drawn.get(name).cloneNode(true);
}

/** A button with a drawing; `label` is read aloud, and shown where `shown`. */
export function iconButton(name, label, onclick, { shown = false, ...props } = {}) {
  return h(
    "button",
    { type: "button", class: shown ? "button" : "icon-button", title: shown ? null : label, "aria-label": shown ? null : label, onclick, ...props },
    icon(name),
    shown ? h("span", {}, label) : null,
  );
}

/** Tells screen readers and, for a while, the eyes what happened. */
export function say(text) {
  const place = document.querySelector("#notice");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("shown"), 4000);
}

/** A dialog that closes by Escape, its button and a click beside it, and is gone then. */
export function dialog(title, content, { className = "", onclose = () => {} } = {}) {
  const heading = h("h2", { id: "dialog-title" }, title);
  const element = h(
    "dialog",
    { class: `dialog ${className}`, "aria-labelledby": "dialog-title" },
    h("div", { class: "dialog-head" }, heading, iconButton("close", "Close", () => element.close())),
    content,
  );
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => {
    element.remove();
    onclose();
  });
  document.body.append(element);
  element.showModal();
  return element;
}
