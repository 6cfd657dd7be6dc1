// One picture over the whole window.
import { fill, h, icon, iconButton } from "../dom.js";
import { Zoom } from "./zoom.js";

/**
 * Opens a picture to look at.
 *
 * @param pictures a list, or what has `length` and `at` as lists do, of `{url, title}` each, and `cover` if something lies over it: it takes the element that holds the picture
 * @param start which of them is shown first
 */
export function view(pictures, start = 0) {
  let index = start;
  let zoom;
  const pane = h("div", { class: "viewer-pane", tabIndex: 0, role: "group" });
  const title = h("p", { class: "viewer-title" });
  const show = () => {
    const { url, title: text, cover } = pictures.at(index);
    const image = h("img", { src: url, alt: text, draggable: false, onload: () => fit(image) });
    zoom = new Zoom();
    const fresh = pane.cloneNode(false);
    fresh.setAttribute("aria-label", `${text}. Plus and minus zoom, arrows move.`);
    element.querySelector(".viewer-pane").replaceWith(fresh);
    const shown = cover ? h("div", { class: "viewer-layers" }, image) : image;
    fill(fresh, shown);
    zoom.attach(fresh, shown);
    cover?.(shown);
    fresh.focus();
    fill(title, h("bdi", {}, text), pictures.length > 1 ? h("span", { class: "quiet" }, ` ${index + 1} of ${pictures.length}`) : null);
  };
  const turn = (by) => {
    index = (index + by + pictures.length) % pictures.length;
    show();
  };
  const several = pictures.length > 1;
  const element = h(
    "dialog",
    { class: "viewer", "aria-label": "Picture" },
    h(
      "div",
      { class: "dialog-head" },
      title,
      h(
        "div",
        { class: "row" },
        several ? iconButton("left", "Previous picture", () => turn(-1)) : null,
        several ? iconButton("right", "Next picture", () => turn(1)) : null,
        iconButton("minus", "Smaller", () => zoom.by(1 / 1.5)),
        iconButton("plus", "Larger", () => zoom.by(1.5)),
        h("a", { class: "icon-button", href: "#", "aria-label": "Download", title: "Download", onclick: (event) => download(event, pictures.at(index).url) }, icon("download")),
        iconButton("close", "Close", () => element.close()),
      ),
    ),
    pane,
  );
  element.addEventListener("keydown", (event) => {
    if (several && zoom.scale === 1 && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      turn(event.key === "ArrowLeft" ? -1 : 1);
    }
  });
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  show();
}

function download(event, url) {
  event.currentTarget.href = url;
  event.currentTarget.download = fileName(url);
}

/** The name under which a stored picture is saved: the first digits of its SHA-256. */
export function fileName(url) {
  const [, sha, ending] = url.match(/([0-9a-f]{12})[0-9a-f]*\.([a-z]+)$/) ?? [null, "picture", "png"];
  return `sfumato-${sha}.${ending}`;
}

/** Small pictures are shown with their pixels, as large as they fit by whole numbers. */
export function fit(image) {
  const box = (image.closest(".viewer-pane") ?? image.parentElement)?.getBoundingClientRect();
  if (!box || image.naturalWidth === 0) {
    return;
  }
  const room = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  const scale = room >= 2 ? Math.floor(room) : room;
  image.style.width = `${image.naturalWidth * scale}px`;
  image.style.height = `${image.naturalHeight * scale}px`;
  image.classList.toggle("pixels", scale >= 3);
}
