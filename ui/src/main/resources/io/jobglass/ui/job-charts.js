// The charts of a job's page: which figures go into which chart, marks of events, the same as a table.
import { html, render } from "./library.js";
import { bytes, clock, duration, number, percent, time } from "./format.js";
import { LETTERS } from "./words.js";
import { Charts } from "./charts.js";
import { MOST_LINES, columns, limit, lines } from "./series.js";

const TABLE_ROWS = 50;
const BINARY_STEPS = Array.from({ length: 45 }, (_, power) => 2 ** power);

const gpuName = (row, gpu, manyNodes) => `${manyNodes ? `${row.node} ` : ""}GPU ${gpu.index ?? gpu.device.slice(0, 8)}`;

export class JobCharts {
  root(element) { this.rootElement = element; }
  readout(element) { this.readoutElement = element; }
  lane(element) { this.laneElement = element; }
  table(element) { this.tableElement = element; }

  /** @param zoomed as of Charts */
  constructor(zoomed) {
    this.zoomed = zoomed;
  }

  /** Draws what the page's elements are there for; nothing where the page shows a notice instead. */
  draw(job, view, diagnosis) {
    if (!this.rootElement || !job || !view?.samples.length) {
      return;
    }
    if (this.charts?.root !== this.rootElement) {
      this.charts?.close();
      this.charts = new Charts(this.rootElement, this.readoutElement, this.zoomed);
    }
    const data = this.data(job, view, diagnosis);
    this.charts.draw(data);
    this.drawLane(data);
    this.shown = data;
    // Hundreds of cells that nobody has opened would hold the charts up.
    this.tableElement.ontoggle = () => this.drawTable();
    this.drawTable();
  }

  data(job, { samples, from, to, step, whole }, diagnosis) {
    const start = Date.parse(job.start_time) / 1000;
    const axis = columns(samples, from, to, step);
    const manyNodes = new Set(samples.map(sample => sample.node)).size > 1;
    const of = (name, row) => manyNodes ? row.node ?? name : name;
    const scope = manyNodes ? "job, per node" : "job";
    const perNode = job.node_usage?.[0]?.cpus;
    const allocated = perNode ?? job.allocated_cpus;
    const charts = [
      {
        title: "CPU", unit: "cores", scope,
        format: value => number(value),
        top: () => allocated ?? 0,
        lines: lines(axis, row => [[of("used", row), row.cpu_cores]]),
        limit: allocated ? { label: `allocated ${number(allocated)}${manyNodes ? " per node" : ""}`, values: axis.x.map(() => allocated) } : undefined,
      },
      memory(axis, of, scope, manyNodes),
      ...gpus(axis, scope, manyNodes),
    ].filter(chart => chart.lines.length);
    if (!charts.length || charts[0].title !== "CPU") {
      charts.unshift({ title: "CPU", unit: "% of what it may use", scope, format: percent, top: () => 100, lines: lines(axis, row => [[of("used", row), row.cpu_usage]]) });
    }
    return { ...axis, start, whole, charts, marks: marks(job, diagnosis).filter(({ at }) => at >= axis.x[0] - step && at <= axis.x.at(-1) + step) };
  }

  drawLane({ x, marks }) {
    const from = x[0];
    const span = x.at(-1) - from || 1;
    render(html`<span class="lane-name">Events</span><div class="lane-track">${marks.map(mark => html`
      <button type="button" class="mark ${mark.bad ? "bad" : ""}" aria-label=${`${mark.letter}: ${mark.text}, ${time(mark.at * 1000)}`} title=${`${mark.text}\n${time(mark.at * 1000)}`}
        @click=${() => this.charts.show(Math.round(((mark.at - from) / span) * (x.length - 1)))}>${mark.letter}</button>`)}</div>`, this.laneElement);
    // Set by property: the security policy refuses style attributes.
    this.laneElement.querySelectorAll(".mark").forEach((button, i) => {
      button.style.left = `${Math.min(100, Math.max(0, ((marks[i].at - from) / span) * 100))}%`;
    });
  }

  drawTable() {
    const data = this.shown;
    if (!this.tableElement.open) {
      return;
    }
    const each = Math.ceil(data.x.length / TABLE_ROWS);
    const starts = data.x.map((_, i) => i).filter(i => i % each === 0);
    const series = data.charts.flatMap(chart => chart.lines.map(line => ({ chart, line })));
    render(html`<div class="scroll" tabindex="0" role="region" aria-label="Figures of the charts"><table>
      <caption>Mean of each ${duration(each * data.step)}, from the time given</caption>
      <thead><tr><th scope="col">Time</th>${series.map(({ chart, line }) => html`<th scope="col" class="number">${chart.title} <small>${line.label}</small></th>`)}</tr></thead>
      <tbody>${starts.map(i => html`<tr><th scope="row">${clock(new Date(data.x[i] * 1000))}</th>${series.map(({ chart, line }) => {
        const known = line.values.slice(i, i + each).filter(value => value !== null);
        return html`<td class="number">${known.length ? chart.format(known.reduce((sum, value) => sum + value, 0) / known.length) : "no sample"}</td>`;
      })}</tr>`)}</tbody></table></div>`, this.tableElement.querySelector("div"));
  }

  close() {
    this.charts?.close();
  }
}

function memory(axis, of, scope, manyNodes) {
  const anon = lines(axis, row => [[of("anon", row), row.memory_anon_bytes]]);
  const current = lines(axis, row => [[manyNodes ? row.node : "with cache", row.memory_usage_mb * 2 ** 20]]);
  const most = limit(axis, row => row.memory_limit_bytes);
  return {
    title: "Memory", unit: anon.length && manyNodes ? "bytes, anon" : "bytes", scope,
    format: (value, short) => short && !value ? "0" : bytes(value),
    steps: BINARY_STEPS,
    top: () => most ? Math.max(...most) : 0,
    lines: !anon.length ? current : manyNodes ? anon : [...anon, ...current.map(line => ({ ...line, dash: 1 }))],
    limit: most ? { label: `limit ${bytes(most.at(-1))}${manyNodes ? " per node" : ""}`, values: most } : undefined,
  };
}

function gpus(axis, scope, manyNodes) {
  const per = value => lines(axis, row => (row.gpus ?? []).map(gpu => [gpuName(row, gpu, manyNodes), value(gpu)]));
  const size = limit(axis, row => row.gpus?.[0]?.memory_total_bytes);
  const perGpu = scope === "job" ? `job, per GPU up to ${MOST_LINES}` : scope;
  const busy = per(gpu => gpu.utilization_percent);
  const memoryUsed = per(gpu => gpu.memory_used_bytes);
  return [
    { title: "GPU busy", unit: "%", scope: perGpu, format: percent, top: () => 100, lines: busy },
    { title: "GPU memory", unit: "bytes", scope: perGpu, format: (value, short) => short && !value ? "0" : bytes(value), steps: BINARY_STEPS,
      top: () => size ? Math.max(...size) : 0, lines: memoryUsed, limit: size ? { label: `device ${bytes(size.at(-1))}`, values: size } : undefined },
    { title: "GPU power", unit: "W", scope: perGpu, format: value => `${number(value)} W`, lines: per(gpu => gpu.power_watts) },
  ];
}

/** Start, end and what the evidence gives a time for; those of one second stand once. */
function marks(job, diagnosis) {
  const found = [{ at: Date.parse(job.start_time) / 1000, letter: "S", text: "Started" }];
  for (const killed of job.oom_kills ? diagnosis?.verdict.evidence ?? [] : []) {
    const at = Date.parse(killed.at) / 1000;
    if (killed.source === "kernel counter" && at && !found.some(mark => mark.letter === "O" && Math.abs(mark.at - at) < 1)) {
      found.push({ at, letter: "O", text: `Out of memory${killed.node ? ` on ${killed.node}` : ""}: ${killed.statement}`, bad: true });
    }
  }
  if (job.end_time) {
    const at = Date.parse(job.end_time) / 1000;
    const bad = job.state === "failed";
    const same = found.find(mark => Math.abs(mark.at - at) < 1);
    if (same) {
      same.letter += "+E";
    } else {
      found.push({ at, letter: LETTERS[job.reason] ?? "E", text: `Ended: ${(job.reason ?? job.state).replaceAll("_", " ")}`, bad });
    }
  }
  return found;
}
