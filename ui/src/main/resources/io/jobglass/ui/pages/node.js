// One node: its state, what is wrong with it, what it did over time, what its jobs take of it now, its latest jobs.
import { html, nothing, ref } from "../library.js";
import { get, jobPath } from "../api.js";
import { bytes, duration, number, percent, plural, share, time } from "../format.js";
import { badge, bar, failure, jobLink, liveSwitch, loading, mark, notice, when, whenAgo } from "../parts.js";
import { poll } from "../poll.js";
import { NodeCharts } from "../node-charts.js";
import { withQuery } from "../router.js";
import { verdict } from "../words.js";
import { nodeState } from "./nodes.js";

const REFRESH_SECONDS = 10;
const LATEST = 50;
const MOST_STACKED = 40;

const PERIODS = [["1h", "hour", 3600], ["24h", "day", 86400], ["7d", "week", 7 * 86400], ["30d", "month", 30 * 86400]];

export function nodePage({ parameters, query, show, title, root }) {
  const name = parameters.node;
  const period = PERIODS.find(([key]) => key === query.get("period")) ?? PERIODS[1];
  const charts = new NodeCharts(zoom);
  let stretch = Number(query.get("from")) > 0 && Number(query.get("to")) > Number(query.get("from")) ? { from: Number(query.get("from")), to: Number(query.get("to")) } : null;
  let history = null;
  let node = null;
  let jobs = null;
  title(`Node ${name}`);

  const poller = poll(REFRESH_SECONDS, async signal => {
    const iso = seconds => new Date(seconds * 1000).toISOString();
    const { from, to } = stretch ?? { from: Date.now() / 1000 - period[2], to: undefined };
    const [one, list, past] = await Promise.all([
      get(`/v1/nodes/${encodeURIComponent(name)}`, {}, signal),
      get("/v1/jobs", { node: name, limit: LATEST }, signal),
      get(`/v1/nodes/${encodeURIComponent(name)}/metrics`, { start_time: iso(from), end_time: to && iso(to) }, signal),
    ]);
    history = past;
    const listed = new Set(list.jobs.map(job => job.id));
    const others = (one.jobs ?? []).filter(id => !listed.has(id)).slice(0, MOST_STACKED);
    const more = await Promise.all(others.map(id => get(jobPath(one.cluster, id), {}, signal).catch(() => null)));
    node = one;
    jobs = [...more.filter(Boolean), ...list.jobs];
  }, () => {
    view();
    if (node) {
      charts.draw(node, history, jobs);
    }
  });

  function zoom(from, to) {
    if (from === undefined && !stretch) {
      return;
    }
    stretch = from === undefined ? null : { from, to };
    window.history.pushState(null, "", withQuery({ from: stretch?.from, to: stretch?.to }));
    poller.now();
  }

  function view() {
    const { error } = poller;
    if (!node) {
      show(error?.status === 404
        ? notice(`Node ${name} has never reported.`, html`Jobs of it may be known all the same: <a href=${`/jobs?node=${encodeURIComponent(name)}`}>jobs on ${name}</a>.`, html`<a href="/nodes">To the nodes</a>`)
        : error ? failure(error, poller.now) : loading(`node ${name}`));
      return;
    }
    const state = nodeState(node);
    show(html`<p class="crumb"><a href="/nodes">Nodes</a> / ${node.cluster ?? "default"}</p>
      <div class="head"><h1>Node ${node.node}</h1>${mark(state)}${liveSwitch(poller, view)}</div>
      <p class="facts">last report ${whenAgo(node.last_report_at)} · agent ${node.agent_version ?? "version not told"} · ${plural(node.job_count ?? 0, "job")}</p>
      ${error ? failure(error, poller.now) : nothing}
      ${node.state === "silent" ? notice("This node is silent.", html`Last heard ${whenAgo(node.last_report_at)}. Its jobs may still run; figures below are the last known.`) : nothing}
      ${[...(node.findings ?? []).map(one => [one.statement, one.command]), ...(node.gpu_findings ?? []).map(one => [`GPU: ${one.text}`, ""])].map(([text, command]) => html`
        <div class="notice warn"><strong>${text}</strong>${command ? html`<p>To take it out of service: <code>${command}</code></p>` : nothing}</div>`)}
      <section class="cards" aria-label="Totals">
        ${card("CPU", node.cpu_usage_percent, node.cpus ? `of ${number(node.cpus)} cores, load ${number(node.load1)}` : "not told by its agent")}
        ${node.activity?.unattributed_cores === undefined ? nothing : card("No job accounts for", share(node.activity.unattributed_cores, node.cpus), `${number(node.activity.unattributed_cores)} busy cores${node.activity.unattributed_memory_bytes === undefined ? "" : ` and ${bytes(node.activity.unattributed_memory_bytes)} of memory`}: the system, or processes outside of jobs`)}
        ${card("Memory", share(node.memory_used_bytes, node.memory_total_bytes), node.memory_total_bytes ? `${bytes(node.memory_used_bytes)} of ${bytes(node.memory_total_bytes)}` : "not told by its agent")}</section>
      ${past()}
      ${stacks()}
      <section aria-labelledby="latest"><h2 id="latest">Latest jobs</h2>${table()}</section>`);
    // Set by property: the security policy refuses style attributes.
    root.querySelectorAll("[data-share]").forEach(part => { part.style.width = `${part.dataset.share}%`; });
  }

  function past() {
    const chips = PERIODS.map(([key, word]) => html`<a class="chip" href=${withQuery({ period: key, from: "", to: "" })} aria-current=${!stretch && key === period[0] ? "true" : nothing}>${word}</a>`);
    return html`<section aria-labelledby="past" class="chart-part"><h2 id="past">Over time</h2>
      <div class="chips">${chips}${stretch ? html`<span>${time(stretch.from * 1000)} to ${time(stretch.to * 1000)}</span><button type="button" class="chip" @click=${() => zoom()}>Show all</button>` : nothing}
        <span class="muted">one point is the mean of ${duration(history.bucket_seconds)}</span></div>
      ${history.buckets.length ? html`<div class="lane" ${ref(element => charts.lanes(element))}></div>
        <div ${ref(element => charts.readout(element))}></div>
        <div class="charts" ${ref(element => charts.root(element))}></div>` : notice("No report is of this time.", "The node's agent was not heard then, or its version does not tell what the node did.")}</section>`;
  }

  function stacks() {
    const running = jobs.filter(job => job.state === "running");
    if (!running.length) {
      return notice("No job runs here.", "");
    }
    // What a job holds of this node alone; a share of a job on many nodes is not guessed.
    const here = job => job.node_usage?.find(usage => usage.node === node.node);
    const cores = job => { const usage = here(job); return usage?.cpus ?? (job.nodes?.length === 1 ? job.allocated_cpus : undefined); };
    const limit = job => here(job)?.memory_limit_bytes ?? (job.nodes?.length === 1 ? job.memory_limit_bytes : undefined);
    return html`<section aria-labelledby="stack"><h2 id="stack">Allocated to running jobs</h2>
      ${stack("CPUs", running.map(job => [job, cores(job)]), node.cpus, number)}
      ${stack("Memory", running.map(job => [job, limit(job)]), node.memory_total_bytes, bytes)}</section>`;
  }

  function stack(what, parts, capacity, format) {
    const known = parts.filter(([, value]) => value);
    const sum = known.reduce((total, [, value]) => total + value, 0);
    return html`<div class="stack"><h3>${what} <span class="muted">${format(sum)} of ${format(capacity)}${known.length < parts.length ? `; ${parts.length - known.length} of ${parts.length} jobs not told` : ""}</span></h3>
      <ul>${known.map(([job, value], i) => html`<li class="s${i % 6}" data-share=${capacity ? Math.min(100, (100 * value) / capacity) : 0}><a href=${jobLink(job)} title=${`${job.id} ${job.name ?? ""}: ${format(value)}`}>${job.display_id ?? job.id}</a></li>`)}</ul></div>`;
  }

  function table() {
    return jobs.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Table of jobs"><table><thead><tr><th>Job</th><th>State</th><th>User</th><th>Started</th><th>Ended</th><th class="number">CPU mean</th><th class="number">Memory peak</th><th>Verdict</th></tr></thead>
      <tbody>${jobs.map(job => html`<tr><th scope="row"><a class="row-link" href=${jobLink(job)}>${job.display_id ?? job.id}</a><span class="name">${job.name ?? ""}</span></th><td>${badge(job.state)}</td><td>${job.user ?? "n/a"}</td><td>${when(job.start_time)}</td><td>${when(job.end_time)}</td>
        <td class="number">${percent(job.avg_cpu_usage)}</td><td class="number">${bytes(job.memory_peak_bytes)}</td><td class="verdict">${verdict(job)}</td></tr>`)}</tbody></table></div>` : notice("No job is known of this node.", "");
  }

  view();
  return () => {
    poller.stop();
    charts.close();
  };
}

const card = (name, value, text) => html`<div class="card"><h3>${name}</h3><p class="figure">${percent(value)}</p>${bar(value)}<p class="muted">${text}</p></div>`;
