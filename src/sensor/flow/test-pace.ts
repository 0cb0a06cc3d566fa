/** For tests: packets as sizes and times, and what the flow looks like by them. */
import type { TrafficShape } from "../../model/traffic-shape.ts";
import { DecodedPacket, IP_PROTO } from "../packet/decoded-packet.ts";
import { Pace } from "./pace.ts";
import { type PaceFigures, paceFigures } from "./pace-figures.ts";
import { shapeOf } from "./shape.ts";

/** When (ms), who (0 the device, 1 the other), wire bytes. */
export type Beat = readonly [ms: number, end: 0 | 1, bytes: number];

const HEADERS = 54;
/** Some day's noon. */
const NOON_S = 1_795_435_200;

export function figuresOf(beats: readonly Beat[], proto: number = IP_PROTO.udp): PaceFigures | undefined {
  const pace = new Pace(8);
  const packet = new DecodedPacket();
  packet.proto = proto;
  packet.payloadStart = HEADERS;
  pace.begin(3);
  for (const [ms, end, bytes] of beats) {
    packet.payloadEnd = Math.max(HEADERS, bytes);
    const at = NOON_S * 1000 + ms;
    pace.add(3, end, packet, Math.floor(at / 1000), Math.floor(at) | 0, bytes);
  }
  return paceFigures(pace, 3, 0, proto === IP_PROTO.tcp);
}

export function seen(beats: readonly Beat[], proto?: number): TrafficShape | undefined {
  const figures = figuresOf(
    [...beats].sort((a, b) => a[0] - b[0]),
    proto,
  );
  return figures === undefined ? undefined : shapeOf(figures);
}

/** `video sent`, or `unclear`. */
export function kindOf(beats: readonly Beat[], proto?: number): string {
  const shape = seen(beats, proto);
  return shape === undefined ? "unclear" : `${shape.kind} ${shape.way}`;
}

/** The same numbers for the same seed. */
export function dice(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

const FULL = 1514;

/** `bytes` in full packets and a rest, `apartMs` from one to the next. */
export function message(atMs: number, end: 0 | 1, bytes: number, apartMs = 0.2, full = FULL): Beat[] {
  const beats: Beat[] = [];
  let now = atMs;
  for (let left = bytes; left > 0; left -= full - HEADERS) {
    beats.push([now, end, HEADERS + Math.min(left, full - HEADERS)]);
    now += apartMs;
  }
  return beats;
}

/** An encoder's pictures: a large one every two seconds, smaller ones between. */
export function pictures(
  seconds: number,
  bitsPerSecond: number,
  { rate = 15, end = 0 as 0 | 1, seed = 7, full = FULL, apartMs = 0.2 } = {},
): Beat[] {
  const roll = dice(seed);
  const mean = bitsPerSecond / 8 / rate;
  return Array.from({ length: Math.floor(seconds * rate) }, (_, i) => {
    const size = mean * (i % (2 * rate) === 0 ? 4 : 0.9) * (0.7 + 0.6 * roll());
    return message((i * 1000) / rate + 4 * roll(), end, Math.round(size), apartMs, full);
  }).flat();
}

/** One side of a conversation: a frame every `everyMs`. */
export function speech(
  seconds: number,
  { end = 0 as 0 | 1, everyMs = 20, bytes = 140, seed = 3, lateMs = 3 } = {},
): Beat[] {
  const roll = dice(seed + end);
  return Array.from({ length: Math.floor((seconds * 1000) / everyMs) }, (_, i): Beat => {
    return [i * everyMs + lateMs * roll(), end, Math.round(bytes * (0.8 + 0.4 * roll()))];
  });
}

/** A file as fast as the slowest part of the way goes; every second packet is acknowledged. */
export function transfer(
  bytes: number,
  bitsPerSecond: number,
  { end = 1 as 0 | 1, fromMs = 0, acks = true } = {},
): Beat[] {
  const every = (FULL * 8000) / bitsPerSecond;
  const count = Math.ceil(bytes / (FULL - HEADERS));
  const beats: Beat[] = [];
  for (let i = 0; i < count; i++) {
    beats.push([fromMs + i * every, end, i === count - 1 ? 700 : FULL]);
    if (acks && i % 2 === 1) beats.push([fromMs + i * every + 0.1, end === 0 ? 1 : 0, HEADERS]);
  }
  return beats;
}
