/**
 * What a detector is: a file that is told of traffic and facts in event time and claims what it finds. It keeps what it
 * has learnt, bounded, in a state that can be written down. It asks nobody but the house, and no clock.
 */
import type * as z from "zod";
import type { AddressKey } from "../../base/address-key.ts";
import type { AlarmKind } from "../../model/alarm-kind.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Gap } from "../../model/sensor-status.ts";
import type { BadHostTable } from "./bad-host-table.ts";
import type { Claiming } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly asn: number | null;
  readonly asName: string | null;
}

/** What detectors may ask of the house. */
export interface House {
  /** As people call the device. */
  nameOf(deviceId: string): string;
  /** By MAC or address as text. */
  deviceOf(macOrAddress: string): string | undefined;
  /** When the device was first seen; event time. */
  firstMs(deviceId: string): number | undefined;
  placeOf(address: AddressKey): Place;
  /** An address of a home network, as text. */
  isHome(address: string): boolean;
  /** The first day of an installation: who is new and who talks to whom is learnt, not told. */
  isLearning(nowMs: number): boolean;
  /** The owner's lists of known-bad hosts; the same object until a list changes. */
  badHosts?(): BadHostTable;
}

export interface Detector {
  slice?(slice: FlowSlice, claim: Claiming): void;
  fact?(fact: NamedFact, claim: Claiming): void;
  /** Frames are missing, or an interface was away. */
  gap?(gap: Gap, claim: Claiming): void;
  /** Event time has come so far: what was told before is complete. About every ten seconds, and at the end of a capture. */
  tick?(nowMs: number, claim: Claiming): void;
  /** A person said that these two are one device, or were: `to` knows from now on what `from` knew. */
  learnFrom?(from: string, to: string): void;
  /** It is a part of another device now and will not be told of any more. */
  joined?(device: string): void;
  /** What it has learnt, as JSON. */
  save(): unknown;
  /** What `save` gave, maybe of an older version or damaged: what it cannot use it forgets. */
  load(state: unknown): void;
}

/** An entry of the list of detectors. */
export interface DetectorType<Options = never> {
  /** As settings and back-tests name it; mostly its kind. */
  readonly name: string;
  readonly kinds: readonly AlarmKind[];
  /** One sentence for people who decide whether they want it. */
  readonly help: string;
  /** Every option has a default and a description with its unit. */
  readonly options: z.ZodType<Options>;
  create(options: Options, house: House): Detector;
}

/** Of any options: they are parsed by its own schema before it is made. */
export interface AnyDetectorType extends Omit<DetectorType, "options" | "create"> {
  readonly options: z.ZodType;
  make(options: unknown, house: House): Detector;
}

export function detectorType<Options>(type: DetectorType<Options>): AnyDetectorType {
  const { name, kinds, help, options, create } = type;
  return { name, kinds, help, options, make: (wish, house) => create(options.parse(wish ?? {}), house) };
}
