// Curves, drawn by uPlot, with the same numbers as a table for those who cannot see them.
import { h } from "./dom.js";

const HEIGHT = 180;
const COLOURS = ["--accent", "--blue", "--green", "--violet"];
let library = null;

async function load() {
  library ??= Promise.all([
    import("./lib/uplot.js"),
    new Promise((resolve) => {
      document.head.append(h("link", { rel: "stylesheet", href: new URL("./lib/uplot.css", import.meta.url).href, onload: resolve }));
    }),
  ]).then(([module]) => module.default);
  return library;
}

function colour(name) {
  const probe = h("span", {});
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** A number that may have come as one of the words NaN, Infinity and -Infinity; those have no place in a curve. */
function drawable(value) {
  return typeof value === "number" ? value : null;
}

function aligned(series) {
  const steps = [...new Set(series.flatMap(({ points }) => points.map(([step]) => step)))].sort((a, b) => a - b);
  return [steps, ...series.map(({ points }) => {
    const byStep = new Map(points);
    return steps.map((step) => drawable(byStep.get(step)) ?? null);
  })];
}

/**
 * A figure with curves.
 *
 * @param series `{label, points: [[x, y]]}` each
 * @param x what the horizontal axis is
 */
export function chart(title, series, x = "step") {
  const plot = h("div", { class: "plot", role: "img", "aria-label": `${title}: ${series.map(describe).join("; ")}` });
  const figure = h("figure", { class: "chart" }, h("figcaption", {}, title), plot);
  draw(plot, series, x);
  return figure;
}

function describe({ label, points }) {
  const values = points.map(([, value]) => drawable(value)).filter((value) => value !== null);
  return values.length === 0 ? `${label} has no numbers` : `${label} from ${values[0]} to ${values.at(-1)} over ${values.length} values, least ${Math.min(...values)}, most ${Math.max(...values)}`;
}

async function draw(plot, series, x) {
  const UPlot = await load();
  let drawn = null;
  const make = () => {
    const width = Math.floor(plot.clientWidth);
    if (!plot.isConnected || width === 0) {
      return;
    }
    const quiet = colour("--quiet");
    const axis = { stroke: quiet, grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    drawn?.destroy();
    drawn = new UPlot(
      {
        width,
        height: HEIGHT,
        scales: { x: { time: false } },
        cursor: { drag: { x: true, y: false } },
        axes: [axis, { ...axis, size: 64, values: (_, values) => values.map((value) => (value === null ? "" : Number(value.toPrecision(4)).toString())) }],
        series: [
          { label: x },
          ...series.map(({ label }, index) => ({ label, stroke: colour(COLOURS[index % COLOURS.length]), width: 2, dash: index < COLOURS.length ? [] : [6, 4], spanGaps: true, points: { show: series[index].points.length < 60 } })),
        ],
        legend: { live: true },
      },
      aligned(series),
      plot,
    );
  };
  new ResizeObserver(make).observe(plot);
  new MutationObserver(make).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
