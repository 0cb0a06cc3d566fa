/** What a detector says when it fires: what, who, since when, and the arithmetic by which a person can check it. */
import type { AlarmKind, Severity } from "../../model/alarm-kind.ts";
import type { FlowSlice } from "./flow-slice.ts";

export interface FlowRef {
  readonly epochId: number;
  readonly flowId: number;
}

/** Numbers and texts that the claim rests on, by names that say their unit. */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface Claim {
  readonly kind: AlarmKind;
  /** With the kind, what makes two claims the same alarm while it goes on: `dev-… 443/tcp`, a destination … */
  readonly subject: string;
  readonly deviceId: string | null;
  /** Who it is about beside the device, as people may mute it: a domain, an address, another device's id. */
  readonly destination?: string;
  readonly severity: Severity;
  /** Event time of the first and the last of what it rests on. */
  readonly startMs: number;
  readonly lastMs: number;
  /** One line: who did what to whom. */
  readonly title: string;
  /** Whole sentences: value, threshold, baseline, and what would silence it. */
  readonly why: string;
  readonly evidence: Evidence;
  /** The flows that show it, the telling ones first; MOST_FLOWS at most. */
  readonly flows: readonly FlowRef[];
  /** There was no baseline yet, or too short a one. */
  readonly unsure?: boolean;
}

export type Claiming = (claim: Claim) => void;

export const MOST_FLOWS = 50;

export function refOf({ epochId, flowId }: FlowSlice): FlowRef {
  return { epochId, flowId };
}

/** Keeps the first MOST_FLOWS different ones. */
export function addRef(flows: FlowRef[], slice: FlowSlice): void {
  if (flows.length >= MOST_FLOWS) return;
  const known = flows.some(({ epochId, flowId }) => epochId === slice.epochId && flowId === slice.flowId);
  if (!known) flows.push(refOf(slice));
}
