/** Readers of option values, for commander. */
import { formatCidr, parseCidr } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import { formatBytes, parseSizeBytes } from "../base/size.ts";
import { parseDurationMs } from "../base/time.ts";

const LEAST_TIMELINE_BYTES = 4e6;

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
