// What a model's files are and what is wrong with them, read when somebody wants to know.
import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { bytes } from "../units.js";

/** A place that examines a model when it is opened. */
export function doctor(id) {
  const body = h("div", { class: "diagnosis" });
  let asked = false;
  const element = h("details", { ontoggle: examine, class: "doctor" }, h("summary", {}, "Files and their faults"), body);

  async function examine() {
    if (!element.open || asked) {
      return;
    }
    asked = true;
    fill(body, h("p", { class: "quiet", role: "status" }, "Reading its files"));
    try {
      fill(body, diagnosis(await get(`v1/models/${encodeURIComponent(id)}/doctor`)));
    } catch (failure) {
      asked = false;
      fill(body, h("p", { class: "error", role: "alert" }, failure.message));
    }
  }
  return element;
}

function diagnosis({ id, sound, pipeline, family, components, device, devices, weight_bytes: weights, graphs, findings }) {
  const faults = findings.filter(({ severity }) => severity === "fault").length;
  return [
    h("p", { class: sound ? null : "error", role: "status" }, sound ? "The model is sound." : `The model has ${faults} ${faults === 1 ? "fault" : "faults"}.`),
    findings.length > 0 ? table(`Findings about ${id}`, ["Finding", "Where", "What"], findings.map(({ severity, where, what }) => [severity, where, what]), "findings") : null,
    h(
      "dl",
      { class: "values" },
      [
        ["Pipeline", pipeline || "not told"],
        ["Family", family?.replaceAll("_", " ") ?? "unknown"],
        ["Components", components.join(", ")],
        ["Weights", bytes(weights)],
        ["Device", `${device} (ONNX Runtime has ${devices.join(", ")})`],
      ].flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, h("bdi", {}, value))]),
    ),
    graphs.length > 0 ? table(`Graphs of ${id}`, ["Graph", "Opset", "Operations", "Weights", "Made by"], graphs.map(graph)) : null,
    graphs.length > 0 ? table(`Inputs and outputs of ${id}`, ["Graph", "", "Name", "Type", "Shape"], graphs.flatMap(tensors)) : null,
  ];
}

function graph({ component, opsets, operations, weights, producer }) {
  const versions = Object.entries(opsets).map(([domain, version]) => `${domain} ${version}`.trim());
  const types = Object.entries(weights).map(([type, size]) => `${type} ${bytes(size)}`);
  return [component, versions.join(", "), String(operations), types.join(", "), producer];
}

function tensors({ component, inputs, outputs }) {
  const row = (way) => ({ name, type, dimensions }) => [component, way, name, type, `(${dimensions.join(", ")})`];
  return [...inputs.map(row("in")), ...outputs.map(row("out"))];
}

function table(title, columns, rows, className = "numbers") {
  return h(
    "div",
    { class: "grid-scroll", tabIndex: 0, role: "region", "aria-label": title },
    h(
      "table",
      { class: className },
      h("caption", {}, title),
      h("thead", {}, h("tr", {}, columns.map((name) => (name ? h("th", { scope: "col" }, name) : h("td", {}))))),
      h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, first)), rest.map((value) => h("td", {}, h("bdi", {}, value)))))),
    ),
  );
}
