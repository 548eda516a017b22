// What a node did over time: its history to charts on one axis, and its jobs as bars on the same axis.
import { html, render } from "./library.js";
import { bytes, number, percent, rate, time } from "./format.js";
import { jobLink } from "./parts.js";
import { Charts } from "./charts.js";
import { gaps } from "./series.js";

const BINARY_STEPS = Array.from({ length: 45 }, (_, power) => 2 ** power);
const shortBytes = (value, short) => short && !value ? "0" : bytes(value);
const shortRate = (value, short) => short && !value ? "0" : rate(value);

export class NodeCharts {
  /** @param zoomed as of Charts */
  constructor(zoomed) {
    this.zoomed = zoomed;
  }

  root(element) { this.rootElement = element; }
  readout(element) { this.readoutElement = element; }
  lanes(element) { this.lanesElement = element; }

  draw(node, history, jobs) {
    if (!this.rootElement || !history?.buckets.length) {
      return;
    }
    if (this.charts?.root !== this.rootElement) {
      this.charts?.close();
      this.charts = new Charts(this.rootElement, this.readoutElement, this.zoomed);
    }
    const data = columnsOf(node, history);
    this.charts.draw(data);
    this.drawLanes(data, jobs);
  }

  /** A bar for each job, over the charts; bars that would overlap take another lane. */
  drawLanes({ x, step }, jobs) {
    const from = x[0];
    const to = x.at(-1) + step;
    const bars = jobs.filter(job => job.start_time)
      .map(job => ({ job, from: Math.max(from, Date.parse(job.start_time) / 1000), to: Math.min(to, job.end_time ? Date.parse(job.end_time) / 1000 : to) }))
      .filter(bar => bar.to > bar.from).sort((a, b) => a.from - b.from);
    const ends = [];
    for (const bar of bars) {
      const lane = ends.findIndex(end => end <= bar.from);
      bar.lane = lane < 0 ? ends.length : lane;
      ends[bar.lane] = bar.to;
    }
    render(html`<span class="lane-name">Jobs</span><div class="bars">${bars.map(({ job }) => html`<a class="job-bar ${job.state}" href=${jobLink(job)}
      title=${`${job.display_id ?? job.id} ${job.name ?? ""}, ${job.user ?? ""}: ${job.state}, ${time(job.start_time)} to ${time(job.end_time)}`}>${job.display_id ?? job.id}</a>`)}</div>`, this.lanesElement);
    // Set by property: the security policy refuses style attributes.
    const box = this.lanesElement.querySelector(".bars");
    box.style.height = `${Math.max(1, ends.length) * 22}px`;
    [...box.children].forEach((element, i) => {
      const bar = bars[i];
      element.style.left = `${((bar.from - from) / (to - from)) * 100}%`;
      element.style.width = `${((bar.to - bar.from) / (to - from)) * 100}%`;
      element.style.top = `${bar.lane * 22}px`;
    });
  }

  close() {
    this.charts?.close();
  }
}

function columnsOf(node, history) {
  const step = history.bucket_seconds;
  const from = Date.parse(history.start_time) / 1000;
  const first = from + ((Date.parse(history.buckets[0].time) / 1000 - from) % step);
  const count = Math.max(1, Math.ceil((Date.parse(history.end_time) / 1000 - first) / step));
  const x = Array.from({ length: count }, (_, i) => first + i * step);
  const rows = history.buckets.map(bucket => ({ ...bucket, at: Math.round((Date.parse(bucket.time) / 1000 - first) / step) }))
    .filter(bucket => bucket.at >= 0 && bucket.at < count);
  const line = (label, of, more) => {
    const values = new Array(count).fill(null);
    rows.forEach(row => { values[row.at] = of(row) ?? null; });
    return { label, values, ...more };
  };
  const level = (label, value) => value ? { label, values: x.map(() => value) } : undefined;
  const cores = value => value === undefined || !node.cpus ? undefined : value * node.cpus / 100;
  const all = [
    { title: "CPU", unit: "cores", format: value => number(value), top: () => node.cpus ?? 0, limit: level(`${number(node.cpus)} cores`, node.cpus),
      lines: [line("used", row => cores(row.cpu_usage_percent)), line("highest", row => cores(row.cpu_maximum_percent), { dash: 1 }), line("no job accounts for", row => row.unattributed_cores)] },
    { title: "Memory", unit: "bytes", format: shortBytes, steps: BINARY_STEPS, top: () => node.memory_total_bytes ?? 0, limit: level(`installed ${bytes(node.memory_total_bytes)}`, node.memory_total_bytes),
      lines: [line("used", row => row.memory_used_bytes), line("no job accounts for", row => row.unattributed_memory_bytes)] },
    { title: "GPUs that jobs hold", unit: "%", format: percent, top: () => 100, lines: [line("busy", row => row.gpu_usage_percent)] },
    { title: "Jobs", unit: "at a time", format: value => number(value), lines: [line("jobs", row => row.job_count)] },
    { title: "Disk", unit: "bytes a second", format: shortRate, lines: [line("read", row => row.disk_read_bytes_per_second), line("written", row => row.disk_written_bytes_per_second)] },
    { title: "Network", unit: "bytes a second", format: shortRate, lines: [line("received", row => row.network_received_bytes_per_second), line("sent", row => row.network_sent_bytes_per_second)] },
    { title: "Power", unit: "W, processors and their memory", format: value => `${number(value)} W`, lines: [line("drawn", row => row.power_watts)] },
  ];
  const charts = all.map(chart => ({ ...chart, scope: "node", lines: chart.lines.filter(one => one.values.some(value => value !== null)) })).filter(chart => chart.lines.length);
  return { x, step, rows, charts, gaps: gaps(x, rows, step, 1), marks: [], whole: [x[0], x.at(-1)] };
}
