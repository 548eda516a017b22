// How figures are written: durations as sacct does, memory with 1024, "absent" never as zero.

export const ABSENT = "n/a";
const THIN = "\u202f";
const DECIMAL = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export const known = value => value !== undefined && value !== null && Number.isFinite(Number(value));

const two = number => String(number).padStart(2, "0");

/** `00:01:05`, `4-00:00:00`. */
export function duration(seconds) {
  if (!known(seconds)) {
    return ABSENT;
  }
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const clock = `${two(Math.floor(whole / 3600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return days ? `${days}-${clock}` : clock;
}

/** Three significant digits, thousands apart: `12 345`, `3.14`, `0.07`. */
export function number(value) {
  if (!known(value)) {
    return ABSENT;
  }
  const size = Math.abs(value);
  if (size >= 100) {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  }
  return String(Number(value.toFixed(size >= 10 ? 1 : 2)));
}

/** `5.3 GiB`. */
export function bytes(value) {
  if (!known(value)) {
    return ABSENT;
  }
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < BINARY.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${number(size)} ${BINARY[unit]}`;
}

/** `5.3 MB/s`: rates of disks and networks count by 1000. */
export function rate(value) {
  if (!known(value)) {
    return ABSENT;
  }
  let unit = 0;
  let size = value;
  while (size >= 1000 && unit < DECIMAL.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${number(size)} ${DECIMAL[unit]}`;
}

/** `78 %`; one decimal under 10. */
export function percent(value) {
  if (!known(value)) {
    return ABSENT;
  }
  return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export const share = (part, whole) => known(part) && known(whole) && whole > 0 ? (100 * part) / whole : undefined;

// The offset is said in the header; every time on a page is of the browser's zone.
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `2026-11-23 14:05:09`. */
export function time(value) {
  const at = new Date(value);
  return value === undefined || Number.isNaN(at.getTime()) ? ABSENT : `${day(at)} ${clock(at)}`;
}

export const day = at => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
export const clock = at => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

export const secondsSince = value => (Date.now() - new Date(value).getTime()) / 1000;

/** `4 s ago`, `12 min ago`; beside an absolute time only. */
export function ago(value) {
  const seconds = secondsSince(value);
  if (!Number.isFinite(seconds)) {
    return ABSENT;
  }
  if (seconds < 90) {
    return `${Math.max(0, Math.round(seconds))} s ago`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min ago`;
  }
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} d ago`;
}

/** How many are in a list of jobs; beyond some they are not counted. */
export const totalOf = list => `${number(list.total)}${list.total_exact === false ? "+" : ""}`;

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

/** n2 before n10. */
export const byName = new Intl.Collator("en", { numeric: true }).compare;
