// The jobs that this browser asked for: their events, heard again after a lost connection and after a reload.
import { ApiError, at, get, picture, post, remove } from "../api.js";

const KEPT = "sfumato.jobs";
const MOST_KEPT = 12;
const MOST_STREAMS = 3;
const RETRY_MS = 2000;
const FINAL = ["completed", "failed", "cancelled"];

/** One job as it is known now. `pictures[k]` has `preview` (an object URL) until it has `url`. */
function unknownJob(id, settings) {
  return { id, settings, status: "queued", position: null, eta: null, step: null, pictures: [], error: null };
}

function pngUrl(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
}

/** All jobs, the newest last. Events: `change` (detail: the job), `connection` (detail: whether the server answers). */
export class Jobs extends EventTarget {
  #jobs = new Map();
  #streams = new Map();
  #connected = true;
  #closed = false;

  get all() {
    return [...this.#jobs.values()];
  }

  get unfinished() {
    return this.all.filter((job) => !FINAL.includes(job.status));
  }

  /** Finds the jobs again that were there before the page was loaded. */
  async restore() {
    const ids = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    for (const id of ids) {
      this.#jobs.set(id, unknownJob(id, null));
    }
    for (const job of this.all) {
      await this.#refresh(job);
    }
    this.#listen();
  }

  /** Asks for pictures; an error is thrown as the API says it. */
  async create(settings) {
    const key = crypto.randomUUID?.() ?? String(Math.random());
    const found = await post("v1/jobs", settings, { headers: { "Idempotency-Key": `studio-${key}` } });
    const job = unknownJob(found.id, settings);
    this.#jobs.set(job.id, job);
    this.#take(job, found);
    this.#keep();
    this.#listen();
    return job;
  }

  /** Ends a job. One that is over by now is left as it is. */
  async cancel(job) {
    try {
      this.#take(job, await remove(`v1/jobs/${job.id}`));
    } catch (refused) {
      if (refused.status !== 409) {
        throw refused;
      }
      await this.#refresh(job);
    }
  }

  /** Takes a job out of the list; its pictures stay in the runs. */
  forget(job) {
    this.#jobs.delete(job.id);
    this.#keep();
  }

  close() {
    this.#closed = true;
    this.#streams.forEach((stream) => stream.close());
  }

  #keep() {
    localStorage.setItem(KEPT, JSON.stringify([...this.#jobs.keys()].slice(-MOST_KEPT)));
  }

  async #refresh(job) {
    try {
      this.#take(job, await get(`v1/jobs/${job.id}`));
      this.#online(true);
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        this.forget(job);
        this.#changed(job);
      } else {
        this.#online(false);
      }
    }
  }

  #take(job, found) {
    job.status = found.status;
    job.position = found.position;
    job.eta = found.estimated_finish === null ? null : found.estimated_finish - Date.now() / 1000;
    job.step = found.progress;
    job.request = found.request;
    job.warnings = found.warnings;
    job.error = found.error;
    job.run = found.run;
    job.runStep = found.step;
    job.cancelling = found.cancel_requested && !FINAL.includes(found.status);
    found.images.forEach((image) => this.#finish(job, image));
    this.#changed(job);
  }

  #finish(job, image) {
    const before = job.pictures[image.index]?.preview;
    job.pictures[image.index] = { ...image, url: picture(image.url) };
    if (before) {
      setTimeout(() => URL.revokeObjectURL(before), 1000);
    }
  }

  // Browsers hold few connections to one server, so some jobs wait for a stream.
  #listen() {
    for (const job of this.unfinished) {
      if (this.#streams.size < MOST_STREAMS && !this.#streams.has(job.id)) {
        this.#open(job);
      }
    }
  }

  #open(job) {
    const stream = new EventSource(at(`v1/jobs/${job.id}/events`));
    this.#streams.set(job.id, stream);
    stream.onopen = () => this.#online(true);
    stream.onerror = () => this.#lost(job, stream);
    for (const kind of ["queued", "started", "step", "preview", "image", "completed", "failed", "cancelled"]) {
      stream.addEventListener(kind, (event) => this.#hear(job, JSON.parse(event.data)));
    }
  }

  // The browser comes again by itself unless it has given up, as after an answer that is no stream.
  #lost(job, stream) {
    if (FINAL.includes(job.status) || this.#closed) {
      stream.close();
      return;
    }
    this.#online(false);
    if (stream.readyState === EventSource.CLOSED) {
      this.#streams.delete(job.id);
      setTimeout(async () => {
        await this.#refresh(job);
        this.#listen();
      }, RETRY_MS);
    }
  }

  #hear(job, event) {
    switch (event.type) {
      case "queued":
        job.status = "queued";
        job.position = event.position;
        job.pictures = job.pictures.map((each) => (each?.url ? each : undefined));
        this.#estimate(job);
        break;
      case "started":
        job.status = "running";
        job.position = null;
        break;
      case "step":
        job.status = "running";
        job.step = event;
        job.eta = event.eta_seconds;
        break;
      case "preview":
        this.#preview(job, event);
        break;
      case "image":
        this.#finish(job, event);
        break;
      default:
        this.#end(job, event);
    }
    this.#changed(job);
  }

  #preview(job, event) {
    const before = job.pictures[event.image];
    if (before?.url) {
      return;
    }
    job.pictures[event.image] = { index: event.image, preview: pngUrl(event.b64_json), step: event.step };
    if (before?.preview) {
      setTimeout(() => URL.revokeObjectURL(before.preview), 1000);
    }
  }

  async #estimate(job) {
    const found = await get(`v1/jobs/${job.id}`).catch(() => null);
    if (found && job.status === "queued") {
      job.eta = found.estimated_finish === null ? null : found.estimated_finish - Date.now() / 1000;
      this.#changed(job);
    }
  }

  #end(job, event) {
    job.status = event.type;
    job.error = event.error ?? null;
    event.images?.forEach((image) => this.#finish(job, image));
    this.#streams.get(job.id)?.close();
    this.#streams.delete(job.id);
    this.#refresh(job);
    this.#listen();
  }

  #online(connected) {
    if (this.#connected === connected) {
      return;
    }
    this.#connected = connected;
    this.dispatchEvent(new CustomEvent("connection", { detail: connected }));
    if (connected) {
      this.all.filter((job) => !this.#streams.has(job.id)).forEach((job) => this.#refresh(job));
    } else {
      this.#knock();
    }
  }

  // No stream may be open that would tell, because all jobs are over.
  #knock() {
    setTimeout(async () => {
      if (this.#connected || this.#closed) {
        return;
      }
      try {
        await get("health");
        this.#online(true);
      } catch {
        this.#knock();
      }
    }, RETRY_MS);
  }

  #changed(job) {
    this.dispatchEvent(new CustomEvent("change", { detail: job }));
  }
}

/** Whether nothing more will happen to a job. */
export function isOver(job) {
  return FINAL.includes(job.status);
}
