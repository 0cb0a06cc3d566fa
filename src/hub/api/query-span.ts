/** What `from`, `to` and `device` of a query mean here and now. */

import { parseAddress, parseMac } from "../../base/address.ts";
import { AppError } from "../../base/app-error.ts";
import { parseInstantMs } from "../../base/time.ts";
import type { Inventory } from "../inventory/inventory.ts";

export const DAY_MS = 86_400_000;

export interface Span {
  readonly fromMs: number;
  /** Exclusive; undefined: open. */
  readonly toMs: number | undefined;
}

export function instantOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseInstantMs(text, nowMs);
  if (ms !== undefined) return ms;
  throw new AppError("invalid", `"${text}" is no time`, {
    hint: "Write ISO 8601 (2026-11-23T10:00:00Z) or relative to now (-10m, -24h, -7d)",
  });
}

/** Without `from`: the last 24 hours before `to`, or before now. */
export function spanOf(query: { from?: string | undefined; to?: string | undefined }, nowMs: number): Span {
  const toMs = instantOf(query.to, nowMs);
  const fromMs = instantOf(query.from, nowMs) ?? (toMs ?? nowMs) - DAY_MS;
  if (toMs !== undefined && toMs < fromMs) throw new AppError("invalid", "the span ends before it begins");
  return { fromMs, toMs };
}

/** The id of a device named by id, MAC or address. One that may yet come answers an id that nothing has. */
export function deviceIdOf(text: string | undefined, inventory: Inventory): string | undefined {
  if (text === undefined) return undefined;
  const id = deviceIdOfText(text, inventory);
  if (id !== undefined) return id;
  throw noSuchDevice(text);
}

/** The same; undefined for a text that names none. */
export function deviceIdOfText(text: string, inventory: Inventory): string | undefined {
  const device = inventory.find(text);
  if (device !== undefined) return device.id;
  const mayCome = parseMac(text) !== undefined || parseAddress(text) !== undefined;
  return mayCome ? `dev-unseen ${text}` : undefined;
}

export function noSuchDevice(text: string): AppError {
  return new AppError("not-found", `there is no device "${text}"`, {
    hint: "Name it by id, MAC or IP address",
  });
}
