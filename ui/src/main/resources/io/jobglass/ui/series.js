// Samples of a job to columns that charts share: one time axis on a fixed step, null where nothing was measured.

import { byName } from "./format.js";

export const SAMPLE_SECONDS = 15;
export const MOST_LINES = 8;

/**
 * @param samples of /v1/jobs/{id}/metrics, oldest first
 * @param from, to seconds since 1970; the axis covers them whether or not there are samples
 * @param step seconds between two points
 */
export function columns(samples, from, to, step) {
  const first = Math.floor(from / step);
  const count = Math.max(1, Math.floor(to / step) - first + 1);
  const x = Array.from({ length: count }, (_, i) => (first + i) * step);
  const rows = samples.map(sample => ({ ...sample, at: Math.floor(Date.parse(sample.timestamp) / 1000 / step) - first }))
    .filter(sample => sample.at >= 0 && sample.at < count);
  return { x, step, rows, gaps: gaps(x, rows, step) };
}

/**
 * Stretches between the first and last sample that no sample is about, as [from, to] in seconds.
 *
 * @param drift how many empty buckets alone are no gap: windows drift by a second or two
 */
export function gaps(x, rows, step, drift = 2) {
  const found = [];
  let last = rows[0]?.at;
  for (const { at } of rows) {
    if (at - last > drift) {
      found.push([x[last] + step, x[at]]);
    }
    last = at;
  }
  return found;
}

/** One line for each key that `entries(sample)` gives as [key, value]; over eight: highest, mean, lowest. */
export function lines({ x, rows }, entries) {
  const byKey = new Map();
  for (const row of rows) {
    for (const [name, value] of entries(row)) {
      if (value === undefined || value === null) {
        continue;
      }
      if (!byKey.has(name)) {
        byKey.set(name, { sums: new Float64Array(x.length), counts: new Uint32Array(x.length) });
      }
      const line = byKey.get(name);
      line.sums[row.at] += value;
      line.counts[row.at]++;
    }
  }
  const all = [...byKey].map(([label, { sums, counts }]) => ({ label, values: bridged(Array.from(sums, (sum, i) => counts[i] ? sum / counts[i] : null)) }));
  return all.length <= MOST_LINES ? all.sort((a, b) => byName(a.label, b.label)) : spread(all);
}

/** A single empty bucket between two full ones is drift of the windows, not a gap. */
function bridged(values) {
  return values.map((value, i) => value ?? (values[i - 1] != null && values[i + 1] != null ? (values[i - 1] + values[i + 1]) / 2 : null));
}

function spread(all) {
  const at = (i, reduce) => {
    const known = all.map(line => line.values[i]).filter(value => value !== null);
    return known.length ? reduce(known) : null;
  };
  const line = (label, reduce) => ({ label, values: all[0].values.map((_, i) => at(i, reduce)) });
  return [
    line(`highest of ${all.length}`, known => Math.max(...known)),
    line(`mean of ${all.length}`, known => known.reduce((sum, value) => sum + value, 0) / known.length),
    line(`lowest of ${all.length}`, known => Math.min(...known)),
  ];
}

/** The last known value at or before each point, for a limit that may step; undefined where never told. */
export function limit({ x, rows }, value) {
  const values = new Array(x.length).fill(null);
  let any = false;
  for (const row of rows) {
    const told = value(row);
    if (told !== undefined && told !== null) {
      values[row.at] = Math.max(values[row.at] ?? 0, told);
      any = true;
    }
  }
  for (let i = 1; i < values.length; i++) {
    values[i] ??= values[i - 1];
  }
  for (let i = values.length - 2; i >= 0; i--) {
    values[i] ??= values[i + 1];
  }
  return any ? values : undefined;
}
