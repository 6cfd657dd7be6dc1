// What the engine has measured: what a step costs each picture by how many share it, and all the numbers as a table.
import { fill, h, svg } from "../dom.js";
import { bytes, duration } from "../units.js";

const MOST_CHARTS = 12;
const BAR = 40;
const GAP = 24;
const HEIGHT = 96;
const ABOVE = 20;
const BELOW = 20;
const COLUMNS = ["Model", "Work", "Size", "Pictures", "A call takes", "At least", "Each picture", "Measured", "Memory"];

/** The section's content; `show` takes what `v1/costs` says and draws it anew if it is something new. */
export function costs() {
  const charts = h("div", { class: "costs" });
  const rows = h("tbody", {});
  const table = h(
    "details",
    { hidden: true },
    h("summary", {}, "All measurements"),
    h("div", { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": "All measurements" }, h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, name)))), rows)),
  );
  let known = null;
  const show = ({ data, most_pictures: most }) => {
    const now = JSON.stringify(data);
    if (now === known) {
      return;
    }
    known = now;
    const steps = data.filter(({ work }) => work === "step").sort((one, other) => often(other) - often(one));
    fill(charts, data.length === 0 ? h("p", { class: "empty" }, "Nothing was measured yet.") : steps.slice(0, MOST_CHARTS).map((step) => chart(step, most)));
    fill(rows, data.map(measured));
    table.hidden = data.length === 0;
  };
  return { element: h("div", {}, charts, table), show };
}

function often({ measurements }) {
  return measurements.reduce((sum, { count, pictures }) => sum + count * pictures, 0);
}

function times(size) {
  return size === null ? "any" : size.replace("x", " × ");
}

function part({ least_seconds: least, pictures }) {
  return least / pictures;
}

function verdict({ best_pictures: best, measurements }, most) {
  if (best > 1) {
    return `${best} pictures share a step where as many wait`;
  }
  if (most === 1) {
    return "Pictures share no step";
  }
  return measurements.length > 1 ? "Sharing a step does not pay" : "Measured with one picture only";
}

function chart(step, most) {
  const { model, size, rows, best_pictures: best, measurements } = step;
  const longest = Math.max(...measurements.map(part));
  const bars = measurements.map((each, place) => bar(each, place, longest, each.pictures === best));
  const width = measurements.length * (BAR + GAP) + GAP;
  const said = measurements.map((each) => `${duration(part(each))} with ${each.pictures}`).join(", ");
  return h(
    "figure",
    { class: "cost" },
    h("figcaption", {}, h("b", {}, h("bdi", {}, model), `, ${times(size)}`), h("span", { class: "quiet" }, rows > 1 ? "with guidance" : "without guidance")),
    svg("svg", { viewBox: `0 0 ${width} ${ABOVE + HEIGHT + BELOW}`, width, height: ABOVE + HEIGHT + BELOW, role: "img", "aria-label": `A picture's part of a step by how many share it: ${said}` }, bars),
    h("p", { class: "quiet" }, verdict(step, most)),
  );
}

function bar(measurement, place, longest, isBest) {
  const height = Math.max(2, (HEIGHT * part(measurement)) / longest);
  const left = GAP + place * (BAR + GAP);
  const middle = left + BAR / 2;
  return svg(
    "g",
    { class: isBest ? "best" : "other" },
    svg("rect", { x: left, y: ABOVE + HEIGHT - height, width: BAR, height, rx: 3 }),
    svg("text", { x: middle, y: ABOVE + HEIGHT - height - 6 }, duration(part(measurement))),
    svg("text", { x: middle, y: ABOVE + HEIGHT + 15, class: "axis" }, String(measurement.pictures)),
  );
}

function measured({ model, work, size, rows, measurements }) {
  const what = work === "step" ? `step ${rows > 1 ? "with" : "without"} guidance` : work;
  return measurements.map((each) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("bdi", {}, model)),
      [
        what,
        times(size),
        each.pictures,
        duration(each.seconds),
        duration(each.least_seconds),
        duration(part(each)),
        `${each.count} times`,
        each.peak_bytes === null ? "not weighed" : bytes(each.peak_bytes),
      ].map((value) => h("td", {}, String(value))),
    ),
  );
}
