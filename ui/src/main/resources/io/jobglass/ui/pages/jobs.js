// The list of jobs: filters in the address, one request a page, rows that hold still under the pointer.
import { html, nothing, repeat } from "../library.js";
import { get } from "../api.js";
import { bytes, duration, percent, secondsSince, share, plural, totalOf } from "../format.js";
import { badge, bar, failure, jobLink, liveSwitch, loading, measure, nodeLink, notice, pager, when } from "../parts.js";
import { go, withQuery } from "../router.js";
import { STATES, verdict } from "../words.js";
import { live } from "../live.js";

const ROWS = 50;
const MOST_ROWS = 200;
const REFRESH_SECONDS = 10;
const STATE_AFTER_SECONDS = 1;
const USE_AFTER_SECONDS = 5;
const TEXT_FILTERS = [["q", "Id or name"], ["user", "User"], ["account", "Account"], ["partition", "Partition"], ["node", "Node"]];

export function jobsPage({ query, show, root }) {
  const filters = Object.fromEntries(["state", ...TEXT_FILTERS.map(([name]) => name)]
    .map(name => [name, query.get(name) ?? ""]).filter(([, value]) => value));
  const limit = Math.min(MOST_ROWS, Number(query.get("limit")) || ROWS);
  const offset = Math.max(0, Number(query.get("offset")) || 0);
  let list = null;
  let waiting = null;

  async function load(signal) {
    const fresh = await get("/v1/jobs", { ...filters, limit, offset }, signal);
    // What is being read keeps its place: other rows wait for a click, known rows change where they stand.
    const moved = list && fresh.jobs.some((job, i) => key(job) !== key(list.jobs[i] ?? {}));
    if (moved && root.querySelector("tbody:hover, tbody:focus-within")) {
      const byKey = new Map(fresh.jobs.map(job => [key(job), job]));
      list = { ...list, jobs: list.jobs.map(job => byKey.get(key(job)) ?? job) };
      waiting = fresh;
    } else {
      list = fresh;
      waiting = null;
    }
  }

  // A record may change which rows there are; measurements change only rows that are shown.
  const told = changes => changes.some(change => change.recorded) ? STATE_AFTER_SECONDS
    : changes.some(change => list?.jobs.some(job => job.id === change.id && job.cluster === change.cluster)) ? USE_AFTER_SECONDS : 0;
  const poller = live({ seconds: REFRESH_SECONDS, load, told, view });

  function apply(event) {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget));
    const id = values.id.trim();
    if (id) {
      const colon = id.lastIndexOf(":");
      go(jobLink(colon > 0 ? { cluster: id.slice(0, colon), id: id.slice(colon + 1) } : { id, cluster: "-" }));
      return;
    }
    go(withQuery({ ...Object.fromEntries(TEXT_FILTERS.map(([name]) => [name, values[name].trim()])), offset: "" }));
  }

  function takeWaiting() {
    list = waiting;
    waiting = null;
    view();
  }

  function view() {
    const { error } = poller;
    show(html`
      <div class="head"><h1>Jobs</h1>${liveSwitch(poller, view)}</div>
      <nav class="chips" aria-label="State">${[["", { glyph: "", word: "all" }], ...Object.entries(STATES)].map(([state, { glyph, word }]) => html`
        <a class="chip" href=${withQuery({ state, offset: "" })} aria-current=${(filters.state ?? "") === state ? "true" : nothing}><span aria-hidden="true">${glyph}</span> ${word}</a>`)}</nav>
      <form class="filters" @submit=${apply} role="search" aria-label="Filter jobs">
        ${TEXT_FILTERS.map(([name, label]) => html`<label>${label}<input name=${name} size=${name === "q" ? 16 : 10} .value=${filters[name] ?? ""} autocomplete="off"></label>`)}
        <label>Open job<input name="id" size="12" placeholder="its id" autocomplete="off"></label>
        <button>Apply</button>
      </form>
      ${error ? failure(error, poller.now) : nothing}
      ${waiting ? html`<button type="button" class="waiting" @click=${takeWaiting}>Show newer rows</button>` : nothing}
      ${list ? rows() : error ? nothing : loading("jobs")}`);
  }

  function rows() {
    if (!list.jobs.length) {
      return none();
    }
    return html`<div class="scroll ${poller.error ? "stale" : ""}" tabindex="0" role="region" aria-label="Table of jobs"><table class="jobs">
      <caption class="hidden">The newest attempt of each job, latest first</caption>
      <thead><tr><th scope="col">Job</th><th scope="col">State and verdict</th><th scope="col">User</th><th scope="col">Started</th>
        <th scope="col">Elapsed of limit</th><th scope="col">CPU <small>mean of allocated</small></th>
        <th scope="col">Memory <small>peak of limit</small></th><th scope="col">GPU <small>mean of allocated</small></th>
        <th scope="col">Nodes</th></tr></thead>
      <tbody>${repeat(list.jobs, key, row)}</tbody></table></div>
      ${pager(offset, limit, list.jobs.length, list.total, to => { go(withQuery({ offset: to || "" })); scrollTo(0, 0); }, totalOf(list))}`;
  }

  function none() {
    const names = Object.entries(filters);
    if (offset) {
      return notice("There is nothing on this page of the list.", "", html`<a href=${withQuery({ offset: "" })}>To the first page</a>`);
    }
    return names.length
      ? notice(`No job matches ${names.length === 1 ? "this filter" : `these ${names.length} filters`}.`, "Drop one:",
        html`<p class="chips">${names.map(([name, value]) => html`<a class="chip" href=${withQuery({ [name]: "" })}>${name}: ${value} ✕</a>`)}</p>`)
      : notice("No job has been seen yet.", html`Jobs come from Slurm's hooks, from agents that find them, or from <code>jobglass run -- COMMAND</code>. <code>jobglass check</code> says what is missing.`);
  }

  view();
  return () => poller.stop();
}

const key = job => `${job.cluster}:${job.id}:${job.attempt}`;

function row(job) {
  return html`<tr>
    <th scope="row"><a class="row-link one-line" href=${jobLink(job)}>${job.display_id ?? job.id}</a>${job.attempt > 1 ? html` <span class="muted">attempt ${job.attempt}</span>` : nothing}
      <span class="name" title=${job.name ?? ""}>${job.name ?? ""}</span></th>
    <td>${badge(job.state)}<span class="words">${words(job)}</span></td>
    <td><span class="one-line">${job.user ?? "n/a"}</span><span class="name">${[job.scheduler?.account, job.scheduler?.partition].filter(Boolean).join(" · ")}</span></td>
    <td>${when(job.start_time)}</td>
    <td>${elapsed(job)}</td>
    <td>${measure(job.avg_cpu_usage, job.avg_cpu_usage === undefined ? "not measured" : `mean, of ${job.allocated_cpus ?? "the node's"} CPUs`)}</td>
    <td>${memory(job)}</td>
    <td>${job.allocated_gpus || job.avg_gpu_usage !== undefined ? measure(job.avg_gpu_usage, `mean of ${plural(job.allocated_gpus ?? 0, "GPU")}`) : html`<span class="muted">–</span>`}</td>
    <td>${nodes(job)}</td></tr>`;
}

function words(job) {
  const doubt = job.confirmed === false && job.end_time && job.reason !== "lost" ? "not confirmed" : "";
  return [verdict(job), doubt].filter(Boolean).join(", ");
}

function elapsed(job) {
  const seconds = job.runtime_seconds ?? (job.start_time && !job.end_time ? secondsSince(job.start_time) : undefined);
  const used = share(seconds, job.time_limit_seconds);
  const limit = job.time_limit_seconds ? ` of ${duration(job.time_limit_seconds)}` : "";
  return html`<span class="measure wide">${job.time_limit_seconds ? bar(used) : nothing}<span>${duration(seconds)}<small class="muted">${limit}</small></span></span>`;
}

function memory(job) {
  const peak = job.memory_peak_bytes;
  const used = share(peak, job.memory_limit_bytes);
  return used === undefined
    ? html`<span class="measure">${peak ? bytes(peak) : html`<span class="muted">n/a</span>`}</span>`
    : html`<span class="measure" title=${`peak ${bytes(peak)} of ${bytes(job.memory_limit_bytes)}, cache included`}>${bar(used)}<span>${percent(used)}<small class="muted"> of ${bytes(job.memory_limit_bytes)}</small></span></span>`;
}

function nodes(job) {
  const names = job.nodes ?? [];
  if (!names.length) {
    return html`<span class="muted">–</span>`;
  }
  return html`<a href=${nodeLink(job.cluster, names[0])}>${names[0]}</a>${names.length > 1 ? html` <span class="muted">+${names.length - 1}</span>` : nothing}`;
}
