// One job: the verdict in words, what to ask for next time, then the charts that prove it.
import { html, nothing, ref } from "../library.js";
import { address, get, jobPath } from "../api.js";
import { byName, duration, number, plural, time } from "../format.js";
import { badge, copyButton, failure, jobLink, liveSwitch, loading, notice, when } from "../parts.js";
import { live } from "../live.js";
import { Samples } from "../samples.js";
import { JobCharts } from "../job-charts.js";
import { go, withQuery } from "../router.js";
import { STATES } from "../words.js";
import { auditRows } from "./changes.js";
import { coverage, noSamples, totals, verdictPart } from "./job-parts.js";
import { JobTables } from "./job-tables.js";
import { samplesAsCsv, save } from "./job-csv.js";

const LIVE_SECONDS = 5;
const CHANGED_SECONDS = 1;
const NODES_A_SECOND = 20;
const MOST_WAIT_SECONDS = 15;
// What is drawn from everything that was measured need not be as new as the charts.
const DIAGNOSIS_SECONDS = 15;
const MOST_AUDIT = 200;
const MOST_TASKS = 200;
const MOST_NODES_TO_CHOOSE = 100;

export function jobPage({ parameters, query, show, title }) {
  const { id } = parameters;
  const cluster = parameters.cluster === "-" ? "" : parameters.cluster;
  const attempt = query.get("attempt") ?? "";
  const node = query.get("node") ?? "";
  const by = query.get("by") ?? "";
  const shown = { job: null, diagnosis: null, attempts: [], audit: null, tasks: null };
  const samples = new Samples(cluster, id, attempt);
  const charts = new JobCharts(zoom);
  const tables = new JobTables(view);
  let stretch = asked(query);
  let recorded = true;
  let diagnosedAt = 0;
  title(`Job ${id}`);

  const ask = (rest, more, signal) => get(jobPath(cluster, id, rest), { attempt, ...more }, signal);

  async function load(signal) {
    const whole = recorded;
    // What is told from here on is for the next time.
    recorded = false;
    try {
      const wanted = whole || Date.now() - diagnosedAt > DIAGNOSIS_SECONDS * 1000;
      // The job says which stretch its samples have; the rest need not wait for that.
      const job = ask("", {}, signal);
      const [fresh, diagnosis, attempts, audit] = await Promise.all([
        job,
        wanted ? ask("/diagnosis", {}, signal) : shown.diagnosis,
        whole ? get(jobPath(cluster, id, "/attempts"), {}, signal).then(list => list.attempts) : shown.attempts,
        whole ? get(jobPath(cluster, id, "/audit"), { limit: MOST_AUDIT }, signal) : shown.audit,
        job.then(one => one.start_time && samples.load(range(one), signal)),
      ]);
      shown.tasks = whole ? await tasks(fresh, signal) : shown.tasks;
      Object.assign(shown, { job: fresh, diagnosis, attempts, audit });
      diagnosedAt = wanted ? Date.now() : diagnosedAt;
    } catch (failed) {
      recorded ||= whole;
      throw failed;
    }
  }

  function settled() {
    const { error } = follower;
    if (shown.job) {
      title(`Job ${shown.job.display_id ?? id}, ${shown.job.state}`);
    }
    if (error?.status === 404 || (!error && !["running", "pending"].includes(shown.job?.state))) {
      follower.rest();
    }
    view();
    draw();
  }

  const follower = live({
    job: cluster ? `${cluster}:${id}` : id,
    seconds: LIVE_SECONDS,
    load,
    settled,
    view,
    told: changes => {
      const now = changes.some(change => change.recorded);
      recorded ||= now;
      // Each of many nodes reports for itself, and an answer holds them all.
      const wait = (shown.job?.node_usage?.length ?? 0) / NODES_A_SECOND;
      return now ? CHANGED_SECONDS : Math.min(MOST_WAIT_SECONDS, Math.max(CHANGED_SECONDS, wait));
    },
  });

  /** The other tasks of its array. */
  async function tasks(job, signal) {
    const array = /^(\d+)_/.exec(job.display_id ?? "")?.[1];
    return array ? get(jobPath(job.cluster, array, "/tasks"), { limit: MOST_TASKS }, signal).catch(() => null) : null;
  }

  /** The stretch that is shown, in seconds since 1970. */
  function range(job) {
    const from = Math.floor(Date.parse(job.start_time) / 1000);
    const to = Math.max(from + 60, job.end_time ? Math.ceil(Date.parse(job.end_time) / 1000) : Date.now() / 1000);
    return { ...(stretch ?? { from, to }), whole: [from, to], nodes: job.node_usage?.length ?? 1, growing: !stretch && !job.end_time };
  }

  function zoom(from, to) {
    const all = from === undefined;
    if (all && !stretch) {
      return;
    }
    stretch = all ? null : { from, to };
    history.pushState(null, "", withQuery({ from: stretch?.from, to: stretch?.to }));
    follower.now();
  }

  function draw() {
    if (shown.job?.start_time) {
      const mine = node ? samples.list.filter(sample => sample.node === node) : samples.list;
      charts.draw(shown.job, { ...range(shown.job), samples: mine, step: samples.step }, shown.diagnosis);
    }
  }

  function view() {
    const { error } = follower;
    if (!shown.job) {
      show(error?.status === 404
        ? notice(`Job ${id} is not found, or not yours.`, "It may have been hidden, or be of another cluster.", html`<a href="/jobs">To the jobs</a>`)
        : error ? failure(error, follower.now) : loading(`job ${id}`));
      return;
    }
    const { job } = shown;
    const file = `job-${job.id}`.replace(/[^\w.-]/g, "_");
    show(html`
      <p class="crumb"><a href="/jobs">Jobs</a> / ${job.cluster ?? "default"}</p>
      <div class="head"><h1>Job ${job.display_id ?? job.id} <span class="job-name">${job.name ?? ""}</span></h1>${badge(job.state)}${
        job.state === "running" ? liveSwitch(follower, view) : nothing}</div>
      <p class="facts">${facts(job)}</p>
      ${error ? failure(error, follower.now) : nothing}
      ${attemptChoice()}
      ${verdictPart(shown.diagnosis, job)}
      <section aria-label="Totals" class="cards">${totals(job)}</section>
      ${chartPart(job)}
      ${tables.nodes(job, by)}${tables.gpus(job)}
      ${siblings(job)}
      <section aria-labelledby="audit-title"><h2 id="audit-title">Events and changes</h2>${shown.audit ? html`${auditRows(shown.audit.entries, false)}${
        shown.audit.total > shown.audit.entries.length ? html`<p><a href=${`/audit?job=${encodeURIComponent(job.id)}`}>All ${number(shown.audit.total)} rows</a></p>` : nothing}` : nothing}</section>
      <section aria-labelledby="raw-title"><h2 id="raw-title">Take it with you</h2><ul class="plain">
        <li><a href=${address(jobPath(cluster, id), { attempt })} download=${`${file}.json`}>The job as JSON</a></li>
        <li><a href=${address(jobPath(cluster, id, "/metrics"), { attempt, limit: 10000 })} download=${`${file}-samples.json`}>Its samples as JSON</a></li>
        <li><button type="button" class="quiet" @click=${event => saveCsv(event.currentTarget, file)}>Its samples as CSV</button></li>
        <li><code>jobglass job ${job.cluster ?? "default"}:${job.id}</code> ${copyButton(`jobglass job ${job.cluster ?? "default"}:${job.id}`)}</li></ul></section>`);
  }

  /** In full, whatever the charts show. */
  async function saveCsv(button, file) {
    try {
      const all = await ask("/metrics", { limit: 10000 });
      save(`${file}-samples.csv`, samplesAsCsv(all.samples));
      button.nextElementSibling?.remove();
      if (all.total > all.samples.length) {
        button.after(` the newest ${all.samples.length} of ${all.total}`);
      }
    } catch (failed) {
      button.after(` Could not load: ${failed.message}. ${failed.advice ?? ""}`);
    }
  }

  function attemptChoice() {
    if (shown.attempts.length < 2) {
      return nothing;
    }
    return html`<nav class="chips" aria-label="Attempts">${shown.attempts.map(one => html`
      <a class="chip" aria-current=${one.attempt === shown.job.attempt ? "true" : nothing} href=${`${jobLink(one)}?attempt=${one.attempt}`}>Attempt ${one.attempt}: ${one.state}</a>`)}</nav>`;
  }

  function chartPart(job) {
    if (job.state === "pending" || !job.start_time) {
      return notice("Not started.", job.scheduler?.submit_time ? `Waiting since ${time(job.scheduler.submit_time)}${job.scheduler.state_reason ? ` (reason: ${job.scheduler.state_reason})` : ""}.` : "");
    }
    if (!samples.list.length) {
      return stretch ? notice("No sample is of this stretch.", "", html`<button type="button" @click=${() => zoom()}>Show all</button>`) : noSamples(job);
    }
    const nodes = (job.node_usage ?? []).map(usage => usage.node).filter(Boolean).sort(byName);
    return html`<section aria-labelledby="charts-title" class="chart-part"><h2 id="charts-title">Over time</h2>
      ${samples.missing > 0 ? html`<p class="muted">Shown are the newest ${number(samples.list.length)} of ${number(samples.list.length + samples.missing)} samples.</p>` : nothing}
      ${coverage(job)}
      <div class="chips">${stretch ? html`<span>${time(stretch.from * 1000)} to ${time(stretch.to * 1000)}</span><button type="button" class="chip" @click=${() => zoom()}>Show all</button>` : nothing}
        <span class="muted">one point is ${samples.step > 15 ? "the mean of " : ""}${duration(samples.step)}</span><span class="spacer"></span>
        ${nodes.length > 1 && nodes.length <= MOST_NODES_TO_CHOOSE ? html`<label class="find">Node <select @change=${event => go(withQuery({ node: event.target.value }))}><option value="">all ${nodes.length}</option>${
          nodes.map(name => html`<option ?selected=${name === node}>${name}</option>`)}</select></label>` : nothing}</div>
      <div class="lane" ${ref(element => charts.lane(element))}></div>
      <div ${ref(element => charts.readout(element))}></div>
      <div class="charts" ${ref(element => charts.root(element))}></div>
      <p class="muted small">Drag in a chart to zoom, double click for all. <code>anon</code> is what programs hold; <em>with cache</em> adds file cache, which the kernel can take back, and shared memory, which it cannot.</p>
      <details ${ref(element => charts.table(element))}><summary>The same as a table</summary><div></div></details></section>`;
  }

  function siblings(job) {
    const { tasks: list } = shown;
    if (!list || list.total < 2) {
      return nothing;
    }
    const counts = Map.groupBy(list.jobs, one => one.state);
    return html`<section aria-labelledby="array-title"><h2 id="array-title">Its array <small class="muted">${plural(list.total, "task")} known: ${[...counts].map(([state, some]) => `${some.length} ${state}`).join(", ")}${list.total > list.jobs.length ? ` of the first ${list.jobs.length}` : ""}</small></h2>
      <nav class="chips" aria-label="Tasks of the array">${list.jobs.map(one => html`<a class="chip" href=${jobLink(one)} aria-current=${one.id === job.id ? "true" : nothing} title=${one.state}><span aria-hidden="true">${STATES[one.state]?.glyph ?? ""}</span> ${one.display_id ?? one.id}</a>`)}</nav></section>`;
  }

  view();
  return () => {
    follower.stop();
    charts.close();
  };
}

/** The stretch that the address names, if it names one. */
function asked(query) {
  const [from, to] = ["from", "to"].map(name => Number(query.get(name)) || 0);
  return from > 0 && to > from ? { from, to } : null;
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
