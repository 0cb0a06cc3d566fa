/** Readers of option values, for commander. */
import { Option } from "commander";
import { formatCidr, parseCidr } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import { formatBytes, parseSizeBytes } from "../base/size.ts";
import { parseDurationMs } from "../base/time.ts";
import { TUNNEL_MODES } from "../model/tunnel-mode.ts";

const LEAST_TIMELINE_BYTES = 4e6;
const LEAST_RECORDINGS_BYTES = 20e6;
const CLIP_BYTES = 2e9;

/** An option that may be given again gathers its values. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function homeNet(text: string): string {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    throw new AppError("usage", `--home-net ${text} is not a network`, { hint: "Write it as 192.0.2.0/24" });
  }
  return formatCidr(cidr);
}

/** One for `read` and `run`. */
export function tunnelsOption(): Option {
  return new Option("--tunnels <which>", "account tunnels by their own ends, or by who speaks within them")
    .choices(TUNNEL_MODES)
    .default("outer");
}

export function sizeOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseSizeBytes(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new AppError("usage", `${option} ${text} is no size`, { hint: "Write it as 500k, 64M or 2G" });
}

/** A span in milliseconds, a minute at least. */
export function spanOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms >= 60_000) return ms;
  throw new AppError("usage", `${option} ${text} is no span of a minute at least`, {
    hint: "Write it as 30m, 24h or 7d",
  });
}

export function timelineSize(text: string | undefined): number | "off" | undefined {
  if (text === "off") return "off";
  const bytes = sizeOption("--timeline-size", text);
  if (bytes === undefined || bytes >= LEAST_TIMELINE_BYTES) return bytes;
  throw new AppError("usage", `a timeline of ${formatBytes(bytes)} is too small to hold anything`, {
    hint: `Give it at least ${formatBytes(LEAST_TIMELINE_BYTES)}, or say off`,
  });
}

/** Room of which the timeline's default is half of what the clips leave. */
export interface RecordingSizes {
  readonly recordingBytes: number | undefined;
  readonly clipBytes: number;
  readonly mostTimelineBytes: number | undefined;
}

/** `timeline`: its size on the disk as it was said, 0 where it takes none. */
export function recordingSizes(
  recordings: string | undefined,
  clips: string | undefined,
  timeline: number | undefined,
): RecordingSizes {
  const recordingBytes = sizeOption("--recordings-size", recordings);
  const clipsSaid = sizeOption("--clips-size", clips);
  if (recordingBytes === undefined)
    return { recordingBytes, clipBytes: clipsSaid ?? CLIP_BYTES, mostTimelineBytes: undefined };
  if (recordingBytes < LEAST_RECORDINGS_BYTES) {
    throw new AppError("usage", `${formatBytes(recordingBytes)} for all recordings are too little`, {
      hint: `Give them at least ${formatBytes(LEAST_RECORDINGS_BYTES)}`,
    });
  }
  const clipBytes = clipsSaid ?? Math.min(CLIP_BYTES, Math.floor(recordingBytes / 4));
  const least = timeline ?? LEAST_TIMELINE_BYTES;
  if (least + clipBytes > recordingBytes) {
    const words = `the timeline (${formatBytes(least)}) and the clips (${formatBytes(clipBytes)})`;
    throw new AppError(
      "usage",
      `${words} take more than the ${formatBytes(recordingBytes)} for all recordings`,
      {
        hint: "Give --recordings-size more, or --timeline-size and --clips-size less",
      },
    );
  }
  const mostTimelineBytes = Math.floor((recordingBytes - clipBytes) / 2);
  return { recordingBytes, clipBytes, mostTimelineBytes };
}
