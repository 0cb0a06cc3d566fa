/** What inbound-access remembers of a device: the ports it answers on, who got what there, and who tried in vain. */
import * as z from "zod";
import type { AddressKey } from "../../base/address-key.ts";
import { addRef, type FlowRef } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { TopFlows } from "./top-flows.ts";

const MOST_REMOTES = 32;
const MOST_COUNTRIES = 64;
const MOST_SOCKETS = 512;
const TOLD_REMOTES = 5;
const FLOWS = 20;

export interface InboundRemote {
  readonly key: AddressKey;
  sentBytes: number;
  lastFlow: number;
  lastMs: number;
}

const savedSchema = z.object({
  ports: z
    .array(
      z.object({
        port: z.string().max(12),
        firstMs: z.number(),
        lastMs: z.number(),
        days: z.number().int().nonnegative(),
        lastDay: z.number().int(),
        countries: z.array(z.string().max(2)).max(MOST_COUNTRIES),
        claimedMs: z.number().nullable(),
      }),
    )
    .max(64),
  attempts: z
    .object({
      sinceMs: z.number(),
      count: z.number(),
      refused: z.number(),
      claimedCount: z.number(),
      claimedMs: z.number(),
    })
    .optional(),
});
type SavedPort = z.infer<typeof savedSchema>["ports"][number];

export class InboundPort {
  readonly firstMs: number;
  lastMs: number;
  /** Days on which it was answered. */
  days = 0;
  connections = 0;
  remoteCount = 0;
  /** Of what is counted here: since the claim before the last day's. */
  sinceMs: number;
  sentBytes = 0;
  gotBytes = 0;
  claimedMs = Number.NEGATIVE_INFINITY;
  claimedBytes = 0;
  /** What the claim that goes on is about. */
  news: { readonly firstEver: boolean; readonly country: string | null } = { firstEver: true, country: null };
  readonly flows = new TopFlows(FLOWS);
  readonly #remotes = new Map<AddressKey, InboundRemote>();
  readonly #countries = new Set<string>();
  #lastDay = Number.NEGATIVE_INFINITY;

  constructor(atMs: number) {
    this.firstMs = atMs;
    this.lastMs = atMs;
    this.sinceMs = atMs;
  }

  add(slice: FlowSlice): void {
    const { remote, toMs, flowId, sentBytes, gotBytes } = slice;
    const day = Math.floor(toMs / 86_400_000);
    if (day > this.#lastDay) {
      if (this.days > 0) this.#countAnew(slice.fromMs);
      this.#lastDay = day;
      this.days++;
    }
    this.lastMs = Math.max(this.lastMs, toMs);
    let one = this.#remotes.get(remote);
    if (one === undefined) {
      makeRoom(this.#remotes, MOST_REMOTES);
      one = { key: remote, sentBytes: 0, lastFlow: -1, lastMs: toMs };
      this.#remotes.set(remote, one);
      this.remoteCount++;
    }
    // Slices of several flows of one remote alternate seldom: the count is a little high then, never low.
    if (one.lastFlow !== flowId) this.connections++;
    one.lastFlow = flowId;
    one.lastMs = toMs;
    one.sentBytes += sentBytes;
    this.sentBytes += sentBytes;
    this.gotBytes += gotBytes;
    this.flows.add(slice, sentBytes + 1);
  }

  #countAnew(atMs: number): void {
    this.sinceMs = atMs;
    this.connections = 0;
    this.remoteCount = 0;
    this.sentBytes = 0;
    this.gotBytes = 0;
    this.#remotes.clear();
    this.flows.clear();
  }

  /** Those who got most. */
  remotes(): InboundRemote[] {
    return [...this.#remotes.values()].sort((a, b) => b.sentBytes - a.sentBytes).slice(0, TOLD_REMOTES);
  }

  countryIsNew(country: string): boolean {
    return !this.#countries.has(country) && this.#countries.size < MOST_COUNTRIES;
  }

  addCountry(country: string): void {
    if (this.#countries.size < MOST_COUNTRIES) this.#countries.add(country);
  }

  save(port: string): SavedPort {
    const { firstMs, lastMs, days } = this;
    const claimedMs = Number.isFinite(this.claimedMs) ? this.claimedMs : null;
    return {
      port,
      firstMs,
      lastMs,
      days,
      lastDay: this.#lastDay,
      countries: [...this.#countries],
      claimedMs,
    };
  }

  static load(saved: SavedPort): InboundPort {
    const port = new InboundPort(saved.firstMs);
    port.lastMs = saved.lastMs;
    port.days = saved.days;
    port.#lastDay = saved.lastDay;
    port.claimedMs = saved.claimedMs ?? Number.NEGATIVE_INFINITY;
    // What it came to before is not kept: no growth is told before the next day.
    port.claimedBytes = Number.POSITIVE_INFINITY;
    port.news = { firstEver: false, country: null };
    port.sinceMs = saved.lastMs;
    for (const country of saved.countries) port.#countries.add(country);
    return port;
  }
}

export class AttemptsOfDay {
  /** Addresses and ports that are told apart. */
  static readonly MOST_KEPT = 200;
  sinceMs: number;
  count = 0;
  refused = 0;
  claimedCount = 0;
  claimedMs = Number.NEGATIVE_INFINITY;
  readonly sources = new Set<AddressKey>();
  readonly ports = new Map<string, number>();
  readonly flows: FlowRef[] = [];

  constructor(atMs: number) {
    this.sinceMs = atMs;
  }

  add(slice: FlowSlice, refused: boolean, port: string): void {
    this.count++;
    if (refused) this.refused++;
    if (this.sources.size < AttemptsOfDay.MOST_KEPT) this.sources.add(slice.remote);
    if (this.ports.size < AttemptsOfDay.MOST_KEPT) this.ports.set(port, (this.ports.get(port) ?? 0) + 1);
    addRef(this.flows, slice);
  }
}

/** At most about 100 kB, 200 bytes a port answered when saved. */
export class InboundDevice {
  static readonly MOST_PORTS = 64;
  readonly ports = new Map<string, InboundPort>();
  /** Local UDP ports that it sent from, and when last. */
  readonly ownSockets = new Map<number, number>();
  attempts: AttemptsOfDay;
  lastMs: number;

  constructor(atMs: number) {
    this.lastMs = atMs;
    this.attempts = new AttemptsOfDay(Number.NEGATIVE_INFINITY);
  }

  tidy(nowMs: number, socketMs: number): void {
    if (this.ownSockets.size <= MOST_SOCKETS) return;
    // A resolver opens thousands; what is answered to those that go comes from a service's port.
    const byAge = [...this.ownSockets].sort((a, b) => b[1] - a[1]).slice(0, MOST_SOCKETS / 2);
    this.ownSockets.clear();
    for (const [port, lastMs] of byAge) if (nowMs - lastMs <= socketMs) this.ownSockets.set(port, lastMs);
  }

  save(): z.infer<typeof savedSchema> {
    const ports = [...this.ports].map(([name, port]) => port.save(name));
    const { sinceMs, count, refused, claimedCount, claimedMs } = this.attempts;
    if (claimedCount === 0) return { ports };
    return { ports, attempts: { sinceMs, count, refused, claimedCount, claimedMs } };
  }

  static load(state: unknown): InboundDevice | undefined {
    const parsed = savedSchema.safeParse(state);
    if (!parsed.success) return undefined;
    const device = new InboundDevice(Math.max(0, ...parsed.data.ports.map(({ lastMs }) => lastMs)));
    const { attempts } = parsed.data;
    if (attempts !== undefined) {
      device.attempts = new AttemptsOfDay(attempts.sinceMs);
      Object.assign(device.attempts, { ...attempts });
    }
    for (const port of parsed.data.ports) device.ports.set(port.port, InboundPort.load(port));
    return device;
  }
}
