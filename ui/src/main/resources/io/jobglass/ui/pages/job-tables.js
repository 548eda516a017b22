// A job's nodes and GPUs: a map of all where there are many, and a table of a page of them, least busy first.
import { html, nothing } from "../library.js";
import { bytes, byName, duration, number, percent, plural, share } from "../format.js";
import { heat, heatMap, heatScale } from "../heat.js";
import { nodeLink, pager } from "../parts.js";
import { withQuery } from "../router.js";
import { MOST_LINES } from "../series.js";

const ROWS = 50;
const MOST_CELLS = 2000;
const VALUES = {
  cpu: { name: "CPU", of: node => node.avg_cpu_usage, words: node => `CPU mean ${percent(node.avg_cpu_usage)}` },
  memory: { name: "Memory", of: node => share(node.memory_peak_bytes, node.memory_limit_bytes), words: node => `memory peak ${bytes(node.memory_peak_bytes)} of ${bytes(node.memory_limit_bytes)}` },
  gpu: { name: "GPU", of: node => node.gpu, words: node => `GPUs mean ${percent(node.gpu)}` },
};

/** Keeps which page of the tables is shown; `changed` is called when another one is to be drawn. */
export class JobTables {
  constructor(changed) {
    this.changed = changed;
    this.offsets = { nodes: 0, gpus: 0 };
  }

  nodes(job, by) {
    const rows = this.withGpus(job);
    if (!rows.length) {
      return nothing;
    }
    const values = Object.entries(VALUES).filter(([name]) => name !== "gpu" || rows.some(node => node.gpu !== undefined));
    const value = VALUES[by] && values.some(([name]) => name === by) ? VALUES[by] : VALUES.cpu;
    const sorted = rows.toSorted((a, b) => (value.of(a) ?? -1) - (value.of(b) ?? -1) || byName(a.node, b.node));
    return html`<section aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes <small class="muted">least ${value === VALUES.memory ? "used" : "busy"} first</small></h2>
      ${rows.length > MOST_LINES ? html`
        <nav class="chips" aria-label="Colour of the nodes">${values.map(([name, one]) => html`<a class="chip" href=${withQuery({ by: name })} aria-current=${one === value ? "true" : nothing}>${one.name}</a>`)}</nav>
        ${heatMap(`Nodes of the job by ${value.name}`, rows.toSorted((a, b) => byName(a.node, b.node)).slice(0, MOST_CELLS), node => ({
          key: node.node, href: nodeLink(job.cluster, node.node), value: value.of(node), glyph: node.oom_kills ? "!" : "", text: `${node.node}: ${value.words(node)}${node.oom_kills ? `, ${node.oom_kills} killed for memory` : ""}` }))}
        ${heatScale("! killed for memory · hatched: no value")}` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Table of nodes"><table>
      <thead><tr><th>Node</th><th class="number">CPUs</th><th class="number">CPU mean</th><th class="number">CPU max</th><th class="number">Memory peak</th><th class="number">without cache</th><th class="number">Limit</th><th class="number">Killed</th>
        <th class="number">Read</th><th class="number">Written</th><th class="number">Waited for CPU</th><th class="number">for memory</th><th class="number">for I/O</th><th class="number">Energy</th><th class="number">Samples</th><th>Last values</th></tr></thead>
      <tbody>${sorted.slice(this.offsets.nodes, this.offsets.nodes + ROWS).map(node => html`<tr><th scope="row"><a href=${nodeLink(job.cluster, node.node)}>${node.node}</a></th><td class="number">${number(node.cpus)}</td><td class="number">${percent(node.avg_cpu_usage)}</td><td class="number">${percent(node.max_cpu_usage)}</td>
        <td class="number">${bytes(node.memory_peak_bytes)}</td><td class="number">${bytes(node.memory_anon_peak_bytes)}</td><td class="number">${bytes(node.memory_limit_bytes)}</td><td class="number">${number(node.oom_kills)}</td>
        <td class="number">${bytes(node.io_read_bytes)}</td><td class="number">${bytes(node.io_written_bytes)}</td><td class="number">${duration(node.cpu_pressure_seconds)}</td><td class="number">${duration(node.memory_pressure_seconds)}</td><td class="number">${duration(node.io_pressure_seconds)}</td>
        <td class="number">${node.energy_joules === undefined ? "n/a" : `${number(node.energy_joules / 3.6e6)} kWh`}</td><td class="number">${number(node.sample_count)}</td><td>${job.end_time ? (node.complete ? "read" : "missing") : "running"}</td></tr>`)}</tbody></table></div>
      ${this.pages("nodes", rows.length)}
      <p class="muted small">I/O, waiting (the kernel's pressure) and energy are kept as sums over the job's life, not over time; n/a where the node does not tell them.</p></section>`;
  }

  /** Each node's usage with the mean of its GPUs. */
  withGpus(job) {
    const byNode = Map.groupBy(job.gpu_summary?.devices ?? [], device => device.node);
    return (job.node_usage ?? []).map(node => {
      const told = (byNode.get(node.node) ?? []).map(device => device.avg_utilization_percent).filter(value => value !== undefined);
      return { ...node, gpu: told.length ? told.reduce((sum, value) => sum + value, 0) / told.length : undefined };
    });
  }

  gpus(job) {
    const rows = job.gpu_summary?.devices ?? [];
    if (!rows.length) {
      return nothing;
    }
    const sorted = rows.toSorted((a, b) => (a.avg_utilization_percent ?? -1) - (b.avg_utilization_percent ?? -1));
    return html`<section aria-labelledby="gpus-title"><h2 id="gpus-title">GPUs <small class="muted">least busy first</small></h2>
      ${rows.length > MOST_LINES ? gpuMap(job, rows) : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Table of GPUs"><table>
      <thead><tr><th>GPU</th><th>Model</th><th class="number">Busy mean</th><th class="number">Busy max</th><th class="number">Memory peak</th><th class="number">Power mean</th><th class="number">Energy</th><th class="number">Hottest</th><th class="number">Throttled</th><th>Used</th></tr></thead>
      <tbody>${sorted.slice(this.offsets.gpus, this.offsets.gpus + ROWS).map(gpu => html`<tr><th scope="row">${gpu.node ?? ""} ${gpu.index ?? gpu.device}</th><td>${gpu.model ?? gpu.vendor}</td><td class="number">${percent(gpu.avg_utilization_percent)}</td><td class="number">${percent(gpu.max_utilization_percent)}</td>
        <td class="number">${bytes(gpu.memory_peak_bytes)}</td><td class="number">${gpu.avg_power_watts === undefined ? "n/a" : `${number(gpu.avg_power_watts)} W`}</td><td class="number">${gpu.energy_joules === undefined ? "n/a" : `${number(gpu.energy_joules / 3.6e6)} kWh`}</td>
        <td class="number">${gpu.max_temperature_celsius === undefined ? "n/a" : `${number(gpu.max_temperature_celsius)} °C`}</td><td class="number">${percent(gpu.throttled_percent)}</td><td>${gpu.touched === undefined ? "n/a" : gpu.touched ? "yes" : "never"}</td></tr>`)}</tbody></table></div>
      ${this.pages("gpus", rows.length)}</section>`;
  }

  pages(table, total) {
    const offset = this.offsets[table];
    return total > ROWS ? pager(offset, ROWS, Math.min(ROWS, total - offset), total, to => { this.offsets[table] = to; this.changed(); }) : nothing;
  }
}

/** A row for each node, a cell for each of its GPUs: what is idle beside what is not is seen at once. */
function gpuMap(job, devices) {
  const byNode = [...Map.groupBy(devices, device => device.node ?? "")].sort(([a], [b]) => byName(a, b));
  const per = Math.max(...byNode.map(([, some]) => some.length));
  const shown = byNode.slice(0, Math.max(1, Math.floor(MOST_CELLS / per)));
  return html`<div class="gpu-map" tabindex="0" role="region" aria-label="Map of GPUs by node"><table><tbody>${shown.map(([node, some]) => html`<tr><th scope="row"><a href=${nodeLink(job.cluster, node)}>${node}</a></th>${
    some.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0)).map(gpu => html`<td class=${heat(gpu.avg_utilization_percent)} title=${`${node} GPU ${gpu.index ?? gpu.device}: ${percent(gpu.avg_utilization_percent)} busy`}>${gpu.avg_utilization_percent === undefined ? "" : Math.round(gpu.avg_utilization_percent)}</td>`)}</tr>`)}</tbody></table></div>
    ${heatScale("busy, mean of the job's life · hatched: no value")}
    ${shown.length < byNode.length ? html`<p class="muted">The map shows ${shown.length} of ${plural(byNode.length, "node")}; the table has all.</p>` : nothing}`;
}
