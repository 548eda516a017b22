// Rows of the audit trail, for its own page and a job's.
import { html, nothing, render } from "../library.js";
import { notice, when } from "../parts.js";

const LONGEST = 200;

/** A table of entries; a row opens the changed fields, old beside new. */
export function auditRows(entries, withJob) {
  if (!entries.length) {
    return notice("Nothing is recorded here.", "");
  }
  return html`<ol class="changes">${entries.map(entry => html`<li><details @toggle=${event => open(event.currentTarget, entry)}>
    <summary>${when(entry.changed_at)} <span class="change ${entry.change_type}">${entry.change_type}</span>
      ${withJob ? html`<span>job ${entry.job_id}</span> ` : nothing}<span>${summary(entry)}</span>
      <span class="muted">by ${entry.changed_by} · ${entry.source}</span></summary>
    <div></div></details></li>`)}</ol>`;
}

/** Only what is opened is drawn: a job on a thousand nodes has thousands of changes. */
function open(details, entry) {
  render(details.open ? html`<div class="scroll" tabindex="0" role="region" aria-label=${`Change ${entry.sequence}`}><table><thead><tr><th>Field</th><th>Before</th><th>After</th></tr></thead><tbody>${entry.changes.map(change => html`
      <tr><th scope="row">${change.field}</th><td><code>${short(change.before)}</code></td><td><code>${short(change.after)}</code></td></tr>`)}</tbody></table></div>
    <p class="muted small">Row ${entry.sequence}${entry.reason ? ` · ${entry.reason}` : ""} · hash <code>${entry.hash.slice(0, 16)}</code></p>` : nothing, details.querySelector(":scope > div"));
}

function summary(entry) {
  const state = entry.changes.find(change => change.field === "state");
  if (state) {
    return state.before ? `state ${plain(state.before)} → ${plain(state.after)}` : `state ${plain(state.after)}`;
  }
  const names = entry.changes.map(change => change.field.replace(/^facts\./, ""));
  return entry.event_key.startsWith("sampling-started") ? "sampling started"
    : entry.event_key.startsWith("sampling-stopped") || entry.event_key.startsWith("sampling-ended") ? "sampling ended"
    : names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : names.join(", ") || entry.reason || "nothing changed";
}

const plain = value => value?.replace(/^"|"$/g, "");
const short = value => value === undefined ? "–" : value.length > LONGEST ? `${value.slice(0, LONGEST)} …` : value;
