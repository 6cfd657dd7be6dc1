// The pictures of all runs: found by words and values, page by page as they are scrolled to, or laid out by two values.
import { debounced, get, picture, withQuery } from "../api.js";
import { fill, h } from "../dom.js";
import { useKeys } from "../keys.js";
import { Gallery } from "../picture/gallery.js";
import { tile } from "../picture/tile.js";
import { view } from "../picture/viewer.js";
import { go, link } from "../route.js";
import { stars } from "../runs/edit.js";
import { Grid, FIELDS } from "./grid.js";

const PAGE = 60;
const SORTS = [["", "newest"], ["oldest", "oldest"], ["-steps", "most steps"], ["steps", "fewest steps"], ["-guidance_scale", "highest guidance"], ["seed", "seed"]];

class Pictures extends HTMLElement {
  #values = {};
  #next = null;
  #load = 0;

  connectedCallback() {
    this.search = h("input", { type: "search", id: "pictures-search", oninput: debounced(() => this.#filter(), 250) });
    this.where = h("input", { type: "text", id: "pictures-where", placeholder: "steps>=20, scheduler=euler", spellcheck: false, onchange: () => this.#filter() });
    this.sort = h("select", { id: "pictures-sort", onchange: () => this.#filter() }, SORTS.map(([value, label]) => h("option", { value }, label)));
    this.starred = h("input", { type: "checkbox", id: "pictures-starred", onchange: () => this.#filter() });
    this.x = axis("pictures-x", "Columns", () => this.#filter());
    this.y = axis("pictures-y", "Rows", () => this.#filter());
    this.count = h("p", { class: "quiet", role: "status" });
    this.gallery = new Gallery((item, place) => this.#tile(item, place), { onend: () => this.#more() });
    this.list = this.gallery.element;
    this.grid = new Grid();
    fill(
      this,
      h(
        "header",
        { class: "page-head" },
        h("h1", {}, "Pictures"),
        h("form", { class: "row wrap filters", role: "search", "aria-label": "Pictures", onsubmit: (event) => event.preventDefault() },
          h("div", { class: "field grow" }, h("label", { htmlFor: "pictures-search" }, "Words of the prompt"), this.search),
          h("div", { class: "field" }, h("label", { htmlFor: "pictures-where" }, "Conditions"), this.where),
          h("div", { class: "field" }, h("label", { htmlFor: "pictures-sort" }, "Order"), this.sort),
          this.x, this.y,
          h("div", { class: "check" }, this.starred, h("label", { htmlFor: "pictures-starred" }, "Starred"))),
      ),
      this.count,
      this.grid.element,
      this.list,
    );
    useKeys([{ keys: ["/"], does: "Search the prompts", run: () => this.search.focus() }]);
  }

  route({ values }) {
    const { q = "", where = "", sort = "", starred, x = "", y = "" } = values;
    if (document.activeElement !== this.search) {
      this.search.value = q;
    }
    this.where.value = where;
    this.sort.value = sort;
    this.starred.checked = starred === "true";
    this.x.querySelector("select").value = x;
    this.y.querySelector("select").value = y;
    this.#values = values;
    this.#show();
  }

  #filter() {
    go("pictures", null, {
      q: this.search.value.trim(),
      where: this.where.value.trim(),
      sort: this.sort.value,
      starred: this.starred.checked ? "true" : "",
      x: this.x.querySelector("select").value,
      y: this.y.querySelector("select").value,
      z: this.#values.z,
      at: this.#values.at,
    });
  }

  async #show() {
    const load = ++this.#load;
    const { x, y } = this.#values;
    this.#next = null;
    this.setAttribute("aria-busy", "true");
    const gridded = Boolean(x && y);
    this.list.hidden = gridded;
    this.grid.element.hidden = !gridded;
    try {
      if (gridded) {
        await this.grid.show(this.#query(), this.#values, (text) => (this.count.textContent = text));
      } else {
        const found = await get(withQuery("v1/images", { ...this.#query(), sort: this.#values.sort, limit: PAGE }));
        if (load !== this.#load) {
          return;
        }
        this.count.textContent = found.total === 1 ? "1 picture" : `${found.total} pictures`;
        this.gallery.clear(found.total, found.total === 0 ? h("li", { class: "empty" }, "No picture is like that. ", h("a", { href: link("make") }, "Make one")) : null);
        this.#add(found);
      }
    } catch (failure) {
      this.gallery.clear(0, h("li", { class: "error", role: "alert" }, failure.message));
      this.list.hidden = false;
      this.grid.element.hidden = true;
      this.count.textContent = "";
    } finally {
      this.removeAttribute("aria-busy");
    }
  }

  #query() {
    const { q, where, starred } = this.#values;
    return { q, filter: where, starred };
  }

  async #more() {
    const load = this.#load;
    const after = this.#next;
    if (after === null) {
      return;
    }
    this.#next = null;
    const found = await get(withQuery("v1/images", { ...this.#query(), sort: this.#values.sort, limit: PAGE, after, total: false })).catch((failure) => {
      this.count.textContent = failure.message;
    });
    if (found && load === this.#load) {
      this.#add(found);
    }
  }

  #add({ data, next }) {
    this.#next = next;
    // A hundred thousand are kept at a time, so only of what tiles show.
    this.gallery.add(data.map(({ key, run, step, project, starred, url, thumbnail_url, caption, width, height }) => ({ key, run, step, project, starred, url, thumbnail_url, caption, width, height })));
  }

  #tile(item, place) {
    const note = h("a", { href: link("runs", item.run) }, h("bdi", {}, item.project));
    return tile({ ...item, url: picture(item.url), title: item.caption ?? item.key, note }, () => this.#open(place), stars(item));
  }

  #open(place) {
    const shown = ({ url, caption, key }) => ({ url: picture(url), title: caption ?? key });
    view({ length: this.gallery.length, at: (each) => shown(this.gallery.at(each)) }, place);
  }
}

function axis(id, label, onchange) {
  const options = [h("option", { value: "" }, "none"), FIELDS.map((field) => h("option", { value: field }, field.replace("_", " ")))];
  return h("div", { class: "field narrow" }, h("label", { htmlFor: id }, label), h("select", { id, onchange }, options));
}

customElements.define("sf-pictures", Pictures);
