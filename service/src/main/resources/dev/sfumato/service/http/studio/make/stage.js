// Where the picture appears: waiting, sharpening, finished; below it all pictures of this browser's jobs.
import { fill, h, icon, iconButton } from "../dom.js";
import { fileName, fit, view } from "../picture/viewer.js";
import { isOver } from "./jobs.js";

/** The stage. `actions` are called with the shown job and picture: again, vary, edit, copy, aside, cancel,
 * forget. */
export class Stage {
  #actions;
  #jobs = [];
  #shown = null;
  #image = null;

  constructor(actions) {
    this.#actions = actions;
    this.canvas = h("div", { class: "canvas" });
    this.bar = h("progress", { max: 1, "aria-label": "Progress of the painting" });
    this.status = h("p", { class: "status", role: "status" });
    this.facts = h("p", { class: "facts" });
    this.tools = h("div", { class: "row wrap tools", role: "toolbar", "aria-label": "This picture" });
    this.strip = h("ul", { class: "strip", "aria-label": "Pictures made here" });
    this.element = h(
      "section",
      { class: "stage", "aria-label": "Picture" },
      this.canvas,
      h("div", { class: "below" }, h("div", { class: "progress" }, this.status, this.bar), this.facts, this.tools),
      this.strip,
    );
    new ResizeObserver(() => this.#image && fit(this.#image)).observe(this.canvas);
    this.#empty();
  }

  /** The job and the place of the picture that is shown, or null. */
  get shown() {
    return this.#shown;
  }

  /** The finished picture that is shown, or null. */
  get picture() {
    const picture = this.#shown?.job.pictures[this.#shown.index];
    return picture?.url ? picture : null;
  }

  /** Shows a picture of a job. */
  show(job, index = 0) {
    this.#shown = { job, index };
    this.update(this.#jobs);
  }

  /** Shows the next or previous picture. */
  turn(by) {
    const places = this.#places();
    const at = places.findIndex(({ job, index }) => job === this.#shown?.job && index === this.#shown.index);
    const next = places[at + by];
    if (next) {
      this.show(next.job, next.index);
      this.strip.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** Opens the shown picture over the whole window. */
  full() {
    if (this.picture) {
      const finished = this.#places().filter(({ job, index }) => job.pictures[index]?.url);
      view(
        finished.map(({ job, index }) => ({ url: job.pictures[index].url, title: titleOf(job, job.pictures[index]) })),
        finished.findIndex(({ job, index }) => job === this.#shown.job && index === this.#shown.index),
      );
    }
  }

  // The newest first; as many as the job will have.
  #places() {
    return [...this.#jobs].reverse().flatMap((job) => {
      const count = Math.max(job.pictures.length, isOver(job) ? 0 : (job.request?.n ?? job.settings?.n ?? 1), 1);
      return Array.from({ length: count }, (_, index) => ({ job, index }));
    });
  }

  /** Shows what the jobs have become. */
  update(jobs) {
    this.#jobs = jobs;
    if (this.#shown && !jobs.includes(this.#shown.job)) {
      this.#shown = null;
    }
    if (!this.#shown && jobs.length > 0) {
      this.#shown = { job: jobs.at(-1), index: 0 };
    }
    if (!this.#shown) {
      this.#empty();
      return;
    }
    this.#showPicture();
    this.#showProgress();
    this.#showTools();
    this.#showStrip();
  }

  #empty() {
    this.#image = null;
    fill(this.canvas, h("p", { class: "hint" }, "What you paint appears here."));
    fill(this.tools);
    fill(this.strip);
    this.status.textContent = this.facts.textContent = "";
    this.bar.hidden = true;
  }

  #showPicture() {
    const { job, index } = this.#shown;
    const picture = job.pictures[index];
    const url = picture?.url ?? picture?.preview;
    this.canvas.classList.toggle("waiting", !isOver(job) && !picture?.url);
    if (!url) {
      this.#image = null;
      fill(this.canvas, h("div", { class: job.error ? "hint failed" : "hint" }, job.error ? h("p", { role: "alert" }, h("bdi", {}, job.error.message)) : h("p", {}, wait(job))));
      return;
    }
    if (!this.#image) {
      this.#image = h("img", { onload: () => fit(this.#image), ondblclick: () => this.full() });
      fill(this.canvas, this.#image);
    }
    if (this.#image.src !== url) {
      this.#image.src = url;
    }
    this.#image.alt = picture.url ? titleOf(job, picture) : "Preview";
    this.#image.classList.toggle("preview", !picture.url);
  }

  #showProgress() {
    const { job } = this.#shown;
    const over = isOver(job);
    this.bar.hidden = over;
    const { step } = job;
    if (step) {
      this.bar.value = (step.image + step.step / step.steps) / step.images;
    } else {
      this.bar.removeAttribute("value");
    }
    const text = over ? (job.status === "completed" ? "" : job.status === "cancelled" ? "Cancelled" : "Failed") : stage(job);
    if (this.status.textContent !== text) {
      this.status.textContent = text;
    }
    const picture = this.picture;
    fill(
      this.facts,
      picture && job.request
        ? [
            h("span", {}, `${picture.width} × ${picture.height}`),
            h("span", {}, `${job.request.steps} steps`),
            h("span", {}, `guidance ${job.request.guidance_scale}`),
            h("span", {}, job.request.scheduler),
            h("span", {}, "seed ", h("span", { class: "number" }, String(picture.seed))),
          ]
        : null,
      (job.warnings ?? []).map((warning) => h("span", { class: "warning" }, h("bdi", {}, warning))),
    );
  }

  #showTools() {
    const { job } = this.#shown;
    const { picture } = this;
    const kind = picture ? "done" : isOver(job) ? "over" : "running";
    const mark = `${kind} ${picture?.url ?? ""} ${isOver(job)} ${Boolean(job.cancelling)}`;
    if (this.tools.dataset.mark === mark) {
      return;
    }
    const focused = this.tools.contains(document.activeElement) ? document.activeElement.dataset.does : null;
    this.tools.dataset.mark = mark;
    const tool = (does, name, label, shown = true) =>
      iconButton(name, label, () => this.#actions[does](this.#shown.job, this.picture), { shown, "data-does": does });
    const cancel = () => {
      const button = tool("cancel", "stop", job.cancelling ? "Cancelling" : "Cancel");
      button.disabled = Boolean(job.cancelling);
      return button;
    };
    const small = (does, name, label) => tool(does, name, label, false);
    if (kind === "running") {
      fill(this.tools, cancel());
    } else if (kind === "over") {
      fill(this.tools, tool("forget", "close", "Take away"));
    } else {
      fill(
        this.tools,
        isOver(job) ? null : cancel(),
        tool("again", "again", "New seed"),
        tool("vary", "vary", "Vary"),
        tool("edit", "brush", "Edit"),
        h(
          "div",
          { class: "row apart" },
          small("aside", "compare", "Put aside to compare"),
          small("copy", "copy", "Copy the settings"),
          h("a", { class: "icon-button", href: picture.url, download: fileName(picture.url), title: "Download", "aria-label": "Download", "data-does": "download" }, icon("download")),
          iconButton("full", "Full view", () => this.full(), { "data-does": "full" }),
          small("forget", "close", "Take away"),
        ),
      );
    }
    if (focused) {
      (this.tools.querySelector(`[data-does=${focused}]`) ?? this.tools.querySelector("button, a"))?.focus();
    }
  }

  // One element for each place, which is kept, so that pictures do not flicker and the focus stays.
  #showStrip() {
    const places = this.#places();
    const known = new Map([...this.strip.children].map((each) => [each.dataset.place, each]));
    const wanted = places.map(({ job, index }) => {
      const name = `${job.id}/${index}`;
      const element = known.get(name) ?? this.#thumb(job, index, name);
      known.delete(name);
      this.#showThumb(element.firstChild, job, index);
      return element;
    });
    known.forEach((element) => element.remove());
    wanted.forEach((element, place) => {
      if (this.strip.children[place] !== element) {
        this.strip.insertBefore(element, this.strip.children[place] ?? null);
      }
    });
    this.strip.hidden = places.length < 2;
  }

  #thumb(job, index, name) {
    return h("li", { "data-place": name }, h("button", { type: "button", class: "thumb", onclick: () => this.show(job, index) }));
  }

  #showThumb(button, job, index) {
    const picture = job.pictures[index];
    const url = picture?.url ?? picture?.preview;
    const current = this.#shown.job === job && this.#shown.index === index;
    button.toggleAttribute("aria-current", current);
    button.setAttribute("aria-label", picture?.url ? titleOf(job, picture) : job.error ? "Failed" : stage(job));
    button.classList.toggle("waiting", !url && !isOver(job));
    if (!url) {
      fill(button, job.status === "failed" ? "!" : job.status === "cancelled" ? "–" : null);
    } else if (button.firstChild?.src !== url) {
      fill(button, h("img", { src: url, alt: "" }));
    }
  }
}

/** What a picture is called. */
export function titleOf(job, picture) {
  const prompt = job.request?.prompt ?? "";
  return `${prompt.length > 200 ? `${prompt.slice(0, 199)}…` : prompt}, seed ${picture.seed}`;
}

function wait(job) {
  return isOver(job) ? (job.status === "cancelled" ? "Cancelled before there was a picture." : "") : stage(job);
}

function stage(job) {
  const eta = job.eta !== null && job.eta !== undefined && job.eta > 0.5 ? `, about ${duration(job.eta)} left` : "";
  if (job.cancelling) {
    return "Ends with its next step";
  }
  if (job.status === "queued") {
    return job.position ? `${job.position} before this one${eta}` : `Next in line${eta}`;
  }
  if (!job.step) {
    return "Reading the prompt";
  }
  const { step, steps, image, images } = job.step;
  return `Step ${step} of ${steps}${images > 1 ? `, picture ${image + 1} of ${images}` : ""}${eta}`;
}

function duration(seconds) {
  if (seconds < 90) {
    return `${Math.ceil(seconds)} s`;
  }
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
