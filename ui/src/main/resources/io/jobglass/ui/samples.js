// The samples that the charts of a job show: of a stretch of time, no finer than can be seen, new ones added.
import { get, jobPath } from "./api.js";
import { SAMPLE_SECONDS } from "./series.js";

const MOST_POINTS = 720;
const FEWEST_POINTS = 12;
// What the interface answers at most; some room for windows that drift.
const MOST_SAMPLES = 10000;
const ROOM = 0.9;

/** A step, in seconds, for which `nodes` nodes fit into one answer over a span of seconds. */
export function stepFor(span, nodes) {
  const points = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.floor(MOST_SAMPLES * ROOM / Math.max(1, nodes))));
  return SAMPLE_SECONDS * Math.max(1, Math.ceil(span / points / SAMPLE_SECONDS));
}

export class Samples {
  constructor(cluster, id, attempt) {
    this.path = jobPath(cluster, id, "/metrics");
    this.attempt = attempt;
    this.list = [];
    this.step = 0;
    this.missing = 0;
  }

  /** Sees to it that `list` holds the stretch; `from` and `to` in seconds since 1970. Asks only for what is not there yet. */
  async load({ from, to, nodes, growing }, signal) {
    const step = stepFor(to - from, nodes);
    const more = growing && step === this.step && from === this.from && this.list.length;
    // The newest step may have grown since.
    const since = more ? Math.floor(Date.parse(this.list.at(-1).timestamp) / 1000 / step) * step : from;
    const answer = await get(this.path, {
      attempt: this.attempt,
      start_time: new Date(since * 1000).toISOString(),
      end_time: growing ? "" : new Date((to + step) * 1000).toISOString(),
      step: step > SAMPLE_SECONDS ? step : "",
      limit: MOST_SAMPLES,
    }, signal);
    const kept = more ? this.list.filter(sample => Date.parse(sample.timestamp) < since * 1000) : [];
    this.list = [...kept, ...answer.samples];
    this.missing = more ? this.missing : answer.total - answer.samples.length;
    this.from = from;
    this.step = step;
  }
}
