// Quantities as people read them.

/** Seconds. */
export function duration(seconds) {
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;
}

/** Bytes. */
export function bytes(count) {
  const [size, unit] = [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"]].find(([least]) => count >= least) ?? [1, "bytes"];
  return `${Number((count / size).toPrecision(3))} ${unit}`;
}
