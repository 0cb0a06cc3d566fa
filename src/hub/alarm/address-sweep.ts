/** Somebody on the link asks by ARP for one address after the other: the first step of most scans from inside. */
import * as z from "zod";
import type { NamedFact } from "../../model/named-fact.ts";
import type { Claiming } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import { spanText } from "./wording.ts";

const options = z.object({
  addresses: z
    .number()
    .int()
    .min(32)
    .default(64)
    .meta({ description: "different addresses asked for within a minute, at least" }),
});
type Options = z.infer<typeof options>;

class AddressSweep implements Detector {
  readonly #options: Options;
  readonly #house: House;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind !== "address-sweep" || fact.targets < this.#options.addresses) return;
    const { mac, ip, targets, sinceMs, atMs } = fact;
    const deviceId = this.#house.deviceOf(mac) ?? null;
    const who = deviceId === null ? mac : this.#house.nameOf(deviceId);
    claim({
      kind: "port-scan",
      subject: "addresses by ARP",
      deviceId,
      severity: "medium",
      startMs: sinceMs,
      lastMs: atMs,
      title: `${who} looks for devices: it asked for about ${targets} addresses`,
      why: `${who} (${mac}${ip === undefined ? "" : `, ${ip}`}) asked by ARP for about ${targets} different addresses within ${spanText(Math.max(1000, atMs - sinceMs))}. The threshold is ${this.#options.addresses} within a minute. A device that looks for its printer asks for a few; network scanners and worms ask for all. Muting this kind for the device, or a higher threshold, silences it.`,
      evidence: {
        addresses: targets,
        threshold: this.#options.addresses,
        spanS: (atMs - sinceMs) / 1000,
        mac,
      },
      flows: [],
    });
  }

  save(): unknown {
    return null;
  }

  load(): void {
    // Nothing is kept: each fact speaks for itself.
  }
}

export const ADDRESS_SWEEP = detectorType<Options>({
  name: "address-sweep",
  kinds: ["port-scan"],
  help: "Somebody on the link asks by ARP for one address after the other.",
  options,
  create: (wish, house) => new AddressSweep(wish, house),
});
