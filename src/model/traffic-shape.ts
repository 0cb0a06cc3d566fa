/** What a flow looks like from outside: by the sizes and times of its packets alone, whatever they say. */
import { shapeWhy, shapeWords } from "./shape-words.ts";

/** Index 0 is "nothing to be said". The order is stored: new ones go to the end. */
export const SHAPES = [
  "unclear",
  "video",
  "clips",
  "voice",
  "video-call",
  "download",
  "upload",
  "heartbeat",
  "interactive",
  "audio",
] as const;
export type ShapeKind = (typeof SHAPES)[number];

/** Seen from the device: of flows between strangers from who spoke first. */
export const SHAPE_WAYS = ["sent", "received", "both"] as const;
export type ShapeWay = (typeof SHAPE_WAYS)[number];

/** Whole numbers that the claim rests on, in the order in which they travel and are stored. */
export const SHAPE_FIGURES = [
  /** Of the way that matters, over all of `seconds`. */
  "bitsPerSecond",
  "kilobytes",
  /** From the first packet that was looked at to the last; of transfers without silences. At least 1. */
  "seconds",
  /** Of these so many moved something that way. */
  "busySeconds",
  /** Standard deviation of the bytes in a busy second, in percent of their mean. */
  "spreadPercent",
  /** Pauses of 8 ms and more between packets of that way, in ten seconds that were not silent. */
  "pausesIn10s",
  /** Of these after a packet that was not full: nothing more was to be said. */
  "endsPercent",
  /** Of all bytes so many went that way. */
  "wayPercent",
  /** Of a packet of that way. */
  "meanBytes",
  /** From one burst (piece, beat, clip) to the next; 0 where there are none. */
  "everyMs",
  /** How many bursts. */
  "bursts",
  /** Packets that were looked at, both ways. */
  "packets",
] as const;
export type ShapeFigure = (typeof SHAPE_FIGURES)[number];
export type ShapeFigures = Readonly<Record<ShapeFigure, number>>;

export type ClearKind = Exclude<ShapeKind, "unclear">;

export interface TrafficShape extends ShapeFigures {
  readonly kind: ClearKind;
  readonly way: ShapeWay;
  /** Percent. */
  readonly certainty: number;
}

/** As people and programs are told. */
export interface ToldShape {
  readonly kind: ClearKind;
  readonly way: ShapeWay;
  /** 0 to 1. */
  readonly certainty: number;
  readonly bitsPerSecond: number;
  readonly seconds: number;
  readonly packets: number;
  readonly words: string;
  readonly why: string;
}

/** Unclear: too few packets, too short, or like nothing that is known. */
export type FlowShape = ToldShape | { readonly kind: "unclear" };

export const UNCLEAR = { kind: "unclear" } as const satisfies FlowShape;

export function toldShape(shape: TrafficShape): FlowShape {
  const { kind, way, certainty, bitsPerSecond, seconds, packets } = shape;
  return {
    ...{ kind, way, certainty: certainty / 100, bitsPerSecond, seconds, packets },
    ...{ words: shapeWords(shape), why: shapeWhy(shape) },
  };
}

const MOST = 2 ** 31 - 1;

/** `kind,way,certainty,figures`; "" for nothing. */
export function packShape(shape: TrafficShape | undefined): string {
  if (shape === undefined) return "";
  const numbers = SHAPE_FIGURES.map((figure) => shape[figure]);
  return [SHAPES.indexOf(shape.kind), SHAPE_WAYS.indexOf(shape.way), shape.certainty, ...numbers].join(",");
}

export function unpackShape(text: string): TrafficShape | undefined {
  return text === "" ? undefined : shapeOfNumbers(text.split(",").map(Number));
}

/** As they lie in a batch or a store; undefined for what is no shape: the sender is not to be trusted. */
export function shapeOfNumbers(numbers: readonly number[]): TrafficShape | undefined {
  const [kindAt = 0, wayAt = 0, certainty = 0, ...figures] = numbers;
  const kind = SHAPES[kindAt];
  const way = SHAPE_WAYS[wayAt];
  if (kind === "unclear" || kind === undefined || way === undefined || !(certainty >= 0 && certainty <= 100))
    return undefined;
  const entries = SHAPE_FIGURES.map((figure, i) => [figure, clamped(figures[i])] as const);
  return { kind, way, certainty, ...(Object.fromEntries(entries) as unknown as ShapeFigures) };
}

function clamped(value: number | undefined): number {
  return value !== undefined && value >= 0 ? Math.min(value, MOST) : 0;
}

/** Of what was packed. */
export function toldFigures(text: string): FlowShape {
  const shape = unpackShape(text);
  return shape === undefined ? UNCLEAR : toldShape(shape);
}
