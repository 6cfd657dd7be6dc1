// What generations differ in, as axes: where a value stands on one, and which generations are within what was chosen.

// What nobody compares pictures by, or what another value tells in fewer words.
const HIDDEN = /(^|[_/])(id|hash|sha256)$|^(width|height|status)$/;
const FIRST = ["run", "model", "scheduler", "steps", "guidance_scale", "size", "seed", "prompt"];
// Where a generation stands that has no such value, below the axis.
const NOWHERE = -0.08;

/** Pictures by the generations that made them: `{id, run, step, pictures, values}` each; `names` has the names of runs. */
export function generations(pictures, names) {
  const found = new Map();
  for (const picture of pictures) {
    const id = `${picture.run}/${picture.step}`;
    if (!found.has(id)) {
      const { width, height } = picture.values;
      const size = width && height ? { size: `${width} × ${height}` } : {};
      found.set(id, { id, run: picture.run, step: picture.step, pictures: [], values: { ...picture.values, ...size, run: names.get(picture.run) } });
    }
    found.get(id).pictures.push(picture);
  }
  return [...found.values()];
}

/** The axes of what these generations differ in: settings first, then what was measured. */
export function axesOf(all) {
  const keys = new Set(all.flatMap(({ values }) => Object.keys(values)));
  const known = [...keys].filter((key) => !HIDDEN.test(key) && all.every(({ values }) => isPlain(values[key])));
  return known
    .filter((key) => new Set(all.map(({ values }) => values[key] ?? null)).size > 1)
    .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other))
    .map((key) => axis(key, all.map(({ values }) => values[key] ?? null)));
}

function isPlain(value) {
  return value === null || ["undefined", "number", "string", "boolean"].includes(typeof value);
}

function rank(key) {
  const place = FIRST.indexOf(key);
  return place >= 0 ? place : FIRST.length + key.startsWith("timings/");
}

function axis(key, values) {
  const some = values.filter((value) => value !== null);
  if (some.every((value) => typeof value === "number")) {
    const [least, most] = [Math.min(...some), Math.max(...some)];
    return { key, least, most, categories: null };
  }
  return { key, categories: [...new Set(some.map(String))].sort((one, other) => one.localeCompare(other, undefined, { numeric: true })) };
}

/** Where a generation stands on an axis, from 0 at its foot to 1. */
export function position({ key, least, most, categories }, { values }) {
  const value = values[key] ?? null;
  if (value === null) {
    return NOWHERE;
  }
  if (categories) {
    return categories.length === 1 ? 0.5 : categories.indexOf(String(value)) / (categories.length - 1);
  }
  return most === least ? 0.5 : (value - least) / (most - least);
}

/** What of an axis lies between two heights: bounds of a number, or the categories; null if that is nothing or all. */
export function between({ least, most, categories }, low, high) {
  if (categories) {
    const found = categories.filter((_, place) => {
      const at = categories.length === 1 ? 0.5 : place / (categories.length - 1);
      return at >= low && at <= high;
    });
    return found.length === 0 || found.length === categories.length ? null : found;
  }
  const round = (part) => Number((least + (most - least) * part).toPrecision(4));
  const bounds = { from: low <= 0 ? null : round(low), to: high >= 1 ? null : round(high) };
  return bounds.from === null && bounds.to === null ? null : bounds;
}

/** From where to where on an axis a choice reaches. */
export function extent({ least, most, categories }, chosen) {
  const part = (value) => (most === least ? 0.5 : (value - least) / (most - least));
  if (categories) {
    const places = chosen.map((value) => categories.indexOf(value) / Math.max(1, categories.length - 1));
    return [Math.min(...places) - 0.02, Math.max(...places) + 0.02];
  }
  return [chosen.from === null ? 0 : part(chosen.from), chosen.to === null ? 1 : part(chosen.to)];
}

/** Whether a generation is within all that was chosen, by key. */
export function within(axes, chosen, { values }) {
  return axes.every(({ key, categories }) => {
    const wanted = chosen[key];
    const value = values[key] ?? null;
    if (!wanted) {
      return true;
    }
    if (value === null) {
      return false;
    }
    return categories ? wanted.includes(String(value)) : (wanted.from === null || value >= wanted.from) && (wanted.to === null || value <= wanted.to);
  });
}

/** What an address says was chosen, as far as it goes with these axes. */
export function parseChosen(text, axes) {
  const chosen = {};
  let said;
  try {
    said = JSON.parse(text || "{}");
  } catch {
    return chosen;
  }
  for (const { key, categories } of axes) {
    const wanted = said?.[key];
    const number = (value) => (Number.isFinite(value) ? value : null);
    if (categories && Array.isArray(wanted)) {
      const known = wanted.filter((each) => categories.includes(each));
      chosen[key] = known.length > 0 ? known : undefined;
    } else if (!categories && wanted && (number(wanted.from) !== null || number(wanted.to) !== null)) {
      chosen[key] = { from: number(wanted.from), to: number(wanted.to) };
    }
  }
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
}

/** A value as it is read. */
export function told(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value ?? "–");
}
