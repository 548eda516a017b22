// Who held how much, what of it was used, what was wasted; where the service offers the report.
import { html, nothing } from "../library.js";
import { address, get } from "../api.js";
import { number, percent, time } from "../format.js";
import { bar, failure, loading, notice } from "../parts.js";
import { withQuery } from "../router.js";
import { poll } from "../poll.js";

const GROUPS = [["users", "user"], ["accounts", "account"], ["partitions", "partition"], ["nodes", "node"]];
const RESOURCES = [["gpu_hours", "GPU-hours", "wasted_gpu_hours"], ["core_hours", "core-hours", "wasted_core_hours"], ["memory_gib_hours", "GiB-hours of memory", "wasted_memory_gib_hours"]];
const PERIODS = [["1", "day"], ["7", "7 days"], ["30", "30 days"]];

export function usePage({ query, show }) {
  const group = GROUPS.find(([name]) => name === query.get("by")) ?? GROUPS[0];
  const resource = RESOURCES.find(([name]) => name === query.get("resource")) ?? RESOURCES[1];
  const days = PERIODS.find(([name]) => name === query.get("days"))?.[0] ?? "7";
  const parameters = { from: new Date(Date.now() - Number(days) * 86400e3).toISOString(), sort: resource[2], limit: 200 };
  const path = `/v1/reports/${group[0]}`;
  let report = null;

  const poller = poll(0, async signal => {
    report = await get(path, parameters, signal);
  }, view);

  function view() {
    const { error } = poller;
    show(html`<div class="head"><h1>Use and waste</h1></div>
      <nav class="chips" aria-label="Report">${choice("by", GROUPS.map(([name, word]) => [name, `by ${word}`]), group[0])}<span class="spacer"></span>
        ${choice("resource", RESOURCES, resource[0])}<span class="spacer"></span>${choice("days", PERIODS, days)}</nav>
      ${error ? error.status === 404 || error.status === 405
        ? notice("This service has no reports of use and waste.", html`Its version is without <code>${path}</code>. The jobs' own pages have the figures of each.`)
        : failure(error, poller.now) : report ? content() : loading("the report")}`);
  }

  const choice = (name, values, now) => values.map(([value, word]) => html`<a class="chip" href=${withQuery({ [name]: value })} aria-current=${value === now ? "true" : nothing}>${word}</a>`);

  function content() {
    const column = group[1] === "node" ? "node" : group[1];
    return html`
      <p class="sentence">${sentence(report.total[resource[0]])}</p>
      <p class="muted">${time(report.from)} to ${time(report.to)}. Allocated = used + wasted + not measured; efficiency = used of measured, sums over sums. What nobody watched is never called wasted.</p>
      ${report.rows.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Report"><table>
        <thead><tr><th>${group[1][0].toUpperCase() + group[1].slice(1)}</th><th class="number">Jobs</th><th class="number">Failed</th><th class="number">Allocated</th><th class="number">Used</th><th class="number">Wasted</th><th class="number">Not measured</th><th>Efficiency</th></tr></thead>
        <tbody>${report.rows.map(row => line(row, row.name === undefined ? "not told" : html`<a class="row-link" href=${`/jobs?${column}=${encodeURIComponent(row.name)}`}>${row.name}</a>`))}</tbody>
        <tfoot>${line(report.total, "Total")}</tfoot></table></div>
        ${report.row_count > report.rows.length ? html`<p class="muted">The first ${report.rows.length} of ${report.row_count}.</p>` : nothing}
        <p><a href=${address(path, parameters)} target="_blank">As JSON</a></p>` : notice("No job held anything in this period.", "")}`;
  }

  function sentence(amount) {
    return amount.allocated > 0
      ? `${number(amount.allocated)} ${resource[1]} allocated: ${number(amount.used)} used, ${number(amount.wasted)} wasted, ${number(amount.not_measured)} not measured.`
      : `No ${resource[1]} allocated.`;
  }

  function line(row, name) {
    const amount = row[resource[0]];
    const efficiency = amount.efficiency === undefined ? undefined : 100 * amount.efficiency;
    return html`<tr><th scope="row">${name}</th><td class="number">${number(row.jobs)}</td><td class="number">${number(row.failed)}</td><td class="number">${number(amount.allocated)}</td><td class="number">${number(amount.used)}</td>
      <td class="number">${number(amount.wasted)}</td><td class="number">${number(amount.not_measured)}</td><td><span class="measure">${bar(efficiency)}<span>${percent(efficiency)}</span></span></td></tr>`;
  }

  view();
  return () => poller.stop();
}
