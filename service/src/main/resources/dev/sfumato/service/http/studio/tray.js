// The pictures that were put aside to be compared: up to four, kept in this browser.
import { say } from "./dom.js";

const KEPT = "sfumato.compare";

/** As many can be compared at once. */
export const MOST = 4;

/** `{name, title}` each, where `name` is the SHA-256 and ending of a stored picture. */
export function pictures() {
  return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
}

/** The name of the stored picture that an address leads to. */
export function nameOf(url) {
  return url.slice(url.lastIndexOf("/") + 1);
}

/** Puts a picture aside, or takes it back; the oldest gives way to a fifth. Gives whether it is there now. */
export function toggle(url, title) {
  const name = nameOf(url);
  const rest = pictures().filter((each) => each.name !== name);
  const added = rest.length === pictures().length;
  const next = added ? [...rest, { name, title }].slice(-MOST) : rest;
  localStorage.setItem(KEPT, JSON.stringify(next));
  say(added ? `${next.length} to compare` : "Taken back");
  return added;
}

/** The title that a picture was put aside with, or nothing. */
export function titleOf(name) {
  return pictures().find((each) => each.name === name)?.title ?? "";
}
