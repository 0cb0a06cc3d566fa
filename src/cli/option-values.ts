/** Readers of option values, for commander. */
import { Option } from "commander";
import { formatCidr, parseCidr } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import { parseSizeBytes } from "../base/size.ts";
import { parseDurationMs } from "../base/time.ts";
import { expectBudgets } from "../model/budgets.ts";
import { TUNNEL_MODES } from "../model/tunnel-mode.ts";

/** Budgets that cannot be are wrong usage. */
export const WRONG_BUDGETS = { small: "usage", sum: "usage" } as const;

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
  if (bytes !== undefined) expectBudgets({ timelineBytes: bytes }, WRONG_BUDGETS);
  return bytes;
}
