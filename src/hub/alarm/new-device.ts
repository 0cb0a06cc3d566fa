/** A device that was never seen before is on the network. */
import * as z from "zod";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming, FlowRef } from "./claim.ts";
import { refOf } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { isMadeUp, signOf } from "./device-facts.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { timeText } from "./wording.ts";

const options = z.object({
  madeUpAddresses: z.boolean().default(true).meta({
    description: "claim devices with a made-up (private) MAC too, as phones use in every new network",
  }),
});
type Options = z.infer<typeof options>;

/** Ids of devices that were told or known, the newest; 20 bytes each. */
const MOST_KNOWN = 10_000;
/** What the house saw first longer ago is no news, but this detector's first start. */
const NEWS_MS = 3_600_000;

class NewDevice implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #known = new Set<string>();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    if (!this.#known.has(slice.device) && slice.direction !== "inbound") {
      // An address is no MAC: of a device that only answers nobody knows more yet.
      if (slice.totalSentPackets > 0) this.#met(slice.device, slice.fromMs, undefined, [refOf(slice)], claim);
    }
  }

  fact(fact: NamedFact, claim: Claiming): void {
    const sign = signOf(fact, this.#house);
    if (sign === undefined || this.#known.has(sign.deviceId)) return;
    const { mac } = sign;
    this.#met(sign.deviceId, sign.atMs, mac, [], claim);
  }

  #met(id: string, atMs: number, mac: string | undefined, flows: FlowRef[], claim: Claiming): void {
    this.#remember(id);
    const firstMs = this.#house.firstMs(id) ?? atMs;
    if (atMs - firstMs > NEWS_MS) return;
    const address = mac ?? macOf(id);
    const madeUp = address !== undefined && isMadeUp(address);
    if (madeUp && !this.#options.madeUpAddresses) return;
    const name = this.#house.nameOf(id);
    const how =
      address === undefined
        ? "It is known by its address alone, since this capture shows no MAC."
        : madeUp
          ? `Its MAC ${address} is made up by itself, as phones and laptops do in each new network: it may be a device that was here before under another.`
          : `Its MAC is ${address}.`;
    claim({
      kind: "new-device",
      subject: id,
      deviceId: id,
      severity: madeUp ? "info" : "low",
      startMs: firstMs,
      lastMs: atMs,
      title: `${name} is new on the network`,
      why: `${name} was first seen at ${timeText(firstMs)}; the threshold is a device that was never seen before. ${how} It is told once. ${madeUp ? "Leaving out made-up addresses in this detector's options, or muting" : "Muting"} this kind silences it.`,
      evidence: {
        firstSeen: timeText(firstMs),
        madeUpAddress: madeUp,
        ...(address === undefined ? {} : { mac: address }),
      },
      flows,
    });
  }

  #remember(id: string): void {
    if (this.#known.size >= MOST_KNOWN) {
      const [oldest] = this.#known;
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.add(id);
  }

  save(): unknown {
    return { known: [...this.#known] };
  }

  load(state: unknown): void {
    const parsed = z.object({ known: z.array(z.string()).max(MOST_KNOWN) }).safeParse(state);
    for (const id of parsed.data?.known ?? []) this.#known.add(id);
  }
}

/** The id of a device with a MAC is made of it. */
function macOf(id: string): string | undefined {
  return /^dev-([0-9a-f]{12})$/.exec(id)?.[1]?.match(/../g)?.join(":");
}

export const NEW_DEVICE = detectorType({
  name: "new-device",
  kinds: ["new-device"],
  help: "A device that was never seen before is on the network.",
  options,
  create: (wish, house) => new NewDevice(wish, house),
});
