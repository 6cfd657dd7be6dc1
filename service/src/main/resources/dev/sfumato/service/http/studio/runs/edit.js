// What people add to runs and generations: stars, tags and notes; and how a run is removed.
import { patch, remove } from "../api.js";
import { dialog, h, iconButton, say } from "../dom.js";
import { go } from "../route.js";

const path = (run) => `v1/runs/${encodeURIComponent(run)}`;

/** A button that stars what `address` leads to, `thing`, which says whether it is now. */
function star(address, thing, what) {
  const button = iconButton("star", `Star ${what}`, async () => {
    const next = button.getAttribute("aria-pressed") !== "true";
    try {
      const changed = await patch(address, { starred: next });
      thing.starred = changed.starred;
      button.setAttribute("aria-pressed", String(changed.starred));
    } catch (failure) {
      say(failure.message);
    }
  }, { "aria-pressed": String(thing.starred) });
  return button;
}

/** The star of the generation that made a picture. */
export function stars(item) {
  return star(`${path(item.run)}/steps/${item.step}`, item, "this generation");
}

/** The star of a run, and the ways to its tags and notes and to its end. */
export function runTools(run, onchange) {
  return h(
    "div",
    { class: "row wrap" },
    star(path(run.id), run, "this run"),
    iconButton("brush", "Tags and notes", () => edit(run, onchange), { shown: true }),
    run.status === "running" ? null : iconButton("close", "Delete", () => confirmDelete(run), { shown: true }),
  );
}

function edit(run, onchange) {
  const tags = h("input", { type: "text", id: "edit-tags", value: (run.tags ?? []).join(", ") });
  const notes = h("textarea", { id: "edit-notes", rows: 4, value: run.notes ?? "" });
  const problem = h("p", { class: "error", role: "alert" });
  const save = async (event) => {
    event.preventDefault();
    try {
      const wanted = tags.value.split(",").map((tag) => tag.trim()).filter(Boolean);
      await patch(path(run.id), { tags: wanted, notes: notes.value });
      element.close();
      onchange();
    } catch (failure) {
      problem.textContent = failure.message;
    }
  };
  const element = dialog(
    "Tags and notes",
    h("form", { onsubmit: save },
      h("div", { class: "field" }, h("label", { htmlFor: "edit-tags" }, "Tags, with commas between"), tags),
      h("div", { class: "field" }, h("label", { htmlFor: "edit-notes" }, "Notes"), notes),
      problem,
      h("div", { class: "row end" }, h("button", { type: "submit", class: "button primary" }, "Save"))),
  );
  tags.focus();
}

function confirmDelete(run) {
  const problem = h("p", { class: "error", role: "alert" });
  const work = async () => {
    try {
      await remove(path(run.id));
      element.close();
      say(`${run.name} is deleted`);
      go("runs");
    } catch (failure) {
      problem.textContent = failure.message;
    }
  };
  const element = dialog(
    "Delete this run?",
    h("div", {},
      h("p", {}, h("bdi", {}, run.name), `, ${run.steps} steps and ${run.images} pictures, is gone for good then.`),
      problem,
      h("div", { class: "row end" }, h("button", { type: "button", class: "button", onclick: () => element.close() }, "Keep it"), h("button", { type: "button", class: "button primary", onclick: work }, "Delete"))),
  );
}
