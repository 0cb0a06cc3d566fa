/** A router was asked to let the Internet in to a device, and agreed: by UPnP, NAT-PMP or PCP. */
import * as z from "zod";
import type { Severity } from "../../model/alarm-kind.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { AwaitedFlows, type FlowEnds } from "./awaited-flows.ts";
import { type Claiming, refOf } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { spanText, timeText } from "./wording.ts";

type Mapping = Extract<NamedFact, { kind: "port-mapping" }>;
type Awaited = FlowEnds & { readonly mapping: Mapping };

const options = z.object({
  forgetHours: z
    .number()
    .positive()
    .default(24)
    .meta({ description: "hours without a renewal after which the same mapping is claimed again" }),
});
type Options = z.infer<typeof options>;

/** Where people and machines log in or look at pictures: nothing to have open to the Internet. */
const TOUCHY_PORTS: ReadonlySet<number> = new Set([
  ...[21, 22, 23, 25, 80, 81, 88, 139, 443, 445, 554, 1883, 2323, 3306, 3389, 5000, 5001, 5432, 5555],
  ...[5900, 5901, 6379, 8000, 8080, 8081, 8123, 8443, 8554, 8883, 8888, 9000, 9090, 34_567, 37_777],
]);

const HOUR_MS = 3_600_000;
/** Mappings remembered; those not renewed for longest are forgotten. */
const MOST_MAPPINGS = 1000;
const WAYS: Readonly<Record<Mapping["how"], string>> = { upnp: "UPnP", "nat-pmp": "NAT-PMP", pcp: "PCP" };
/** Where a router listens for these; of UPnP it chooses the port itself. */
const CONTROL_PORT = 5351;

class PortMapping implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #awaited = new AwaitedFlows<Awaited>();
  readonly #known = new Map<string, { lastMs: number }>();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind !== "port-mapping") return;
    const { client, gateway: server, atMs, how } = fact;
    const port = how === "upnp" ? (fact.gatewayPort ?? 0) : CONTROL_PORT;
    if (!this.#isNews(fact)) return;
    if (!this.#awaited.wait({ client, server, port, atMs, mapping: fact }))
      this.#tell(fact, undefined, claim);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    for (const { mapping } of this.#awaited.take(slice)) this.#tell(mapping, slice, claim);
  }

  tick(nowMs: number, claim: Claiming): void {
    for (const { mapping } of this.#awaited.expired(nowMs)) this.#tell(mapping, undefined, claim);
  }

  /** Renewals are none. */
  #isNews(mapping: Mapping): boolean {
    const subject = subjectOf(mapping);
    const before = this.#known.get(subject);
    if (before === undefined) makeRoom(this.#known, MOST_MAPPINGS);
    this.#known.set(subject, { lastMs: mapping.atMs });
    return (
      before === undefined || Math.abs(mapping.atMs - before.lastMs) > this.#options.forgetHours * HOUR_MS
    );
  }

  #tell(mapping: Mapping, slice: FlowSlice | undefined, claim: Claiming): void {
    const { client, gateway, internalIp, internalPort, externalPort, protocol, lifetimeS, how, atMs } =
      mapping;
    const who = this.#nameOf(internalIp);
    const other = internalIp !== client;
    const door = `${externalPort}/${protocol}`;
    const span = lifetimeS === 0 ? "until the router is started anew" : `for ${spanText(lifetimeS * 1000)}`;
    const sentences = [
      `At ${timeText(atMs)} ${this.#nameOf(client)} asked the router ${gateway} by ${WAYS[how]} to pass port ${door} from the Internet to ${who}, port ${internalPort}, ${span}, and the router agreed.`,
      "Until then nobody outside can reach a device that did not speak first; now anybody can reach this port.",
      other ? "Who asked is not the device that is opened." : "",
      TOUCHY_PORTS.has(internalPort) ? `Port ${internalPort} is one that logins and cameras use.` : "",
      `Turning off ${WAYS[how]} in the router silences it, or muting this kind for the device; a renewal within ${this.#options.forgetHours} h is not told again.`,
    ];
    claim({
      kind: "port-mapping",
      subject: subjectOf(mapping),
      deviceId: this.#house.deviceOf(internalIp) ?? this.#house.deviceOf(client) ?? null,
      destination: door,
      severity: severityOf(other, TOUCHY_PORTS.has(internalPort)),
      startMs: atMs,
      lastMs: atMs,
      title: `${who} is open to the Internet at port ${door}`,
      why: sentences.filter((sentence) => sentence !== "").join(" "),
      evidence: {
        how,
        externalPort,
        internalPort,
        protocol,
        lifetimeS,
        internalIp,
        askedBy: client,
        gateway,
      },
      flows: slice === undefined ? [] : [refOf(slice)],
    });
  }

  #nameOf(address: string): string {
    const device = this.#house.deviceOf(address);
    return device === undefined ? address : this.#house.nameOf(device);
  }

  save(): unknown {
    return { known: [...this.#known].map(([subject, { lastMs }]) => [subject, lastMs]) };
  }

  load(state: unknown): void {
    const parsed = z.object({ known: z.array(z.unknown()).max(MOST_MAPPINGS) }).safeParse(state);
    for (const entry of parsed.data?.known ?? []) {
      const one = z.tuple([z.string(), z.number()]).safeParse(entry);
      if (one.success) this.#known.set(one.data[0], { lastMs: one.data[1] });
    }
  }
}

function subjectOf({ externalPort, protocol, internalIp, internalPort }: Mapping): string {
  return `${externalPort}/${protocol} to ${internalIp}:${internalPort}`;
}

function severityOf(other: boolean, touchy: boolean): Severity {
  if (other && touchy) return "high";
  return other || touchy ? "medium" : "low";
}

export const PORT_MAPPING = detectorType({
  name: "port-mapping",
  kinds: ["port-mapping"],
  help: "A router opens a port to the Internet because a device asked it to, by UPnP, NAT-PMP or PCP.",
  options,
  create: (wish, house) => new PortMapping(wish, house),
});
