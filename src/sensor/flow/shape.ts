/**
 * What a flow looks like, by the pace of its packets alone. Rules are tried in the order in which they exclude each other; each
 * asks for what people can check: how big, how often, how steady, which way. Where none holds, or too little was seen,
 * nothing is claimed. Thresholds are round numbers on purpose: they come from how codecs and TCP work, not from captures.
 */
import type { ClearKind, ShapeFigures, ShapeWay, TrafficShape } from "../../model/traffic-shape.ts";
import type { PaceFigures, Side } from "./pace-figures.ts";

type Claimed = Omit<TrafficShape, keyof ShapeFigures> & {
  /** Its bursts are what it is told by. */
  readonly of?: "heavy" | "bursts";
  /** Silences do not count: it is done when it is done. */
  readonly transfer?: true;
};
type Rule = (pace: PaceFigures) => Claimed | undefined;

/** Below this nothing is claimed. */
const LEAST_CERTAINTY = 40;
const MOST_CERTAINTY = 95;
/** After so many seconds of talk more of the same says little more. */
const ENOUGH_S = 30;

export function shapeOf(pace: PaceFigures): TrafficShape | undefined {
  for (const rule of RULES) {
    const claimed = rule(pace);
    if (claimed === undefined) continue;
    return claimed.certainty < LEAST_CERTAINTY ? undefined : withFigures(pace, claimed);
  }
  return undefined;
}

/** Speech frames come every 10 to 60 ms, each its own small packet. */
const voice: Rule = (pace) => {
  const { sent, received, talkSeconds, seconds, tcp } = pace;
  if (talkSeconds < 3 || talkSeconds < 0.7 * seconds) return undefined;
  const [more, less] = sent.packets > received.packets ? [sent, received] : [received, sent];
  if (!isSpeech(more, tcp ? 15 : 8)) return undefined;
  if (isSpeech(less, tcp ? 15 : 5)) return claim("voice", "both", tcp ? 65 : 90, talkSeconds, 12);
  // The other one is muted, or goes another way: signs of life at most.
  if (tcp || less.perSecond > 3 || more.spread > 0.5) return undefined;
  return claim("voice", more === sent ? "sent" : "received", 65, talkSeconds, 20);
};

function isSpeech({ perSecond, small, meanBytes, pauses }: Side, leastPerSecond: number): boolean {
  if (perSecond < leastPerSecond || perSecond > 110 || small < 0.9) return false;
  return meanBytes >= 70 && meanBytes <= 350 && pauses >= 0.6 * Math.min(perSecond, 60);
}

/** A picture one way or both, and speech or a picture the other: neither is an answer to the other. */
const videoCall: Rule = (pace) => {
  const { sent, received, talkSeconds, seconds, tcp } = pace;
  if (tcp || talkSeconds < 4 || talkSeconds < 0.7 * seconds) return undefined;
  const [more, less] = sent.bytes > received.bytes ? [sent, received] : [received, sent];
  if (more.bitsPerSecond < 100_000 || more.pauses < 8 || more.bitsPerSecond > 20e6) return undefined;
  if (less.perSecond < 8 || less.meanBytes < 110 || less.bitsPerSecond < 12_000 || less.pauses < 6)
    return undefined;
  // Games send as often and as evenly, but no picture.
  if (more.big < 0.2) return undefined;
  const bothShow = less.big >= 0.1 || less.bitsPerSecond > 150_000;
  return claim("video-call", "both", bothShow ? 85 : 65, talkSeconds, 12);
};

/** A sender that makes as much a second as it makes, and pauses because there is no more. */
const continuous: Rule = (pace) => {
  const { talkSeconds, seconds, tcp, received, sent } = pace;
  const { main, other, share, way } = mainSide(pace);
  if (talkSeconds < 3 || talkSeconds < 0.7 * seconds || share < 0.8) return undefined;
  if (main.bitsPerSecond < 50_000 || main.bitsPerSecond > 30e6 || main.meanBytes < 250) return undefined;
  if (main.busySeconds < 0.6 * (seconds - 2) || main.spread > 0.9 || main.pauses < 3) return undefined;
  if (isLockstep(main, other)) return undefined;
  const paced = main.ended >= 0.5;
  const steady = main.spread <= 0.35;
  // Of TCP only who pauses by itself is told from who must wait; datagrams that are all alike are a file as well.
  if (!paced && (tcp || !steady || main.big > 0.97)) return undefined;
  if (talkSeconds < 6 && (main.ended < 0.8 || main.pauses < 10 || pace.packets < 200)) return undefined;
  const certainty = (sent === main ? 55 : 50) + (paced ? 20 : 0) + (steady ? 15 : main.spread <= 0.6 ? 8 : 0);
  const quiet = main === received && main.bitsPerSecond < QUIET_BITS;
  return claim(quiet ? "audio" : "video", way, quiet ? certainty - 15 : certainty, talkSeconds, 15);
};

/** Each piece waits for the answer to the one before: a transfer, however steady. */
function isLockstep(main: Side, other: Side): boolean {
  return other.packets >= 0.8 * main.packets && main.perSecond < 1.5 * main.pauses;
}

/** What is watched needs more. */
const QUIET_BITS = 250_000;

/** Films and songs are fetched piece by piece, ahead of when they are wanted. */
const pieces: Rule = (pace) => {
  const { heavy, seconds, received } = pace;
  const { main, share, way } = mainSide(pace);
  if (heavy.count < 4 || share < 0.8 || heavy.everyMs > 20_000 || heavy.everyMs === 0) return undefined;
  if (heavy.spread > 0.5 || heavy.bytes < 0.9 * (pace.sent.bytes + received.bytes)) return undefined;
  // Pages come now and then too, but smaller.
  if (main.meanBytes < 600 || heavy.bytes < 100_000 * heavy.count) return undefined;
  // What a camera sends so regularly is a film in pieces as well; clips of what moves are not regular.
  if (main !== received && heavy.spread > 0.25) return undefined;
  const certainty = 60 + (heavy.spread < 0.25 ? 15 : 0) + Math.min(15, heavy.count);
  const quiet = main === received && main.bitsPerSecond < QUIET_BITS;
  return {
    ...claim(quiet ? "audio" : "video", way, quiet ? certainty - 10 : certainty, seconds, 40),
    of: "heavy",
  };
};

/** Long silences, and when something moves some seconds of picture. */
const clips: Rule = (pace) => {
  const { heavy, seconds, talkSeconds } = pace;
  const { main, share, way } = mainSide(pace);
  if (way !== "sent" || share < 0.8 || heavy.count < 3 || main.meanBytes < 500) return undefined;
  if (heavy.everyMs < 5000 || talkSeconds > 0.6 * seconds || heavy.bytes > 60e6 * heavy.count)
    return undefined;
  return { ...claim("clips", way, 50 + Math.min(25, 5 * heavy.count), seconds, 120), of: "heavy" };
};

/** As fast as it goes, until it is done: full packets, and who pauses waits. */
const bulk: Rule = (pace) => {
  const { heavy, talkSeconds, tcp } = pace;
  const { main, other, share, way } = mainSide(pace);
  const kind = way === "sent" ? "upload" : "download";
  if (share >= 0.8 && isLockstep(main, other) && main.bytes >= 80_000 && main.meanBytes >= 250)
    return { ...claim(kind, way, 60, talkSeconds, 10), transfer: true };
  if (share < 0.85 || main.bytes < 150_000 || main.meanBytes < 700 || main.big < 0.5) return undefined;
  // Many bursts of a page or two are somebody who reads.
  if (heavy.count > 0 && main.bytes / heavy.count < 100_000) return undefined;
  if (pace.bursts.count > 4 && main.bytes / pace.bursts.count < 100_000) return undefined;
  // One by one at a pace of its own is a stream, too short or too odd to be claimed.
  if (main.perSecond < 3 * main.pauses && (!tcp || main.ended > 0.3)) return undefined;
  if (main.ended > 0.8 && main.pauses > 8 && main.spread < 0.8 && talkSeconds > 1) return undefined;
  const certainty =
    55 + 20 * Math.min(1, main.bytes / 2e6) + (main.big > 0.85 ? 10 : 0) + (main.ended < 0.5 ? 5 : 0);
  return { ...claim(kind, way, certainty, talkSeconds, 0), transfer: true };
};

/** The same few bytes again and again, as regular as a clock. */
const heartbeat: Rule = (pace) => {
  const { bursts, heavy, sent, received, packets, seconds } = pace;
  if (bursts.count < 6 || heavy.count > 0 || bursts.spread > (bursts.count < 20 ? 0.3 : 0.4))
    return undefined;
  if (packets > 10 * bursts.count || sent.bytes + received.bytes > 2500 * bursts.count) return undefined;
  const way = sent.packets >= received.packets ? "sent" : "received";
  const regular = bursts.spread <= 0.15 ? 25 : bursts.spread <= 0.25 ? 12 : 0;
  return { ...claim("heartbeat", way, 45 + regular + Math.min(20, bursts.count), seconds, 30), of: "bursts" };
};

/** Now and then something, never alike: a page, a chat, a shell. */
const interactive: Rule = (pace) => {
  const { bursts, packets, seconds, sent, received } = pace;
  if (packets < 24 || seconds < 5 || sent.packets < 5 || received.packets < 5) return undefined;
  if (bursts.count < 3) return undefined;
  const certainty = 45 + Math.min(20, 2 * bursts.count) + (bursts.spread > 0.5 ? 15 : 0);
  return { ...claim("interactive", "both", certainty, seconds, 20), of: "bursts" };
};

const RULES: readonly Rule[] = [voice, videoCall, continuous, pieces, clips, bulk, heartbeat, interactive];

interface Main {
  readonly main: Side;
  readonly other: Side;
  readonly share: number;
  readonly way: ShapeWay;
}

function mainSide({ sent, received }: PaceFigures): Main {
  const sends = sent.bytes >= received.bytes;
  const [main, other] = sends ? [sent, received] : [received, sent];
  return { main, other, share: main.bytes / (sent.bytes + received.bytes), way: sends ? "sent" : "received" };
}

/** A claim weighs less while less than `fullS` seconds were seen (0: time says nothing). */
function claim(kind: ClearKind, way: ShapeWay, certainty: number, seenS: number, fullS: number): Claimed {
  const enough = fullS === 0 ? 1 : Math.min(1, seenS / fullS);
  const more = fullS === 0 ? 0 : Math.min(5, (5 * seenS) / ENOUGH_S / 4);
  return {
    kind,
    way,
    certainty: Math.min(MOST_CERTAINTY, Math.round(certainty * (0.7 + 0.3 * enough) + more)),
  };
}

function withFigures(pace: PaceFigures, { of, transfer, ...claimed }: Claimed): TrafficShape {
  const { sent, received, packets } = pace;
  const { main, share } = mainSide(pace);
  const side = claimed.way === "both" ? main : claimed.way === "sent" ? sent : received;
  const bursts = of === undefined ? undefined : pace[of];
  const seconds = transfer === true ? pace.talkSeconds : pace.seconds;
  const bursting =
    bursts === undefined ? undefined : of === "heavy" ? pace.heavy.bytes : sent.bytes + received.bytes;
  return {
    ...claimed,
    packets,
    bitsPerSecond: Math.round((side.bytes * 8) / Math.max(0.05, seconds)),
    kilobytes: Math.round((bursting ?? side.bytes) / 1000),
    seconds: Math.max(1, Math.round(seconds)),
    busySeconds: Math.min(side.busySeconds, Math.round(seconds)),
    spreadPercent: Math.round(100 * (bursts?.spread ?? side.spread)),
    pausesIn10s: Math.round(10 * side.pauses),
    endsPercent: Math.round(100 * side.ended),
    wayPercent: Math.round(100 * (side === main ? share : 1 - share)),
    meanBytes: Math.round(side.meanBytes),
    everyMs: Math.round(bursts?.everyMs ?? 0),
    bursts: bursts?.count ?? 0,
  };
}
