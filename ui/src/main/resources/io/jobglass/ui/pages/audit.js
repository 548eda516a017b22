// The audit trail: whether its chain holds, and a search through it, newest page first.
import { html, nothing } from "../library.js";
import { get } from "../api.js";
import { number } from "../format.js";
import { failure, loading, notice, pager } from "../parts.js";
import { go, withQuery } from "../router.js";
import { poll } from "../poll.js";
import { auditRows } from "./changes.js";

const ROWS = 50;
const TEXT_FILTERS = [["changed_by", "Who"], ["source", "Source"], ["correlation_id", "Correlation id"]];
const TYPES = ["create", "upsert", "update", "delete", "skip"];

export function auditPage({ query, show }) {
  const filters = Object.fromEntries([...TEXT_FILTERS.map(([name]) => name), "change_type"]
    .map(name => [name, query.get(name) ?? ""]).filter(([, value]) => value));
  const job = query.get("job") ?? "";
  // Counted from the newest; the interface counts from the oldest.
  const back = Math.max(0, Number(query.get("back")) || 0);
  let list = null;
  let chain = null;

  const path = job ? `/v1/jobs/${encodeURIComponent(job)}/audit` : "/v1/audit";
  const poller = poll(0, async signal => {
    const { total } = await get(path, { ...filters, limit: 1 }, signal);
    const limit = Math.min(ROWS, total - back);
    list = limit > 0
      ? await get(path, { ...filters, limit, offset: total - back - limit }, signal)
      : { entries: [], total };
    view();
    chain ??= await get("/v1/audit/verification", {}, signal);
  }, view);

  function apply(event) {
    event.preventDefault();
    go(withQuery({ ...Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, value.trim()])), back: "" }));
  }

  function view() {
    const { error } = poller;
    show(html`
      <div class="head"><h1>Audit</h1></div>
      ${chainPart()}
      <form class="filters" @submit=${apply} role="search" aria-label="Filter the trail">
        <label>Job<input name="job" size="12" .value=${job} autocomplete="off"></label>
        ${TEXT_FILTERS.map(([name, label]) => html`<label>${label}<input name=${name} size="12" .value=${filters[name] ?? ""} ?disabled=${!!job} autocomplete="off"></label>`)}
        <label>Change<select name="change_type" ?disabled=${!!job}><option value="">any</option>${TYPES.map(type => html`<option ?selected=${filters.change_type === type}>${type}</option>`)}</select></label>
        <button>Apply</button></form>
      ${error ? error.status === 404 ? notice(`No job ${job} is in the trail, or it is not yours.`, "") : failure(error, poller.now) : nothing}
      ${list ? html`${auditRows(list.entries.toReversed(), true)}${pager(back, ROWS, list.entries.length, list.total, to => { go(withQuery({ back: to || "" })); scrollTo(0, 0); })}` : error ? nothing : loading("the trail")}`);
  }

  function chainPart() {
    if (!chain) {
      return html`<p class="notice" role="status">Verifying the hash chain …</p>`;
    }
    return chain.intact
      ? html`<p class="good" role="status">✓ The hash chain of cluster ${chain.cluster} holds: ${number(chain.entries)} rows verified now.</p>`
      : html`<p class="notice bad" role="alert"><strong>✕ The hash chain of cluster ${chain.cluster} breaks at row ${chain.broken_at}.</strong> ${chain.message ?? ""}</p>`;
  }

  view();
  return () => poller.stop();
}
