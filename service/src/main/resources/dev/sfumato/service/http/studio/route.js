// The address of what is shown: `#/view/id?name=value`. It stays in the browser, so no server's log holds a prompt.

/** What the address says: the view, what of it, and its values by name. */
export function read() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [view = "", ...rest] = path.split("/").map(decodeURIComponent);
  return { view: view || "make", id: rest.join("/") || null, values: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a view. */
export function link(view, id, values = {}) {
  const query = new URLSearchParams(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  ).toString();
  return `#/${[view, ...(id ? [id] : [])].map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}

/** Goes to a view. */
export function go(view, id, values) {
  location.hash = link(view, id, values);
}

/** Says in the address what the view shows by now, without a step in the browser's history. */
export function keep(view, id, values) {
  history.replaceState(history.state, "", link(view, id, values));
}
