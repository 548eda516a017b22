// Charts that share one time axis, one cursor and one readout. uPlot draws; we give it keyboard and words.
import { UPlot, html, nothing, render } from "./library.js";
import { clock, duration } from "./format.js";
import { HEIGHT, SERIES, colour, optionsOf, tableOf } from "./plot.js";

const SPEAK_AFTER_MILLIS = 150;
const FEWEST_PIXELS = 6;

export class Charts {
  /**
   * @param root element that holds the charts
   * @param zoomed told of a stretch, from and to in seconds, that is to be shown; of nothing for all
   */
  constructor(root, readout, zoomed) {
    this.root = root;
    this.readout = readout;
    this.zoomed = zoomed;
    this.plots = [];
    this.waiting = [];
    this.spoken = Object.assign(document.createElement("p"), { className: "hidden" });
    this.spoken.setAttribute("aria-live", "polite");
    this.resized = new ResizeObserver(() => this.plots.forEach(({ plot }) => plot.setSize({ width: this.width(), height: HEIGHT })));
    this.resized.observe(root);
    this.themed = () => this.draw(this.data);
    addEventListener("themechange", this.themed);
  }

  width() {
    return Math.max(240, this.root.clientWidth - 2);
  }

  /** Draws, or draws anew: `{x, step, gaps, charts: [{title, unit, scope, format, top, lines, limit}], marks}`. */
  draw(data) {
    if (!data) {
      return;
    }
    this.data = data;
    const shape = JSON.stringify(data.charts.map(chart => [chart.title, chart.lines.map(line => line.label), chart.limit?.label]));
    const theme = colour("--page");
    if (shape === this.shape && theme === this.theme) {
      this.plots.forEach(one => one.plot.setData(tableOf(data, this.chart(one))));
    } else {
      this.shape = shape;
      this.theme = theme;
      this.plots.forEach(({ plot }) => plot.destroy());
      this.root.replaceChildren(this.spoken);
      this.plots = [];
      this.waiting = data.charts.map((chart, i) => this.frame(chart, i));
      const inSight = this.waiting.filter(({ surface }) => surface.getBoundingClientRect().top < innerHeight).length;
      this.waiting.splice(0, Math.max(1, inSight)).forEach(one => this.plot(one));
      afterPaint(() => {
        performance.mark("jobglass:charts-painted");
        this.plotWaiting(this.waiting);
      });
    }
    this.show(this.chosen ? this.cursorIndex : data.rows.at(-1)?.at ?? data.x.length - 1);
  }

  /** Draws those out of sight, each in a task of its own, unless other charts have come since. */
  plotWaiting(waiting) {
    if (waiting !== this.waiting) {
      return;
    }
    if (waiting.length) {
      this.plot(waiting.shift());
      setTimeout(() => this.plotWaiting(waiting));
    } else {
      afterPaint(() => performance.mark("jobglass:all-charts-painted"));
    }
  }

  chart({ index }) {
    return this.data.charts[index];
  }

  frame(chart, index) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const surface = document.createElement("div");
    render(html`<strong>${chart.title}</strong> <span class="muted">${chart.unit} · ${chart.scope}</span>
      <span class="legend">${chart.lines.map((line, i) => html`<span><i class="swatch s${i % SERIES} d${Math.min(2, line.dash ?? Math.floor(i / SERIES))}"></i>${line.label}</span>`)}${
        chart.limit ? html`<span><i class="swatch limit"></i>${chart.limit.label}</span>` : ""}</span>`, caption);
    surface.tabIndex = 0;
    surface.className = "surface";
    surface.setAttribute("role", "img");
    surface.setAttribute("aria-label", `Chart of ${chart.title}, ${chart.unit}. Arrow keys move through the points; the table below has the figures.`);
    const one = { index, surface };
    surface.addEventListener("keydown", event => this.step(event, one));
    surface.addEventListener("dblclick", () => this.zoomed());
    figure.append(caption, surface);
    this.root.append(figure);
    return one;
  }

  plot(one) {
    const chart = this.chart(one);
    one.plot = new UPlot(optionsOf(chart, this.around()), tableOf(this.data, chart), one.surface);
    this.plots.push(one);
  }

  around() {
    return {
      width: this.width(),
      data: () => this.data,
      select: plot => this.select(plot),
      moved: index => {
        // Off the chart the readout follows the newest sample again.
        this.chosen = index !== null;
        if (this.chosen && index !== this.cursorIndex) {
          this.show(index);
        }
      },
    };
  }

  /** Dragged over. All charts of one cursor are told of it within one event; the first answers. */
  select(plot) {
    const { left, width } = plot.select;
    if (width < FEWEST_PIXELS) {
      return;
    }
    const [from, to] = [left, left + width].map(at => plot.posToVal(at, "x"));
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    if (!this.selecting) {
      this.selecting = true;
      queueMicrotask(() => { this.selecting = false; });
      this.zoom(from, to);
    }
  }

  /** Shows a stretch of what is here at once; finer figures may follow. */
  zoom(from, to) {
    const shortest = 4 * this.data.step;
    const middle = (from + to) / 2;
    const half = Math.max(to - from, shortest) / 2;
    const first = Math.max(this.data.whole[0], middle - half);
    const last = Math.min(this.data.whole[1], middle + half);
    this.plots.forEach(({ plot }) => plot.setScale("x", { min: first, max: last }));
    this.zoomed(Math.floor(first), Math.ceil(last));
  }

  step(event, one) {
    const last = this.data.x.length - 1;
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (factor) {
      const half = (this.data.x.at(-1) - this.data.x[0]) * factor / 2;
      const middle = this.data.x[this.cursorIndex ?? last];
      event.preventDefault();
      this.zoom(middle - half, middle + half);
      return;
    }
    if (event.key === "0") {
      event.preventDefault();
      this.zoomed();
      return;
    }
    const by = event.shiftKey ? 10 : 1;
    const now = this.cursorIndex ?? last;
    const to = { ArrowLeft: now - by, ArrowRight: now + by, Home: 0, End: last }[event.key];
    if (to === undefined) {
      return;
    }
    event.preventDefault();
    const index = Math.min(last, Math.max(0, to));
    this.show(index);
    this.chosen = true;
    for (const { plot } of this.plots) {
      plot.setCursor({ left: plot.valToPos(this.data.x[index], "x"), top: plot.over.clientHeight / 2 }, false);
    }
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.spoken.textContent = `${clock(new Date(this.data.x[index] * 1000))}: ${values(this.chart(one), index)}`;
    }, SPEAK_AFTER_MILLIS);
  }

  /** The one readout of all charts, at a point. */
  show(index) {
    this.cursorIndex = Math.min(index, this.data.x.length - 1);
    const at = this.data.x[this.cursorIndex];
    render(html`<dl class="readout"><div><dt>Time</dt><dd>${clock(new Date(at * 1000))} ${this.data.start === undefined ? nothing : html`<span class="muted">${duration(at - this.data.start)} after start</span>`}</dd></div>
      ${this.data.charts.map(chart => html`<div><dt>${chart.title}</dt><dd>${values(chart, this.cursorIndex)}</dd></div>`)}</dl>`, this.readout);
  }

  close() {
    this.waiting = [];
    this.resized.disconnect();
    removeEventListener("themechange", this.themed);
    this.plots.forEach(({ plot }) => plot.destroy());
  }
}

/** Once what was drawn can be seen: a task after the frame. */
function afterPaint(then) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  });
}

function values(chart, index) {
  const known = chart.lines.filter(line => line.values[index] !== null);
  if (!known.length) {
    return "no sample";
  }
  return known.map(line => chart.lines.length > 1 ? `${line.label} ${chart.format(line.values[index])}` : chart.format(line.values[index])).join(" · ");
}
