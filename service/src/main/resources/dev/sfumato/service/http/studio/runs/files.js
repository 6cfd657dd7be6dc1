// What a run saved and what it printed.
import { at, get } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { bytes } from "../units.js";

const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

// What turns the order of letters about could make a program look like a picture.
const UNSEEN = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const address = (run) => `v1/runs/${encodeURIComponent(run)}`;

/** The files of a run; nothing is seen of it if there is none. */
export function files(run) {
  const rows = h("tbody", {});
  const count = h("h2", {}, "Files");
  const problem = h("p", { class: "error", role: "alert" });
  const element = h(
    "details",
    { class: "run-files", hidden: true },
    h("summary", {}, count),
    problem,
    h("div", { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": "Files" }, h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, ["File", "Size", "Changed"].map((name) => h("th", { scope: "col" }, name)))), rows)),
  );
  get(`${address(run)}/files`).then(
    ({ data }) => {
      element.hidden = data.length === 0;
      count.textContent = data.length === 1 ? "1 file" : `${data.length} files`;
      fill(rows, data.map(row));
    },
    (failure) => {
      element.hidden = false;
      problem.textContent = failure.message;
    },
  );
  return element;
}

function row({ path, bytes: size, updated_at: changed, url }) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: at(url), download: "" }, icon("download"), h("bdi", {}, path.replace(UNSEEN, "\ufffd")))),
    h("td", {}, bytes(size)),
    h("td", {}, new Date(changed * 1000).toLocaleString()),
  );
}

/** What a run printed, read whenever this is opened. */
export function consoleLog(run) {
  const body = h("div", {});
  const element = h("details", { class: "run-console", ontoggle: () => element.open && read() }, h("summary", {}, h("h2", {}, "Console")), body);

  async function read() {
    try {
      const { data, has_more: more } = await get(`${address(run)}/console`);
      if (data.length === 0) {
        fill(body, h("p", { class: "quiet" }, "It printed nothing."));
        return;
      }
      const lines = h("pre", { class: "console", tabIndex: 0, role: "region", "aria-label": "Console" }, data.map(output));
      fill(body, more ? h("p", { class: "quiet" }, "More was printed before.") : null, lines);
      lines.scrollTop = lines.scrollHeight;
    } catch (failure) {
      fill(body, h("p", { class: "error", role: "alert" }, failure.message));
    }
  }
  return element;
}

function output({ stream, text }) {
  return stream === "stderr" ? h("span", { class: "stderr" }, h("span", { class: "hidden" }, "Error output: "), plain(text)) : h("span", {}, plain(text));
}

/** Text without what a terminal would do with it: no colours, and of a line that was written over, what it was at last. */
function plain(text) {
  return text
    .replace(ESCAPES, "")
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").replace(/^[^]*\r/, ""))
    .join("\n");
}
