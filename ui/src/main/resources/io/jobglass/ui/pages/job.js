// One job: the verdict in words, what to ask for next time, then the charts that prove it.
import { html, nothing, ref } from "../library.js";
import { address, get, jobPath } from "../api.js";
import { ago, bytes, duration, percent, plural, secondsSince, share, time, number } from "../format.js";
import { badge, bar, copyButton, failure, jobLink, liveSwitch, loading, nodeLink, notice, when } from "../parts.js";
import { poll } from "../poll.js";
import { auditRows } from "./changes.js";
import { JobCharts } from "../job-charts.js";

const LIVE_SECONDS = 5;
const MOST_SAMPLES = 10000;

export function jobPage({ parameters, query, show, title }) {
  const { id } = parameters;
  const cluster = parameters.cluster === "-" ? "" : parameters.cluster;
  const attempt = query.get("attempt") ?? "";
  const shown = { job: null, diagnosis: null, samples: null, attempts: [], audit: null };
  const charts = new JobCharts();
  let error = null;
  let loadedAt = null;
  title(`Job ${id}`);

  const poller = poll(LIVE_SECONDS, async signal => {
    const ask = (rest, more) => get(jobPath(cluster, id, rest), { attempt, ...more }, signal);
    try {
      const [job, diagnosis, samples, attempts, audit] = await Promise.all([
        ask(""),
        ask("/diagnosis"),
        ask("/metrics", { limit: MOST_SAMPLES }),
        get(jobPath(cluster, id, "/attempts"), {}, signal),
        get(jobPath(cluster, id, "/audit"), { limit: 200 }, signal),
      ]);
      Object.assign(shown, { job, diagnosis, samples, attempts: attempts.attempts, audit });
      error = null;
      loadedAt = Date.now();
    } catch (failed) {
      if (failed.name === "AbortError") {
        throw failed;
      }
      error = failed;
    }
    if (shown.job) {
      title(`Job ${shown.job.display_id ?? id}, ${shown.job.state}`);
      poller.every(["running", "pending"].includes(shown.job.state) ? LIVE_SECONDS : 0);
    } else if (error?.status === 404) {
      poller.every(0);
    }
    view();
    charts.draw(shown.job, shown.samples, shown.diagnosis);
  });

  function view() {
    if (!shown.job) {
      show(error?.status === 404
        ? notice(`Job ${id} is not found, or not yours.`, "It may have been hidden, or be of another cluster.", html`<a href="/jobs">To the jobs</a>`)
        : error ? failure(error, poller.now) : loading(`job ${id}`));
      return;
    }
    const { job, samples } = shown;
    show(html`
      <p class="crumb"><a href="/jobs">Jobs</a> / ${job.cluster ?? "default"}</p>
      <div class="head"><h1>Job ${job.display_id ?? job.id} <span class="job-name">${job.name ?? ""}</span></h1>${badge(job.state)}${
        job.state === "running" ? liveSwitch(poller, loadedAt, view) : nothing}</div>
      <p class="facts">${facts(job)}</p>
      ${error ? failure(error, poller.now) : nothing}
      ${attemptChoice()}
      ${verdictPart(shown.diagnosis, job)}
      <section aria-label="Totals" class="cards">${totals(job)}</section>
      ${chartPart(job, samples)}
      ${nodeTable(job)}${gpuTable(job)}
      <section aria-labelledby="audit-title"><h2 id="audit-title">Events and changes</h2>${
        shown.audit ? auditRows(shown.audit.entries, false) : nothing}</section>
      <section aria-labelledby="raw-title"><h2 id="raw-title">Raw</h2><ul class="plain">
        <li><a href=${address(jobPath(cluster, id), { attempt })} target="_blank">This job as JSON</a></li>
        <li><a href=${address(jobPath(cluster, id, "/metrics"), { attempt, limit: MOST_SAMPLES })} target="_blank">Samples as JSON</a></li>
        <li><button type="button" class="quiet" @click=${() => saveCsv(job, samples)}>Samples as CSV</button></li>
        <li><code>jobglass job ${job.cluster ?? "default"}:${job.id}</code> ${copyButton(`jobglass job ${job.cluster ?? "default"}:${job.id}`)}</li></ul></section>`);
  }

  function attemptChoice() {
    if (shown.attempts.length < 2) {
      return nothing;
    }
    return html`<nav class="chips" aria-label="Attempts">${shown.attempts.map(one => html`
      <a class="chip" aria-current=${one.attempt === shown.job.attempt ? "true" : nothing} href=${`${jobLink(one)}?attempt=${one.attempt}`}>Attempt ${one.attempt}: ${one.state}</a>`)}</nav>`;
  }

  function chartPart(job, samples) {
    if (job.state === "pending" || !job.start_time) {
      return notice("Not started.", job.scheduler?.submit_time ? `Waiting since ${time(job.scheduler.submit_time)}${job.scheduler.state_reason ? ` (reason: ${job.scheduler.state_reason})` : ""}.` : "");
    }
    if (!samples.samples.length) {
      return noSamples(job);
    }
    const missing = samples.total - samples.samples.length;
    return html`<section aria-labelledby="charts-title" class="chart-part"><h2 id="charts-title">Over time</h2>
      ${missing > 0 ? html`<p class="muted">Shown are the newest ${number(samples.samples.length)} of ${number(samples.total)} samples.</p>` : nothing}
      ${coverage(job)}
      <div class="lane" ${ref(element => charts.lane(element))}></div>
      <div ${ref(element => charts.readout(element))}></div>
      <div class="charts" ${ref(element => charts.root(element))}></div>
      <p class="muted small">Drag in a chart to zoom, double click for all. <code>anon</code> is what programs hold; <em>with cache</em> adds file cache, which the kernel can take back, and shared memory, which it cannot.</p>
      <details ${ref(element => charts.table(element))}><summary>The same as a table</summary><div></div></details></section>`;
  }

  view();
  return () => {
    poller.stop();
    charts.close();
  };
}

function facts(job) {
  const scheduler = job.scheduler ?? {};
  return [
    job.user ? html`<a href=${`/jobs?user=${encodeURIComponent(job.user)}`}>${job.user}</a>` : nothing,
    scheduler.account ? html`account <a href=${`/jobs?account=${encodeURIComponent(scheduler.account)}`}>${scheduler.account}</a>` : nothing,
    scheduler.partition ? html`partition ${scheduler.partition}` : nothing,
    job.node_count ? html`${plural(job.node_count, "node")}` : nothing,
    job.allocated_gpus ? html`${plural(job.allocated_gpus, "GPU")}` : nothing,
    html`started ${when(job.start_time)}`,
    job.end_time ? html`ended ${when(job.end_time)}` : nothing,
  ].filter(fact => fact !== nothing).map((fact, i) => html`${i ? " · " : ""}${fact}`);
}

function verdictPart(diagnosis, job) {
  const { verdict, findings = [] } = diagnosis;
  const advice = [...new Set(findings.map(finding => finding.advice).filter(Boolean))];
  const requests = advice.filter(line => line.startsWith("--"));
  return html`<section class="verdict-box ${job.state}" aria-label="Verdict">
    <p class="sentence">${verdict.summary}</p>
    ${findings.length ? html`<ul class="findings">${findings.map(finding => html`<li class=${finding.severity}><span class="severity">${finding.severity}</span> ${finding.statement}${
      finding.advice && !finding.advice.startsWith("--") ? html`<span class="muted"> ${finding.advice}</span>` : nothing}</li>`)}</ul>` : nothing}
    ${requests.length ? html`<div class="requests"><h2>Ask for next time</h2>${requests.map(line => html`<p><code>${line}</code>${copyButton(line)}</p>`)}</div>` : nothing}
    ${verdict.evidence.length ? html`<details ?open=${job.state === "failed"}><summary>Evidence (${verdict.evidence.length})</summary><ul class="evidence">${verdict.evidence.map(one => html`
      <li><span class="source">${one.source}</span> ${one.statement}<span class="muted">${one.node ? ` · ${one.node}` : ""}${one.at ? ` · ${time(one.at)}` : ""}</span></li>`)}</ul></details>` : nothing}
  </section>`;
}

function totals(job) {
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

function coverage(job) {
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

function noSamples(job) {
  if (job.runtime_seconds !== undefined && job.runtime_seconds < 15) {
    return notice(`Ran ${duration(job.runtime_seconds)}; samples come every 15 s.`, "Totals, where there are any, are from counters.");
  }
  const nodes = (job.nodes ?? []).slice(0, 3).join(", ");
  return notice(`No samples${nodes ? ` from ${nodes}` : ""}.`, "Either no agent runs there, or the samples are older than the retention and only the summary stays.");
}

function nodeTable(job) {
  const rows = job.node_usage ?? [];
  if (!rows.length) {
    return nothing;
  }
  const sorted = rows.toSorted((a, b) => (a.avg_cpu_usage ?? -1) - (b.avg_cpu_usage ?? -1));
  return html`<section aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes <small class="muted">least busy first</small></h2><div class="scroll" tabindex="0" role="region" aria-label="Table of nodes"><table>
    <thead><tr><th>Node</th><th class="number">CPUs</th><th class="number">CPU mean</th><th class="number">CPU max</th><th class="number">Memory peak</th><th class="number">without cache</th><th class="number">Limit</th><th class="number">Killed</th><th class="number">Samples</th><th>Last values</th></tr></thead>
    <tbody>${sorted.map(node => html`<tr><th scope="row"><a href=${nodeLink(job.cluster, node.node)}>${node.node}</a></th><td class="number">${number(node.cpus)}</td><td class="number">${percent(node.avg_cpu_usage)}</td><td class="number">${percent(node.max_cpu_usage)}</td>
      <td class="number">${bytes(node.memory_peak_bytes)}</td><td class="number">${bytes(node.memory_anon_peak_bytes)}</td><td class="number">${bytes(node.memory_limit_bytes)}</td><td class="number">${number(node.oom_kills)}</td><td class="number">${number(node.sample_count)}</td><td>${job.end_time ? (node.complete ? "read" : "missing") : "running"}</td></tr>`)}</tbody></table></div></section>`;
}

function gpuTable(job) {
  const rows = job.gpu_summary?.devices ?? [];
  if (!rows.length) {
    return nothing;
  }
  const sorted = rows.toSorted((a, b) => (a.avg_utilization_percent ?? -1) - (b.avg_utilization_percent ?? -1));
  return html`<section aria-labelledby="gpus-title"><h2 id="gpus-title">GPUs <small class="muted">least busy first</small></h2><div class="scroll" tabindex="0" role="region" aria-label="Table of GPUs"><table>
    <thead><tr><th>GPU</th><th>Model</th><th class="number">Busy mean</th><th class="number">Busy max</th><th class="number">Memory peak</th><th class="number">Power mean</th><th class="number">Hottest</th><th>Used</th></tr></thead>
    <tbody>${sorted.map(gpu => html`<tr><th scope="row">${gpu.node ?? ""} ${gpu.index ?? gpu.device}</th><td>${gpu.model ?? gpu.vendor}</td><td class="number">${percent(gpu.avg_utilization_percent)}</td><td class="number">${percent(gpu.max_utilization_percent)}</td>
      <td class="number">${bytes(gpu.memory_peak_bytes)}</td><td class="number">${gpu.avg_power_watts === undefined ? "n/a" : `${number(gpu.avg_power_watts)} W`}</td><td class="number">${gpu.max_temperature_celsius === undefined ? "n/a" : `${number(gpu.max_temperature_celsius)} °C`}</td><td>${gpu.touched === undefined ? "n/a" : gpu.touched ? "yes" : "never"}</td></tr>`)}</tbody></table></div></section>`;
}

const COLUMNS = ["timestamp", "node", "cpu_usage", "cpu_cores", "memory_usage_mb", "memory_anon_bytes", "memory_file_bytes", "memory_limit_bytes", "gpu_usage"];

function saveCsv(job, { samples }) {
  const rows = [COLUMNS.join(","), ...samples.map(sample => COLUMNS.map(name => sample[name] ?? "").join(","))];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([rows.join("\n") + "\n"], { type: "text/csv" }));
  link.download = `job-${job.id}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
