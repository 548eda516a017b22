// How the service is: one sentence, then each number with what it should be.
import { html, nothing } from "../library.js";
import { get } from "../api.js";
import { byName, plural } from "../format.js";
import { failure, liveSwitch, loading, nodeLink, whenAgo } from "../parts.js";
import { poll } from "../poll.js";

const REFRESH_SECONDS = 15;

export function statusPage({ show }) {
  let shown = null;
  let error = null;
  let loadedAt = null;

  const poller = poll(REFRESH_SECONDS, async signal => {
    try {
      const [health, { nodes }, ...lists] = await Promise.all([
        get("/v1/health", {}, signal),
        get("/v1/nodes", {}, signal),
        get("/v1/jobs", { limit: 1 }, signal),
        get("/v1/jobs", { state: "running", limit: 1 }, signal),
        get("/v1/audit", { limit: 1 }, signal),
      ]);
      shown = { health, nodes, totals: lists.map(list => list.total) };
      error = null;
      loadedAt = Date.now();
    } catch (failed) {
      if (failed.name === "AbortError") {
        throw failed;
      }
      error = failed;
    }
    view();
  });

  function view() {
    show(html`<div class="head"><h1>Status</h1>${liveSwitch(poller, loadedAt, view)}</div>
      ${error ? failure(error, poller.now) : nothing}${shown ? content(shown) : error ? nothing : loading("the state of the service")}`);
  }

  view();
  return () => poller.stop();
}

function content({ health, nodes, totals: [jobs, running, changes] }) {
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
      <div><dt>Jobs</dt><dd><a href="/jobs">${plural(jobs, "job")}</a> known, <a href="/jobs?state=running">${running} running</a></dd></div>
      <div><dt>Agents</dt><dd><a href="/nodes">${plural(nodes.length, "node")}</a> known, ${nodes.length - silent.length} reporting, ${silent.length} silent</dd></div>
      <div><dt>Agent versions</dt><dd>${versions.map(([version, some]) => `${version}: ${some.length}`).join(", ") || "none"}</dd></div>
      <div><dt>Audit trail</dt><dd><a href="/audit">${plural(changes, "row")}</a></dd></div>
      <div><dt>More figures</dt><dd><a href="/metrics" target="_blank">/metrics</a> has queues, database, refusals and exports, for Prometheus</dd></div>
    </dl>
    ${silent.length ? html`<section aria-labelledby="silent"><h2 id="silent">Silent agents</h2><ul class="plain">${silent.slice(0, 100).map(node => html`<li><a href=${nodeLink(node.cluster, node.node)}>${node.node}</a> last heard ${whenAgo(node.last_report_at)}</li>`)}</ul></section>` : nothing}`;
}
