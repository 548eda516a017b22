// All nodes at a glance: a heat map whose colour is the value and whose glyph is the state, and the same as a table.
import { html, nothing } from "../library.js";
import { get } from "../api.js";
import { byName, bytes, number, percent, plural, share } from "../format.js";
import { failure, liveSwitch, loading, mark, measure, nodeLink, notice, whenAgo } from "../parts.js";
import { heatMap, heatScale } from "../heat.js";
import { go, withQuery } from "../router.js";
import { poll } from "../poll.js";

const REFRESH_SECONDS = 10;
const MOST_ROWS = 200;
const HOT_SPOTS = 5;
const HOT_PERCENT = 90;
const VALUES = {
  cpu: { name: "CPU", of: node => node.cpu_usage_percent, words: node => `CPU ${percent(node.cpu_usage_percent)} of ${number(node.cpus)} cores` },
  memory: { name: "Memory", of: node => share(node.memory_used_bytes, node.memory_total_bytes), words: node => `memory ${bytes(node.memory_used_bytes)} of ${bytes(node.memory_total_bytes)}` },
  other: { name: "No job's CPU", of: node => share(node.activity?.unattributed_cores, node.cpus), words: node => `${number(node.activity?.unattributed_cores)} busy cores that no job accounts for` },
};

export const nodeState = node => {
  if (node.findings?.length) {
    return { glyph: "!", word: "finding", tone: "warning" };
  }
  if (node.state === "silent") {
    return { glyph: "?", word: "silent", tone: "unknown" };
  }
  return node.job_count ? { glyph: "", word: "with jobs", tone: "running" } : { glyph: "-", word: "idle", tone: "ok" };
};

export function nodesPage({ query, show }) {
  const by = VALUES[query.get("by")] ? query.get("by") : "cpu";
  const wanted = query.get("state") ?? "";
  const text = query.get("q") ?? "";
  let nodes = null;

  const poller = poll(REFRESH_SECONDS, async signal => {
    nodes = (await get("/v1/nodes", {}, signal)).nodes.sort((a, b) => byName(a.node, b.node));
  }, view);

  function view() {
    const { error } = poller;
    show(html`<div class="head"><h1>Nodes</h1>${liveSwitch(poller, view)}</div>
      ${error ? failure(error, poller.now) : nothing}
      ${!nodes ? error ? nothing : loading("nodes")
        : nodes.length ? content() : notice("No node has reported yet.", html`Start an agent on one: <code>jobglass-agent</code>. <code>jobglass check</code> says what is missing.`)}`);
  }

  function content() {
    const shown = nodes.filter(node => (!wanted || nodeState(node).word === wanted) && node.node.includes(text));
    const counts = Map.groupBy(nodes, node => nodeState(node).word);
    const findings = nodes.flatMap(node => (node.findings ?? []).map(finding => ({ node, finding })));
    return html`
      <p class="sentence">${sentence(counts)}</p>
      ${hotSpots()}
      ${findings.map(({ node, finding }) => html`<div class="notice warn"><strong><a href=${nodeLink(node.cluster, node.node)}>${node.node}</a>: ${finding.statement}</strong>${finding.command ? html`<p>To take it out of service: <code>${finding.command}</code></p>` : nothing}</div>`)}
      <nav class="chips" aria-label="State of nodes">${[["", nodes.length], ...[...counts].map(([word, some]) => [word, some.length])].map(([word, count]) => html`
        <a class="chip" href=${withQuery({ state: word })} aria-current=${wanted === word ? "true" : nothing}>${word || "all"} ${count}</a>`)}
        <label class="find">Find <input size="10" .value=${text} autocomplete="off" @change=${event => go(withQuery({ q: event.target.value.trim() }), true)}></label>
        <span class="spacer"></span>${Object.entries(VALUES).map(([name, value]) => html`<a class="chip" href=${withQuery({ by: name })} aria-current=${by === name ? "true" : nothing}>${value.name}</a>`)}</nav>
      ${shown.length ? nothing : notice("No node matches.", "", html`<a href="/nodes">Show all</a>`)}
      ${heatMap(`Nodes by ${VALUES[by].name}`, shown, cell)}
      ${heatScale("- idle · ? silent · ! finding · hatched: no value")}
      ${table(shown)}`;
  }

  function sentence(counts) {
    const count = word => counts.get(word)?.length ?? 0;
    const jobs = nodes.reduce((sum, node) => sum + (node.job_count ?? 0), 0);
    const parts = [`${plural(nodes.length, "node")}, ${plural(jobs, "job")} on them`, `${count("idle")} idle`];
    if (count("silent")) {
      parts.push(`${count("silent")} silent: their jobs may still run`);
    }
    if (count("finding")) {
      parts.push(`${count("finding")} with a finding`);
    }
    return `${parts.join("; ")}.`;
  }

  /** The nodes that have the most of what the colour shows, as words: silent ones have no present. */
  function hotSpots() {
    const hot = nodes.filter(node => node.state !== "silent" && VALUES[by].of(node) >= HOT_PERCENT)
      .sort((a, b) => VALUES[by].of(b) - VALUES[by].of(a));
    return hot.length ? html`<p>Hot spots, ${VALUES[by].name} from ${HOT_PERCENT} %: ${hot.slice(0, HOT_SPOTS).map((node, i) => html`${i ? ", " : ""}<a href=${nodeLink(node.cluster, node.node)}>${node.node}</a> ${percent(VALUES[by].of(node))}`)}${hot.length > HOT_SPOTS ? ` and ${hot.length - HOT_SPOTS} more` : ""}.</p>` : nothing;
  }

  function cell(node) {
    const state = nodeState(node);
    return {
      key: node.node,
      href: nodeLink(node.cluster, node.node),
      value: state.word === "silent" ? undefined : VALUES[by].of(node),
      glyph: state.glyph,
      text: `${node.node}: ${state.word}, ${VALUES[by].words(node)}, ${plural(node.job_count ?? 0, "job")}`,
    };
  }

  function table(shown) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of nodes"><table>
      <thead><tr><th>Node</th><th>State</th><th class="number">Jobs</th><th>CPU <small>of all cores</small></th><th>Memory <small>of installed</small></th><th class="number">Load</th><th>Last report</th></tr></thead>
      <tbody>${shown.slice(0, MOST_ROWS).map(node => {
        const state = nodeState(node);
        return html`<tr><th scope="row"><a class="row-link" href=${nodeLink(node.cluster, node.node)}>${node.node}</a></th>
          <td>${mark(state)}</td>
          <td class="number">${number(node.job_count)}</td><td>${measure(node.cpu_usage_percent, VALUES.cpu.words(node))}</td>
          <td>${measure(VALUES.memory.of(node), VALUES.memory.words(node))}</td><td class="number">${number(node.load1)}</td><td>${whenAgo(node.last_report_at)}</td></tr>`;
      })}</tbody></table></div>${shown.length > MOST_ROWS ? html`<p class="muted">The table shows ${MOST_ROWS} of ${shown.length}; the map shows all.</p>` : nothing}`;
  }

  view();
  return () => poller.stop();
}
