// How the service is: one sentence, then each number with what it should be.
import { html, nothing } from "../library.js";
import { get } from "../api.js";
import { byName, duration, plural, secondsSince, totalOf } from "../format.js";
import { failure, liveSwitch, loading, mark, nodeLink, whenAgo } from "../parts.js";
import { poll } from "../poll.js";

const REFRESH_SECONDS = 15;
const MOST_ROWS = 100;

export function statusPage({ show }) {
  let shown = null;

  const poller = poll(REFRESH_SECONDS, async signal => {
    const [health, { nodes }, ...lists] = await Promise.all([
      get("/v1/health", {}, signal),
      get("/v1/nodes", {}, signal),
      get("/v1/jobs", { limit: 1 }, signal),
      get("/v1/jobs", { state: "running", limit: 1 }, signal),
      get("/v1/audit", { limit: 1 }, signal),
    ]);
    shown = { health, nodes, lists };
  }, view);

  function view() {
    const { error } = poller;
    show(html`<div class="head"><h1>Status</h1>${liveSwitch(poller, view)}</div>
      ${error ? failure(error, poller.now) : nothing}${shown ? content(shown) : error ? nothing : loading("the state of the service")}`);
  }

  view();
  return () => poller.stop();
}

function content({ health, nodes, lists: [jobs, running, changes] }) {
  const silent = nodes.filter(node => node.state === "silent");
  const versions = [...Map.groupBy(nodes, node => node.agent_version ?? "not told")].sort(([a], [b]) => byName(a, b));
  const wrong = [
    health.status === "healthy" ? null : `The service is ${health.status}: ${health.message ?? "see its log"}.`,
    silent.length ? `${plural(silent.length, "agent")} silent: look at the node and at the agent's log there.` : null,
    nodes.length ? null : "No agent reports: start jobglass-agent on a node.",
  ].filter(Boolean);
  return html`
    <p class=${wrong.length ? "notice warn" : "good"} role="status">${wrong.length ? html`<strong>${wrong.join(" ")}</strong>` : "✓ All well: the service is healthy and every agent reports."}</p>
    <dl class="facts-table">
      <div><dt>Service</dt><dd>${health.status}, version ${health.version ?? "not told"}</dd></div>
      <div><dt>Jobs</dt><dd><a href="/jobs">${totalOf(jobs)} ${jobs.total === 1 ? "job" : "jobs"}</a> known, <a href="/jobs?state=running">${totalOf(running)} running</a></dd></div>
      <div><dt>Agents</dt><dd><a href="/nodes">${plural(nodes.length, "node")}</a> known, ${nodes.length - silent.length} reporting, ${silent.length} silent</dd></div>
      <div><dt>Agent versions</dt><dd>${versions.map(([version, some]) => `${version}: ${some.length}`).join(", ") || "none"}</dd></div>
      <div><dt>Audit trail</dt><dd><a href="/audit">${plural(changes.total, "row")}</a></dd></div>
      <div><dt>More figures</dt><dd><a href="/metrics" target="_blank">/metrics</a> has queues, database, refusals and exports, for Prometheus</dd></div>
    </dl>
    ${nodes.length ? agents(nodes) : nothing}`;
}

/** Longest silent first: what is wrong stands on top. */
function agents(nodes) {
  const sorted = nodes.toSorted((a, b) => (Date.parse(a.last_report_at) || 0) - (Date.parse(b.last_report_at) || 0));
  return html`<section aria-labelledby="agents"><h2 id="agents">Agents <small class="muted">longest without a report first</small></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of agents"><table><thead><tr><th>Node</th><th>State</th><th class="number">Lag</th><th>Last report</th><th>Version</th></tr></thead>
    <tbody>${sorted.slice(0, MOST_ROWS).map(node => html`<tr><th scope="row"><a class="row-link" href=${nodeLink(node.cluster, node.node)}>${node.node}</a></th>
      <td>${mark(node.state === "silent" ? { glyph: "?", word: "silent", tone: "unknown" } : { glyph: "✓", word: "reports", tone: "ok" })}</td>
      <td class="number">${duration(secondsSince(node.last_report_at))}</td><td>${whenAgo(node.last_report_at)}</td><td>${node.agent_version ?? "not told"}</td></tr>`)}</tbody></table></div>
    ${nodes.length > MOST_ROWS ? html`<p class="muted">The ${MOST_ROWS} longest silent of ${nodes.length}; <a href="/nodes">all nodes</a>.</p>` : nothing}</section>`;
}
