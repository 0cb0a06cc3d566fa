/** uPlot set up for bytes over time: upload above the line, download below it, the same scale for both. */
import uPlot from "uplot";
import { roundBytes } from "../format/bytes.ts";
import { clock, day, isMidnight } from "../format/time.ts";
import type { Span } from "../tape/span.ts";

export interface PlotWish {
  readonly host: HTMLElement;
  readonly width: number;
  readonly height: number;
  /** Length of a bar in seconds. */
  readonly bucketS: number;
  /** The bar under the pointer, or null. */
  readonly over: (index: number | null) => void;
  readonly drawn: (span: Span) => void;
  readonly clicked: (index: number) => void;
}

const HEADROOM = 1.12;

/** Both sides get what they need, but at least an eighth of the other, so that small bars are not hidden. */
function byteRange(_plot: uPlot, low: number, high: number): uPlot.Range.MinMax {
  const up = Math.max(high, 0);
  const down = Math.max(-low, 0);
  const least = Math.max(up, down, 1000) / 8;
  return [-Math.max(down, least) * HEADROOM, Math.max(up, least) * HEADROOM];
}

function timeLabels(_plot: uPlot, splits: number[]): string[] {
  return splits.map((s) => {
    const ms = s * 1000;
    return isMidnight(ms) ? day(ms) : clock(ms);
  });
}

/** Without data yet: that is set when it is read. */
export function makePlot(wish: PlotWish): uPlot {
  const style = getComputedStyle(wish.host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const paths = uPlot.paths.bars?.({ size: [0.82, 90], align: 1 });
  const side = (fill: string): uPlot.Series => ({
    fill,
    stroke: fill,
    width: 0,
    points: { show: false },
    ...(paths && { paths }),
  });
  const axis: uPlot.Axis = {
    stroke: colour("--axis"),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: colour("--grid"), width: 1 },
  };
  return new uPlot(
    {
      width: wish.width,
      height: wish.height,
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 6 } },
      scales: { x: { range: (_plot, from, to) => [from, to + wish.bucketS] }, y: { range: byteRange } },
      series: [{}, side(colour("--up-fill")), side(colour("--down-fill"))],
      axes: [
        { ...axis, values: timeLabels, space: 70, size: 28, grid: { show: false } },
        {
          ...axis,
          values: (_plot, splits) => splits.map((one) => roundBytes(Math.abs(one))),
          space: 34,
          size: 66,
        },
      ],
      hooks: {
        setCursor: [(plot) => wish.over(barAt(plot, wish.bucketS))],
        setSelect: [(plot) => select(plot, wish)],
        init: [(plot) => watchClicks(plot, wish)],
      },
    },
    [[], [], []],
    wish.host,
  );
}

/** The bar whose time the pointer is in; uPlot's own index is the nearest left edge, half a bar off. */
function barAt(plot: uPlot, bucketS: number): number | null {
  const left = plot.cursor.left ?? -1;
  if (left < 0) return null;
  const at = plot.posToVal(left, "x");
  const index = Math.floor((at - (plot.data[0][0] ?? 0)) / bucketS);
  return index >= 0 && index < plot.data[0].length ? index : null;
}

function select(plot: uPlot, wish: PlotWish): void {
  const { left, width } = plot.select;
  if (width < 6) return;
  const span = { from: plot.posToVal(left, "x") * 1000, to: plot.posToVal(left + width, "x") * 1000 };
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  wish.drawn(span);
}

function watchClicks(plot: uPlot, wish: PlotWish): void {
  let downAt = 0;
  plot.over.addEventListener("mousedown", (event) => {
    downAt = event.clientX;
  });
  plot.over.addEventListener("click", (event) => {
    const index = barAt(plot, wish.bucketS);
    if (index !== null && Math.abs(event.clientX - downAt) < 6) wish.clicked(index);
  });
}
