/** A shape in words: what it looks like, and the arithmetic behind it. */
import { formatBytes } from "../base/size.ts";
import type { TrafficShape } from "./traffic-shape.ts";

/** `continuous video of about 1.8 Mbit/s for 14 min`. */
export function shapeWords(shape: TrafficShape): string {
  const rate = `about ${rateText(shape.bitsPerSecond)}`;
  const span = `for ${secondsText(shape.seconds)}`;
  switch (shape.kind) {
    case "video":
      return shape.bursts > 0
        ? `video in pieces, one every ${everyText(shape)}, ${rate} ${span}`
        : `continuous video of ${rate} ${span}`;
    case "audio":
      return shape.bursts > 0
        ? `music or speech in pieces, one every ${everyText(shape)}, ${rate} ${span}`
        : `continuous music or speech of ${rate} ${span}`;
    case "clips":
      return `${shape.bursts} clips, one every ${everyText(shape)}`;
    case "voice":
      return `a call (voice) ${span}`;
    case "video-call":
      return `a video call of ${rate} ${span}`;
    case "download":
      return `a download of ${sizeText(shape)} at ${rate}`;
    case "upload":
      return `an upload of ${sizeText(shape)} in one go at ${rate}`;
    case "heartbeat":
      return `a heartbeat every ${everyText(shape)} ${span}`;
    case "interactive":
      return `bursts as of a person or a page ${span}`;
  }
}

/** One or two sentences with the numbers that it rests on. */
export function shapeWhy(shape: TrafficShape): string {
  const { kind, way, certainty, seconds, busySeconds, spreadPercent, endsPercent, wayPercent } = shape;
  const who = way === "received" ? "received" : way === "sent" ? "sent" : "sent and received";
  const parts: string[] = [];
  const steady = `${busySeconds} of ${seconds} s busy, a second's bytes differing by ${spreadPercent} %`;
  const pauses = `${(shape.pausesIn10s / 10).toFixed(1)} pauses a second, ${endsPercent} % of them because nothing more was to be said`;
  switch (kind) {
    case "video":
    case "audio":
    case "download":
    case "upload":
      parts.push(`${wayPercent} % of the bytes were ${who}, packets of ${shape.meanBytes} bytes in the mean`);
      if (shape.bursts > 0) parts.push(burstWords(shape));
      else parts.push(seconds > 2 ? `${steady}; ${pauses}` : pauses);
      break;
    case "voice":
    case "video-call":
      parts.push(
        `${way === "both" ? "both ways" : `only ${who}`}, packets of ${shape.meanBytes} bytes in the mean`,
      );
      parts.push(`${steady}; ${(shape.pausesIn10s / 10).toFixed(1)} pauses a second`);
      break;
    case "clips":
    case "heartbeat":
      parts.push(burstWords(shape));
      break;
    default:
      parts.push(`${shape.bursts} bursts in ${secondsText(seconds)}, packets of ${shape.meanBytes} bytes`);
  }
  return `${parts.join("; ")}; ${certainty} % certain from ${shape.packets.toLocaleString("en")} packets.`;
}

function sizeText({ kilobytes }: TrafficShape): string {
  return formatBytes(kilobytes * 1000);
}

function burstWords(shape: TrafficShape): string {
  const bytes = Math.round((shape.kilobytes * 1000) / Math.max(1, shape.bursts));
  return `${shape.bursts} bursts of about ${formatBytes(bytes)}, ${everyText(shape)} apart, their distances differing by ${shape.spreadPercent} %`;
}

export function rateText(bitsPerSecond: number): string {
  if (bitsPerSecond >= 9.95e6) return `${Math.round(bitsPerSecond / 1e6)} Mbit/s`;
  if (bitsPerSecond >= 95_000) return `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
  return `${Math.max(1, Math.round(bitsPerSecond / 1000))} kbit/s`;
}

function everyText({ everyMs }: TrafficShape): string {
  return everyMs < 9950 ? `${Math.round(everyMs / 100) / 10} s` : secondsText(everyMs / 1000);
}

function secondsText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}
