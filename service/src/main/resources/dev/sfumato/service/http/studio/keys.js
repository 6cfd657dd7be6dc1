// Shortcuts: what each view can do with one key, and the list of them.
import { dialog, h } from "./dom.js";

const SETTING = "sfumato.single-keys";
const common = [];
let view = [];

/** Whether keys without Control do something; some people, and those who dictate, need that off. */
export function singleKeys() {
  return localStorage.getItem(SETTING) !== "off";
}

/** Sets the keys of the view that is shown: `{keys, does, run}` each, `Control+Enter` or a single character. */
export function useKeys(shortcuts) {
  view = shortcuts;
}

/** Sets the keys of all views. */
export function useCommonKeys(shortcuts) {
  common.push(...shortcuts);
}

function name(event) {
  const key = event.key === " " ? "Space" : event.key;
  return event.ctrlKey || event.metaKey ? `Control+${key}` : key;
}

function isTyping(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])");
}

document.addEventListener("keydown", (event) => {
  const pressed = name(event);
  const single = !pressed.startsWith("Control+");
  if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  if (single && pressed !== "Escape" && (isTyping(event.target) || !singleKeys())) {
    return;
  }
  const found = [...view, ...common].find((shortcut) => shortcut.keys.includes(pressed));
  if (found && (found.when === undefined || found.when())) {
    event.preventDefault();
    found.run(event);
  }
});

const SIGNS = { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Control: "Ctrl" };

function keycaps(keys) {
  return keys
    .split("+")
    .filter((key) => key !== "")
    .map((key) => h("kbd", {}, SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key)));
}

/** Shows all keys of the view. */
export function showKeys() {
  const rows = [...view, ...common].map((shortcut) =>
    h("tr", {}, h("td", {}, keycaps(shortcut.keys[0] === "+" ? "Plus" : shortcut.keys[0])), h("td", {}, shortcut.does)),
  );
  const toggle = h("input", {
    type: "checkbox",
    id: "single-keys",
    checked: singleKeys(),
    onchange: () => localStorage.setItem(SETTING, toggle.checked ? "on" : "off"),
  });
  dialog(
    "Keyboard",
    h(
      "div",
      { class: "keys" },
      h("table", {}, h("caption", { class: "hidden" }, "Shortcuts of this page"), h("tbody", {}, rows)),
      h("label", { class: "check" }, toggle, "Keys without Ctrl do something while no field has the focus"),
    ),
  );
}
