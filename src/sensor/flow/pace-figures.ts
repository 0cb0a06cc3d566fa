/** A flow's pace as the figures by which its shape is judged: the part of each end, and the bursts. */
import { HEAVY_BYTES, type Pace, PF, PI } from "./pace.ts";

/** What one end sent that carried something. */
export interface Side {
  readonly bytes: number;
  readonly packets: number;
  readonly meanBytes: number;
  /** Shares of its packets: 420 bytes and less, 900 and more. */
  readonly small: number;
  readonly big: number;
  /** Packets, and pauses between them, in a second of talk. */
  readonly perSecond: number;
  readonly pauses: number;
  /** Of the pauses so many came after a packet that was not full. */
  readonly ended: number;
  readonly busySeconds: number;
  /** Standard deviation of a busy second's bytes by their mean. */
  readonly spread: number;
  /** Over all of the time. */
  readonly bitsPerSecond: number;
}

export interface Bursts {
  readonly count: number;
  /** Milliseconds from start to start, and how much they differ (standard deviation by mean). */
  readonly everyMs: number;
  readonly spread: number;
}

export interface PaceFigures {
  readonly tcp: boolean;
  readonly packets: number;
  /** From first to last packet, and without silences of 0.8 s and more; never 0. */
  readonly seconds: number;
  readonly talkSeconds: number;
  readonly longestSilenceMs: number;
  readonly sent: Side;
  readonly received: Side;
  /** What silences of 0.8 s part: all, and those of 20 kB and more. */
  readonly bursts: Bursts;
  readonly heavy: Bursts & { readonly bytes: number };
}

/** Undefined while there is too little of anything. `device`: which end of the flow is the device. */
export function paceFigures(pace: Pace, slot: number, device: 0 | 1, tcp: boolean): PaceFigures | undefined {
  const { ints, numbers } = pace;
  const n = slot * PI.stride;
  const f = slot * PF.stride;
  if (ints[n + PI.sizes] === 0) return undefined;
  const packets = (ints[n + PI.data] as number) + (ints[n + PI.data + 1] as number);
  const lulls = (ints[n + PI.light] as number) + (ints[n + PI.heavy] as number);
  if (packets < LEAST_PACKETS && lulls < LEAST_LULLS) return undefined;
  const first = ints[n + PI.first] as number;
  const spanMs = Math.max(
    ((ints[n + PI.last] as number) - first) | 0,
    ((ints[n + PI.last + 1] as number) - first) | 0,
    1,
  );
  const talkSeconds = Math.max(0.05, (spanMs - (ints[n + PI.lullMs] as number)) / 1000);
  const seconds = spanMs / 1000;
  const openBytes =
    (numbers[f + PF.burst] as number) + (ints[n + PI.now] as number) + (ints[n + PI.now + 1] as number);
  return {
    ...{ tcp, packets, seconds, talkSeconds },
    longestSilenceMs: ints[n + PI.longestMs] as number,
    sent: sideOf(pace, slot, device, seconds, talkSeconds),
    received: sideOf(pace, slot, device === 0 ? 1 : 0, seconds, talkSeconds),
    bursts: {
      count: lulls + 1,
      ...meanAndSpread(lulls, numbers[f + PF.every] as number, numbers[f + PF.everySquares] as number),
    },
    heavy: heavyOf(pace, slot, openBytes),
  };
}

/** Of fewer packets nothing is told, unless they come one by one. */
const LEAST_PACKETS = 20;
const LEAST_LULLS = 4;

function sideOf({ ints, numbers }: Pace, slot: number, end: 0 | 1, seconds: number, talk: number): Side {
  const n = slot * PI.stride + end;
  const f = slot * PF.stride + end;
  const packets = ints[n + PI.data] as number;
  const whole = numbers[f + PF.sum] as number;
  const bytes = whole + Math.max(0, ints[n + PI.now] as number);
  const ends = ints[n + PI.ends] as number;
  const pauses = ends + (ints[n + PI.waits] as number);
  const busySeconds = ints[n + PI.busy] as number;
  return {
    ...{ bytes, packets, busySeconds },
    meanBytes: packets === 0 ? 0 : bytes / packets,
    small: packets === 0 ? 0 : (ints[n + PI.small] as number) / packets,
    big: packets === 0 ? 0 : (ints[n + PI.big] as number) / packets,
    perSecond: packets / talk,
    pauses: pauses / talk,
    ended: pauses === 0 ? 0 : ends / pauses,
    spread: meanAndSpread(busySeconds, whole, numbers[f + PF.squares] as number).spread,
    bitsPerSecond: (bytes * 8) / Math.max(1, seconds),
  };
}

/** The burst that is not over counts too, once it is heavy. */
function heavyOf({ ints, numbers }: Pace, slot: number, openBytes: number): PaceFigures["heavy"] {
  const n = slot * PI.stride;
  const f = slot * PF.stride;
  const over = ints[n + PI.heavy] as number;
  const open = openBytes >= HEAVY_BYTES ? 1 : 0;
  const bytes = (numbers[f + PF.heavyBytes] as number) + (open === 1 ? openBytes : 0);
  const count = over + open;
  if (over === 0) return { count, bytes, everyMs: 0, spread: 0 };
  const last = ints[n + PI.heavyLast] as number;
  const apart = open === 1 ? ((ints[n + PI.burstStart] as number) - last) | 0 : 0;
  const sum = ((last - (ints[n + PI.heavyFirst] as number)) | 0) + apart;
  const squares = (numbers[f + PF.heavySquares] as number) + apart * apart;
  return { count, bytes, ...meanAndSpread(count - 1, sum, squares) };
}

function meanAndSpread(count: number, sum: number, squares: number): { everyMs: number; spread: number } {
  if (count <= 0 || sum <= 0) return { everyMs: 0, spread: 0 };
  const mean = sum / count;
  return { everyMs: mean, spread: Math.sqrt(Math.max(0, squares / count - mean * mean)) / mean };
}
