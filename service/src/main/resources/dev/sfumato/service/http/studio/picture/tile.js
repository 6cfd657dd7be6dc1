// A stored picture in a gallery: to open, and to put aside.
import { picture } from "../api.js";
import { h, iconButton } from "../dom.js";
import { nameOf, pictures, toggle } from "../tray.js";

const SMALL = 128;
const THUMBNAIL = 256;

/**
 * A picture with its prompt, for a gallery, which fetches it when it is seen.
 *
 * @param note a short line below it
 * @param tools more buttons
 */
export function tile({ url, thumbnail_url: thumbnail, title, note, width, height }, onopen, ...tools) {
  const src = thumbnail && Math.max(width, height) > THUMBNAIL ? `${picture(thumbnail)}?size=${THUMBNAIL}` : url;
  const aside = iconButton("compare", "Put aside to compare", () => aside.setAttribute("aria-pressed", toggle(url, title)), {
    "aria-pressed": String(pictures().some((each) => each.name === nameOf(url))),
  });
  return h(
    "li",
    { class: "tile" },
    h(
      "button",
      { type: "button", class: "tile-picture", onclick: onopen },
      h("img", { "data-src": src, alt: title.slice(0, 300), decoding: "async", width, height, class: width <= SMALL ? "pixels" : "" }),
    ),
    h("p", { class: "tile-caption" }, h("bdi", {}, title.slice(0, 300))),
    h("div", { class: "row" }, h("span", { class: "quiet number" }, note), h("span", { class: "row tight" }, tools, aside)),
  );
}
