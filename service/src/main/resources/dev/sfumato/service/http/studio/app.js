// The frame of the page: which view is shown, light or dark, and what all views share.
import { fill, iconButton } from "./dom.js";
import { showKeys, useCommonKeys, useKeys } from "./keys.js";
import { go, read } from "./route.js";

const VIEWS = {
  make: { title: "Make", tag: () => "sf-make", load: () => import("./make/make.js") },
  runs: {
    title: "Runs",
    tag: ({ id }) => (id ? "sf-run" : "sf-runs"),
    load: ({ id }) => (id ? import("./runs/run.js") : import("./runs/runs.js")),
  },
  pictures: { title: "Pictures", tag: () => "sf-pictures", load: () => import("./pictures/pictures.js") },
  compare: {
    title: "Compare",
    tag: ({ values }) => (values.runs ? "sf-compare-runs" : "sf-compare"),
    load: ({ values }) => (values.runs ? import("./compare/runs.js") : import("./compare/compare.js")),
  },
  system: { title: "System", tag: () => "sf-system", load: () => import("./system/system.js") },
};

const THEMES = ["system", "light", "dark"];
const THEME = "sfumato.theme";

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(localStorage.getItem(THEME) ?? "system") + 1) % THEMES.length];
  localStorage.setItem(THEME, next);
  applyTheme(next);
  themeButton.title = themeButton.ariaLabel = `Colours: ${next}`;
}

const themeButton = iconButton("theme", `Colours: ${localStorage.getItem(THEME) ?? "system"}`, nextTheme);
applyTheme(localStorage.getItem(THEME) ?? "system");

const main = document.querySelector("main");
let shown = null;
let newest = null;

async function show() {
  const route = (newest = read());
  const wanted = VIEWS[route.view] ?? VIEWS.make;
  await wanted.load(route);
  // Another address may have come meanwhile, and modules do not always come in the order in which they were asked for.
  if (route !== newest) {
    return;
  }
  document.title = `${wanted.title} · Sfumato`;
  for (const each of document.querySelectorAll("nav a")) {
    each.toggleAttribute("aria-current", false);
    if (each.dataset.view === (VIEWS[route.view] ? route.view : "make")) {
      each.setAttribute("aria-current", "page");
    }
  }
  const tag = wanted.tag(route);
  if (shown?.localName === tag && shown.route) {
    shown.route(route);
    return;
  }
  useKeys([]);
  shown = document.createElement(tag);
  fill(main, shown);
  window.scrollTo(0, 0);
  shown.route?.(route);
}

// What leads to the pages is in the document, so that it is seen before any script has come.
document.querySelector(".bar .tools").append(themeButton, iconButton("keys", "Keyboard", showKeys));

useCommonKeys([
  ...Object.entries(VIEWS).map(([view, { title }], place) => ({
    keys: [String(place + 1)],
    does: `Go to ${title}`,
    run: () => go(view),
  })),
  { keys: ["?"], does: "Show these keys", run: showKeys },
]);

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", show);
show();
