// Heat maps of links: the colour is a value in percent, the glyph a state; arrow keys move through the cells.
import { html, repeat } from "./library.js";

const BUCKETS = 10;

/** One cell for each of `items`; `of(item)` gives `{key, href, value, glyph, text}`, a value of undefined is hatched. */
export function heatMap(label, items, of) {
  return html`<div class="heat" role="list" aria-label=${label} @keydown=${move}>${repeat(items, item => of(item).key, (item, i) => {
    const { href, value, glyph = "", text } = of(item);
    return html`<div role="listitem"><a class="cell ${heat(value)}" href=${href} tabindex=${i ? -1 : 0} title=${text} aria-label=${text}>${glyph}</a></div>`;
  })}</div>`;
}

export const heat = value => value === undefined ? "none" : `h${Math.min(BUCKETS - 1, Math.max(0, Math.floor(value / BUCKETS)))}`;

/** What the colours mean; `more` explains the glyphs. */
export const heatScale = more => html`<p class="scale" aria-hidden="true">0 %${Array.from({ length: BUCKETS }, (_, i) => html`<i class="h${i}"></i>`)}100 % <span class="muted">· ${more}</span></p>`;

/** One stop for the tab key, as in a grid. */
function move(event) {
  const cells = [...event.currentTarget.querySelectorAll(".cell")];
  const now = cells.indexOf(document.activeElement);
  const columns = cells.filter(cell => cell.offsetTop === cells[0].offsetTop).length;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (by === undefined || now < 0) {
    return;
  }
  event.preventDefault();
  const next = cells[Math.min(cells.length - 1, Math.max(0, now + by))];
  cells[now].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
