// What every page is made of: badges, bars, notices, tables' cells.
import { html, svg, nothing } from "./library.js";
import { ago, percent, time } from "./format.js";
import { STATES } from "./words.js";

export const jobLink = job => `/jobs/${encodeURIComponent(job.cluster ?? "default")}/${encodeURIComponent(job.id)}`;
export const nodeLink = (cluster, node) => `/nodes/${encodeURIComponent(cluster ?? "default")}/${encodeURIComponent(node)}`;

export const badge = state => mark(STATES[state] ?? { glyph: "?", word: state, tone: "unknown" });

/** A state as glyph, word and tone. */
export const mark = ({ glyph, word, tone }) =>
  html`<span class="badge ${tone}">${glyph ? html`<span aria-hidden="true">${glyph}</span>` : nothing}<span>${word}</span></span>`;

/** A bar of `value` percent; over 100 it is full. The text beside it says the figure. */
export function bar(value, tone = "series") {
  if (value === undefined) {
    return html`<svg class="bar" aria-hidden="true"><rect class="track absent" width="100%" height="100%" rx="2"></rect></svg>`;
  }
  const width = Math.min(100, Math.max(0, value));
  return html`<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="100%" rx="2"></rect>${
    svg`<rect class="fill ${tone}" width="${width.toFixed(1)}%" height="100%" rx="2"></rect>`}</svg>`;
}

/** Percent with its bar, and in words of what it is. */
export const measure = (value, of) => html`<span class="measure" title=${of}>${bar(value)}<span>${
  value === undefined ? html`<span class="muted">n/a</span>` : percent(value)}</span></span>`;

export const when = value => value ? html`<time datetime=${value}>${time(value)}</time>` : html`<span class="muted">n/a</span>`;

export const whenAgo = value => value ? html`${when(value)} <span class="muted">(${ago(value)})</span>` : when(value);

export const loading = what => html`<p class="notice" role="status">Loading ${what} …</p>`;

export const notice = (title, text, actions = nothing) =>
  html`<div class="notice" role="status"><strong>${title}</strong>${text ? html`<p>${text}</p>` : nothing}${actions}</div>`;

/** A request that failed: what, why, what to do, again. Old data stays on the page below it. */
export function failure(error, retry) {
  return html`<div class="notice bad" role="alert">
    <strong>Could not load: ${error.message}</strong>
    <p>${error.advice} ${error.requestId ? html`Request id <code>${error.requestId}</code>.` : nothing}</p>
    <button type="button" @click=${retry}>Retry</button></div>`;
}

/** The switch between following and holding still, with the age of what is shown. */
export function liveSwitch(poller, changed) {
  return html`<button type="button" class="live ${poller.held ? "" : "on"}" aria-pressed=${poller.held ? "false" : "true"}
    title=${poller.held ? "Nothing changes until it is switched on" : poller.streaming ? "The service tells what changes" : "Asked again every few seconds"}
    @click=${() => { poller.hold(!poller.held); changed(); }}>${poller.held ? "Held" : "Live"}
    <span class="muted">${poller.loadedAt ? ago(poller.loadedAt) : ""}</span></button>`;
}

/** Previous and next page of a list; `go` gets the new offset. */
export function pager(offset, limit, count, total, go, counted = total) {
  const last = offset + count;
  return html`<nav class="pager" aria-label="Pages of this list">
    <button type="button" ?disabled=${offset === 0} @click=${() => go(Math.max(0, offset - limit))}>← Previous</button>
    <span>${count ? `${offset + 1}–${last}` : "0"} of ${counted}</span>
    <button type="button" ?disabled=${last >= total} @click=${() => go(offset + limit)}>Next →</button></nav>`;
}

export function copyButton(text, name = "Copy") {
  const copy = event => {
    const button = event.currentTarget;
    navigator.clipboard?.writeText(text).then(() => {
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = name; }, 1500);
    });
  };
  return html`<button type="button" class="copy" aria-label=${`Copy ${text}`} @click=${copy}>${name}</button>`;
}
