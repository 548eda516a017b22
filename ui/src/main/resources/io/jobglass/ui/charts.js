// Charts that share one time axis, one cursor and one readout. uPlot draws; we give it keyboard and words.
import { UPlot, html, nothing, render } from "./library.js";
import { clock, day, duration } from "./format.js";

const HEIGHT = 150;
const GUTTER = 62;
const RIGHT = 12;
const SPEAK_AFTER_MILLIS = 150;
const SERIES = 6;
const DASHES = [[], [6, 3], [2, 3]];
const FEWEST_PIXELS = 6;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

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
    this.marks = [];
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
    this.marks = data.marks;
    const shape = JSON.stringify(data.charts.map(chart => [chart.title, chart.lines.map(line => line.label), !!chart.limit]));
    const theme = colour("--page");
    if (shape === this.shape && theme === this.theme) {
      this.plots.forEach(one => one.plot.setData(table(data, this.chart(one))));
    } else {
      this.shape = shape;
      this.theme = theme;
      this.plots.forEach(({ plot }) => plot.destroy());
      this.root.replaceChildren(this.spoken);
      this.plots = [];
      this.waiting = data.charts.map((chart, i) => this.frame(chart, i));
      const inSight = this.waiting.filter(({ surface }) => surface.getBoundingClientRect().top < innerHeight).length;
      this.waiting.splice(0, Math.max(1, inSight)).forEach(one => this.plot(one));
    }
    this.show(this.chosen ? this.cursorIndex : data.rows.at(-1)?.at ?? data.x.length - 1);
    afterPaint(() => {
      performance.mark("jobglass:charts-painted");
      this.plotWaiting(this.waiting);
    });
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
    one.plot = new UPlot(this.options(chart), table(this.data, chart), one.surface);
    this.plots.push(one);
  }

  options(chart) {
    const axis = { stroke: () => colour("--muted"), grid: { stroke: () => colour("--grid"), width: 1 }, ticks: { stroke: () => colour("--grid"), width: 1, size: 4 }, font: "11px system-ui, sans-serif" };
    return {
      width: this.width(),
      height: HEIGHT,
      padding: [8, RIGHT, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: "jobglass", scales: ["x", null] }, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: true }, y: { range: (_, __, max) => [0, (Math.max(chart.top?.() ?? 0, max || 0) || 1) * 1.05] } },
      axes: [
        { ...axis, size: 28, space: 70, values: (_, ticks) => ticks.map((tick, i) => this.tick(tick, ticks, i)) },
        { ...axis, size: GUTTER, values: (_, ticks) => ticks.map(tick => chart.format(tick, true)), ...(chart.steps ? { incrs: chart.steps } : {}) },
      ],
      series: [
        {},
        ...chart.lines.map((line, i) => ({
          label: line.label,
          stroke: () => colour(`--series-${i % SERIES}`),
          width: 1.5,
          dash: DASHES[Math.min(2, line.dash ?? Math.floor(i / SERIES))],
          spanGaps: false,
          points: { show: true, size: 4, filter: alone },
        })),
        ...(chart.limit ? [{ label: chart.limit.label, stroke: () => colour("--limit"), width: 1.5, dash: [8, 4], points: { show: false } }] : []),
      ],
      hooks: {
        drawClear: [plot => this.hatch(plot)],
        draw: [plot => this.drawMarks(plot)],
        setSelect: [plot => this.select(plot)],
        setCursor: [plot => { 
          // Off the chart the readout follows the newest sample again.
          this.chosen = plot.cursor.idx !== null;
          if (this.chosen && plot.cursor.idx !== this.cursorIndex) {
            this.show(plot.cursor.idx);
          }
         }],
      },
    };
  }

  tick(tick, ticks, i) {
    const at = new Date(tick * 1000);
    const previous = i > 0 ? new Date(ticks[i - 1] * 1000) : null;
    const text = (ticks[1] ?? tick) - (ticks[0] ?? tick) < 60 ? clock(at) : clock(at).slice(0, 5);
    return previous && previous.getDate() !== at.getDate() ? day(at).slice(5) : text;
  }

  /** Where nothing was measured, stripes: not a zero, not a line. */
  hatch(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour("--hatch");
    ctx.lineWidth = 1;
    for (const [from, to] of this.data.gaps) {
      const left = Math.max(bbox.left, plot.valToPos(from, "x", true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, "x", true));
      if (right <= left) {
        continue;
      }
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, bbox.top, right - left, bbox.height);
      ctx.clip();
      ctx.beginPath();
      for (let at = left - bbox.height; at < right; at += 8) {
        ctx.moveTo(at, bbox.top + bbox.height);
        ctx.lineTo(at + bbox.height, bbox.top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.restore();
  }

  drawMarks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour("--failed");
    ctx.setLineDash([3, 3]);
    for (const { at } of this.marks.filter(mark => mark.bad)) {
      const x = plot.valToPos(at, "x", true);
      if (x >= bbox.left && x <= bbox.left + bbox.width) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    }
    ctx.restore();
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

/** A value between two gaps is no line, but must be seen. */
function alone(plot, series) {
  const values = plot.data[series];
  return values.flatMap((value, i) => value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? [i] : []);
}

/** Once what was drawn can be seen: a task after the frame. */
function afterPaint(then) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  });
}

function table(data, chart) {
  return [data.x, ...chart.lines.map(line => line.values), ...(chart.limit ? [chart.limit.values] : [])];
}

function values(chart, index) {
  const known = chart.lines.filter(line => line.values[index] !== null);
  if (!known.length) {
    return "no sample";
  }
  return known.map(line => chart.lines.length > 1 ? `${line.label} ${chart.format(line.values[index])}` : chart.format(line.values[index])).join(" · ");
}
