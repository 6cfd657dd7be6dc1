// Talks to the public API of the server that this page came from, wherever a proxy has put it.

/** What the server refused, or that it cannot be reached. */
export class ApiError extends Error {
  constructor(status, detail, retryAfter) {
    super(detail.message);
    this.status = status;
    this.param = detail.param ?? null;
    this.code = detail.code ?? null;
    this.retryAfter = retryAfter;
  }
}

/** The address of an API path such as `v1/models`, beside this page. */
export function at(path) {
  return new URL(path.replace(/^\//, ""), document.baseURI.split("#")[0]).href;
}

/** The same picture at this page's own origin: behind a proxy the server may not know by which name it was reached. */
export function picture(url) {
  return at(url.slice(url.indexOf("v1/images/")));
}

async function call(method, path, body, { headers = {}, signal } = {}) {
  let answer;
  try {
    answer = await fetch(at(path), {
      method,
      signal,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ApiError(0, { message: "The server cannot be reached.", code: "unreachable" });
  }
  if (answer.status === 204) {
    return null;
  }
  const type = answer.headers.get("Content-Type") ?? "";
  const content = type.startsWith("application/json") ? await answer.json() : null;
  if (!answer.ok && !(path === "health" && content?.status)) {
    throw new ApiError(
      answer.status,
      content?.error ?? { message: `The server answered with status ${answer.status}.` },
      Number(answer.headers.get("Retry-After")) || null,
    );
  }
  return content;
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body, options) => call("POST", path, body, options);
export const patch = (path, body, options) => call("PATCH", path, body, options);
export const remove = (path, options) => call("DELETE", path, undefined, options);

/** `path?name=value` without those values that are empty. */
export function withQuery(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") {
        query.append(name, one);
      }
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Calls `work` when nobody has asked for it during `wait` milliseconds. */
export function debounced(work, wait) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), wait);
  };
}
