/** For tests: a small house, slices of its flows, and what a detector claims of them. */
import { addressKeyOf } from "../../base/address-key.ts";
import type { Claim } from "./claim.ts";
import type { AnyDetectorType, Detector, House, Place } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** A Monday, midnight UTC. */
export const START_MS = Date.UTC(2026, 8, 7);

export const key = (text: string): string => addressKeyOf(text) ?? "";

export interface TestHouse extends House {
  readonly first: Map<string, number>;
  readonly places: Map<string, Place>;
  learning: boolean;
}

/** Every device is called by its id and is known since START_MS, every `192.168.` address is home. */
export function testHouse(): TestHouse {
  const first = new Map<string, number>();
  const places = new Map<string, Place>();
  return {
    first,
    places,
    learning: false,
    nameOf: (deviceId) => deviceId,
    deviceOf: (text) => (text.startsWith("192.168.") || text.length === 17 ? `dev-${text}` : undefined),
    firstMs: (deviceId) => first.get(deviceId) ?? START_MS,
    placeOf: (address) => places.get(address) ?? { country: null, asn: null, asName: null },
    isHome: (address) => address.startsWith("192.168."),
    isLearning() {
      return this.learning;
    },
  };
}

const NO_BYTES = { sentBytes: 0, gotBytes: 0, sentPackets: 0, gotPackets: 0 } as const;
let flows = 0;

/** A number for one more flow. */
export const nextFlow = (): number => ++flows;

/** Outbound TCP of a camera to a nameless address, ten seconds long, unless told otherwise. Totals follow. */
export function slice(toMs: number, wish: Partial<FlowSlice> = {}): FlowSlice {
  const inbound = wish.direction === "inbound";
  const remote = wish.remote ?? key("203.0.113.9");
  const local = key("192.168.1.20");
  const fromMs = wish.fromMs ?? toMs - 10_000;
  const moved = { ...NO_BYTES, ...wish };
  return {
    epochId: 1,
    flowId: wish.flowId ?? nextFlow(),
    device: "camera",
    peer: undefined,
    direction: "outbound",
    proto: 6,
    origAddress: inbound ? remote : local,
    respAddress: inbound ? local : remote,
    origPort: 40_000,
    respPort: 443,
    remote,
    domain: "",
    app: "",
    state: "S1",
    group: false,
    startMs: fromMs,
    fromMs,
    toMs,
    ...NO_BYTES,
    totalSentBytes: moved.sentBytes,
    totalGotBytes: moved.gotBytes,
    totalSentPackets: moved.sentPackets,
    totalGotPackets: moved.gotPackets,
    first: true,
    ended: false,
    ...wish,
  };
}

export class Story {
  readonly house = testHouse();
  readonly claims: Claim[] = [];
  detector: Detector;
  readonly #type: AnyDetectorType;
  readonly #options: unknown;
  readonly #hear = (claim: Claim): void => void this.claims.push(claim);

  constructor(type: AnyDetectorType, options: unknown = {}) {
    this.#type = type;
    this.#options = options;
    this.detector = type.make(options, this.house);
  }

  /** Returns what was claimed of these. */
  tell(...slices: readonly FlowSlice[]): Claim[] {
    const before = this.claims.length;
    for (const one of slices) {
      this.detector.slice?.(one, this.#hear);
      this.detector.tick?.(one.toMs, this.#hear);
    }
    return this.claims.slice(before);
  }

  tick(nowMs: number): Claim[] {
    const before = this.claims.length;
    this.detector.tick?.(nowMs, this.#hear);
    return this.claims.slice(before);
  }

  fact(fact: Parameters<NonNullable<Detector["fact"]>>[0]): Claim[] {
    const before = this.claims.length;
    this.detector.fact?.(fact, this.#hear);
    return this.claims.slice(before);
  }

  gap(gap: Parameters<NonNullable<Detector["gap"]>>[0]): void {
    this.detector.gap?.(gap, this.#hear);
  }

  /** As if the program had been started anew: what was learnt goes through JSON. */
  restart(): void {
    const state: unknown = JSON.parse(JSON.stringify(this.detector.save()));
    this.detector = this.#type.make(this.#options, this.house);
    this.detector.load(state);
  }
}

/** States no detector ever saved: `load` must forget them. */
export const DAMAGED_STATES: readonly unknown[] = [
  null,
  undefined,
  7,
  "state",
  [],
  [null],
  [["camera"]],
  {},
  { devices: null },
  { devices: 7 },
  { devices: [null, 1, "x", [], [1, 2], ["camera", null], ["camera", { sites: 3 }]] },
  { devices: { camera: null } },
];
