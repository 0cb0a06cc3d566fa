/** What is told of a live source, and how far behind our clock the sources' packets are. */
import type { InterfaceStatus } from "../model/sensor-status.ts";
import type { CaptureSource } from "./capture/capture-source.ts";

/** A clock further behind than this is wrong, not late: flows do not wait for it beside sources whose clock is right. */
const LATE_MS = 60_000;
/** One that was silent for longer has no packets under way. */
const SILENT_MS = 60_000;

export function sourceStatus(
  one: CaptureSource,
  packets: number,
  bytes: number,
  copies: number,
): InterfaceStatus {
  const status: InterfaceStatus = {
    name: one.name,
    linkType: one.linkType,
    state: one.state,
    packets,
    bytes,
    kernelDrops: one.drops,
    foreignUnicast: one.foreignUnicast,
  };
  if (copies > 0) status.copies = copies;
  const { remote, reason } = one;
  if (reason !== undefined) status.reason = reason.slice(0, 600);
  if (remote === undefined) return status;
  const { reconnects, damaged, repeated, clockSkewMs } = remote;
  Object.assign(status, { reconnects, damaged, repeated });
  if (clockSkewMs !== undefined) status.clockSkewMs = clockSkewMs;
  return status;
}

/** By so much the clock by which silent flows end is behind ours. */
export function sweepLagMs(sources: readonly CaptureSource[], nowMs: number): number {
  let late = 0;
  let wrong = Number.POSITIVE_INFINITY;
  for (const { remote, state } of sources) {
    if (remote === undefined) {
      if (state === "up") wrong = 0;
      continue;
    }
    if (remote.clockSkewMs === undefined || nowMs - remote.lastMs > SILENT_MS) continue;
    const lag = Math.max(0, -remote.clockSkewMs);
    if (lag <= LATE_MS) late = Math.max(late, lag);
    wrong = Math.min(wrong, lag);
  }
  return wrong > LATE_MS && Number.isFinite(wrong) ? wrong : late;
}
