// What a job's page says in words and figures: verdict, totals, how much was seen.
import { html, nothing } from "../library.js";
import { ago, bytes, duration, number, percent, plural, secondsSince, share, time } from "../format.js";
import { bar, copyButton, notice } from "../parts.js";

// A line to paste into a job script, and why, as findings advise it.
const REQUEST = /^(#SBATCH (--[\w-]+)\S*)\s*(?:\((.*)\))?$/;

export function verdictPart(diagnosis, job) {
  const { verdict, findings = [] } = diagnosis;
  const asked = new Map();
  for (const finding of findings) {
    const [, line, option, why] = REQUEST.exec(finding.advice ?? "") ?? [];
    if (line && !asked.has(option)) {
      asked.set(option, { line, why });
    }
  }
  const requests = [...asked.values()];
  return html`<section class="verdict-box ${job.state}" aria-label="Verdict">
    <p class="sentence">${verdict.summary}</p>
    ${requests.length ? html`<div class="requests"><h2>Ask for next time</h2>${requests.map(({ line, why }) => html`<p><code>${line}</code>${copyButton(line)}${why ? html` <span class="muted">${why}</span>` : nothing}</p>`)}${
      requests.length > 1 ? copyButton(requests.map(({ line }) => line).join("\n"), "Copy all") : nothing}</div>` : nothing}
    ${findings.length ? html`<ul class="findings">${findings.map(finding => html`<li class=${finding.severity}><span class="severity">${finding.severity}</span> ${finding.statement}${
      finding.advice && !REQUEST.test(finding.advice) ? html`<span class="muted"> ${finding.advice}</span>` : nothing}</li>`)}</ul>` : nothing}
    ${verdict.evidence.length ? html`<details ?open=${job.state === "failed"}><summary>Evidence (${verdict.evidence.length})</summary><ul class="evidence">${verdict.evidence.map(one => html`
      <li><span class="source">${one.source}</span> ${one.statement}<span class="muted">${one.node ? ` · ${one.node}` : ""}${one.at ? ` · ${time(one.at)}` : ""}</span></li>`)}</ul></details>` : nothing}
  </section>`;
}

export function totals(job) {
  const seconds = job.runtime_seconds ?? (job.start_time ? secondsSince(job.start_time) : undefined);
  const measured = job.node_usage ?? [];
  // Of what was measured: nodes without an agent would make the rest look idle.
  const cpus = measured.length && measured.every(node => node.cpus) ? measured.reduce((sum, node) => sum + node.cpus, 0) : job.allocated_cpus;
  const of = measured.length < (job.node_count ?? 0) ? ` on the ${plural(measured.length, "node")} measured` : "";
  const cores = share(job.cpu_seconds, seconds) / 100;
  const gpu = job.gpu_summary;
  const gpus = job.allocated_gpus ?? gpu?.held;
  const device = gpu?.devices.find(one => one.memory_total_bytes)?.memory_total_bytes;
  return [
    job.time_limit_seconds
      ? card("Time", `${duration(seconds)} of ${duration(job.time_limit_seconds)}`, share(seconds, job.time_limit_seconds))
      : html`<div class="card"><h3>Time</h3><p class="figure">${duration(seconds)}</p>${bar(undefined)}<p class="muted">no time limit is known</p></div>`,
    card("CPU", job.avg_cpu_usage === undefined ? "n/a" : cpus && Number.isFinite(cores) ? `mean ${number(cores)} of ${plural(cpus, "core")}${of}` : "mean, of what it may use", job.avg_cpu_usage),
    card("Memory", job.memory_peak_bytes ? `peak ${bytes(job.memory_peak_bytes)} of ${job.memory_limit_bytes ? bytes(job.memory_limit_bytes) : "no limit"}${job.memory_anon_peak_bytes ? `; ${bytes(job.memory_anon_peak_bytes)} without cache` : ""}` : "n/a", share(job.memory_peak_bytes, job.memory_limit_bytes), job.oom_kills ? `${plural(job.oom_kills, "process")} killed for memory` : ""),
    job.allocated_gpus || gpu || job.avg_gpu_usage !== undefined ? card("GPU", `mean of ${gpus ? plural(gpus, "GPU") : "its GPUs"}${gpu?.never_touched ? `; ${gpu.never_touched} never used` : ""}`, gpu?.avg_utilization_percent ?? job.avg_gpu_usage) : nothing,
    gpu?.memory_peak_bytes !== undefined ? card("GPU memory", `peak ${bytes(gpu.memory_peak_bytes)}${device ? ` of ${bytes(device)}` : ""}`, share(gpu.memory_peak_bytes, device)) : nothing,
  ];
}

function card(name, text, value, note) {
  return html`<div class="card"><h3>${name}</h3><p class="figure">${value === undefined ? html`<span class="muted">n/a</span>` : percent(value)}</p>${bar(value)}<p class="muted">${text}</p>${note ? html`<p class="bad-text">${note}</p>` : nothing}</div>`;
}

export function coverage(job) {
  const seen = job.coverage;
  if (!seen) {
    return nothing;
  }
  const parts = [];
  if (job.contact === "lost") {
    parts.push(`Last heard ${time(job.contact_lost_since)} (${ago(job.contact_lost_since)}). The job may still run.`);
  }
  if (seen.nodes !== undefined && seen.measured_nodes < seen.nodes) {
    parts.push(`${seen.nodes - seen.measured_nodes} of ${plural(seen.nodes, "node")} sent no samples; figures cover ${seen.measured_nodes}.`);
  }
  if (seen.gaps) {
    parts.push(`${plural(seen.gaps, "gap")}, ${duration(seen.unseen_seconds)} not seen (hatched): no agent was heard then.`);
  }
  return parts.length ? html`<p class="partial">${parts.join(" ")}</p>` : nothing;
}

export function noSamples(job) {
  if (job.runtime_seconds !== undefined && job.runtime_seconds < 15) {
    return notice(`Ran ${duration(job.runtime_seconds)}; samples come every 15 s.`, "Totals, where there are any, are from counters.");
  }
  const nodes = (job.nodes ?? []).slice(0, 3).join(", ");
  return notice(`No samples${nodes ? ` from ${nodes}` : ""}.`, "Either no agent runs there, or the samples are older than the retention and only the summary stays.");
}
