// How uPlot draws one chart: axes, lines, what was not measured, marks.
import { clock, day } from "./format.js";

export const HEIGHT = 150;
export const SERIES = 6;
const GUTTER = 62;
const RIGHT = 12;
const DASHES = [[], [6, 3], [2, 3]];

export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * What uPlot is told of a chart of `{title, format, top, steps, lines, limit}`.
 *
 * @param around `{width, data(), select(plot), moved(index or null)}`; data has the gaps and marks of the moment
 */
export function optionsOf(chart, around) {
  const axis = { stroke: () => colour("--muted"), grid: { stroke: () => colour("--grid"), width: 1 }, ticks: { stroke: () => colour("--grid"), width: 1, size: 4 }, font: "11px system-ui, sans-serif" };
  return {
    width: around.width,
    height: HEIGHT,
    padding: [8, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: "jobglass", scales: ["x", null] }, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, (Math.max(chart.top?.() ?? 0, max || 0) || 1) * 1.05] } },
    axes: [
      { ...axis, size: 28, space: 70, values: (_, ticks) => ticks.map((tick, i) => tickText(tick, ticks, i)) },
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
      drawClear: [plot => hatch(plot, around.data().gaps)],
      draw: [plot => drawMarks(plot, around.data().marks)],
      setSelect: [plot => around.select(plot)],
      setCursor: [plot => around.moved(plot.cursor.idx)],
    },
  };
}

function tickText(tick, ticks, i) {
  const at = new Date(tick * 1000);
  const previous = i > 0 ? new Date(ticks[i - 1] * 1000) : null;
  const text = (ticks[1] ?? tick) - (ticks[0] ?? tick) < 60 ? clock(at) : clock(at).slice(0, 5);
  return previous && previous.getDate() !== at.getDate() ? day(at).slice(5) : text;
}

/** Where nothing was measured, stripes: not a zero, not a line. */
function hatch(plot, gaps) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour("--hatch");
  ctx.lineWidth = 1;
  for (const [from, to] of gaps) {
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

function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour("--failed");
  ctx.setLineDash([3, 3]);
  for (const { at } of marks.filter(mark => mark.bad)) {
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

/** A value between two gaps is no line, but must be seen. */
function alone(plot, series) {
  const values = plot.data[series];
  return values.flatMap((value, i) => value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? [i] : []);
}

/** The columns of a chart: the shared axis, its lines, its limit. */
export function tableOf(data, chart) {
  return [data.x, ...chart.lines.map(line => line.values), ...(chart.limit ? [chart.limit.values] : [])];
}
