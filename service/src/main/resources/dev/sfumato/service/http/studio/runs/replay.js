// A generation painted again from its record: the verdict, both pictures, and what has changed meanwhile.
import { at, post } from "../api.js";
import { dialog, fill, h } from "../dom.js";
import { link } from "../route.js";

const VERDICTS = {
  identical: "Identical in every pixel.",
  within_tolerance: "The same within the tolerance.",
  different: "Different.",
  not_replayable: "It cannot be painted again.",
};

/** Paints a step of a run again and shows what comes of it; closing the dialog ends the painting. */
export async function replay(run, step, before) {
  const ends = new AbortController();
  const body = h("div", { class: "replay" }, h("p", { class: "quiet", role: "status" }, "Painting it again"), h("progress", { "aria-label": "Painting" }));
  dialog(`Step ${step} again`, body, { className: "wide", onclose: () => ends.abort() });
  try {
    const { pictures } = await post(`v1/runs/${encodeURIComponent(run)}/replay`, { step }, { signal: ends.signal });
    fill(body, pictures.map((each) => verdict(each, before)));
  } catch (failure) {
    if (failure.name !== "AbortError") {
      fill(body, h("p", { class: "error", role: "alert" }, failure.message));
    }
  }
}

function verdict(replayed, before) {
  const old = before.find((image) => image.index === replayed.index && image.step === replayed.step);
  const now = replayed.sha256 && old ? at(`v1/images/${replayed.sha256}.${old.format}`) : null;
  return h(
    "section",
    {},
    h("p", { class: replayed.verdict === "different" ? "error" : null, role: "status" }, h("b", {}, VERDICTS[replayed.verdict] ?? replayed.verdict), " ", detail(replayed)),
    old && now
      ? h("div", { class: "replay-pair" }, figure("Then", at(old.url), old), figure("Now", now, old))
      : null,
    replayed.changes.length > 0
      ? h("div", { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": "What has changed" }, h("table", {}, h("thead", {}, h("tr", {}, ["Changed", "then", "now"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, replayed.changes.map(({ name, then, now: today }) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, h("bdi", {}, then)), h("td", {}, h("bdi", {}, today)))))))
      : h("p", { class: "quiet" }, "Nothing that matters has changed since."),
    replayed.replay_run ? h("p", {}, h("a", { href: link("runs", replayed.replay_run) }, "The run of the new picture")) : null,
  );
}

function detail({ reason, largest_difference: largest, differing_pixels: differing, pixels }) {
  if (reason) {
    return h("bdi", {}, reason);
  }
  return largest ? `${differing} of ${pixels} pixels differ, by at most ${largest} of 255.` : null;
}

function figure(caption, src, { width, height }) {
  return h("figure", {}, h("img", { src, alt: caption, width, height, class: width <= 128 ? "pixels" : "" }), h("figcaption", { class: "quiet" }, caption));
}
