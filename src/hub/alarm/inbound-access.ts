/**
 * Somebody outside reaches in. Three things are told apart: an attempt that nobody answered or that was refused, one
 * that a device answered, and the first that it ever answered on that port. No list of bad addresses is needed.
 */
import * as z from "zod";
import { type AddressKey, keyText } from "../../base/address-key.ts";
import { formatBytes } from "../../base/size.ts";
import type { Claiming } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { AttemptsOfDay, InboundDevice, InboundPort } from "./inbound-device.ts";
import { makeRoom } from "./make-room.ts";
import { type Sites, sitesOf } from "./site.ts";
import { counted, timeText } from "./wording.ts";

const options = z.object({
  attempts: z
    .number()
    .int()
    .min(1)
    .default(1)
    .meta({ description: "refused or unanswered attempts on a device within a day that are worth a line" }),
  settledDays: z
    .number()
    .int()
    .min(1)
    .default(7)
    .meta({ description: "days on which a port was answered, after which only a new country is told" }),
});
type Options = z.infer<typeof options>;

const TCP = 6;
const UDP = 17;
const DAY_MS = 86_400_000;
/** A port that a device opened outward itself is a call's or a game's for so long (RFC 4787 asks for two minutes at least). */
const OWN_SOCKET_MS = 15 * 60_000;
const MOST_DEVICES = 2000;
/** An attempt's count is told again when it grew tenfold, while the alarm can go on. */
const GROWTH = 10;
const GOES_ON_MS = 3_600_000;
/** Services answer from ports below the first (WireGuard's lies above), who asks chooses one above the second. */
const SERVICE_PORTS = 1024;
const EPHEMERAL_PORTS = 32_768;
const WIREGUARD_PORT = 51_820;

/** The originator was heard and answered: established at some time. Flows that were met midway (OTH) are not judged. */
const ANSWERED = new Set(["S1", "SF", "S2", "S3", "RSTO", "RSTR"]);
/** A SYN that was refused, and one that nobody answered. */
const REFUSED = new Set(["REJ"]);
const UNANSWERED = new Set(["S0", "RSTOS0", "SH"]);

class InboundAccess implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  readonly #devices = new Map<string, InboundDevice>();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { direction, proto } = slice;
    if (direction === "outbound") {
      // What a device sends from a port makes answers to that port no intrusion.
      if (proto === UDP) this.#deviceOf(slice).ownSockets.set(slice.origPort, slice.toMs);
      return;
    }
    if (direction !== "inbound" || slice.group || (proto !== TCP && proto !== UDP)) return;
    const device = this.#deviceOf(slice);
    if (proto === UDP) this.#judgeUdp(device, slice, claim);
    else if (ANSWERED.has(slice.state)) this.#answered(device, slice, claim);
    else if (slice.first && REFUSED.has(slice.state)) this.#attempt(device, slice, true, claim);
    else if (slice.first && UNANSWERED.has(slice.state)) this.#attempt(device, slice, false, claim);
  }

  #judgeUdp(device: InboundDevice, slice: FlowSlice, claim: Claiming): void {
    const { origPort, respPort, toMs } = slice;
    const own = device.ownSockets.get(respPort);
    if (own !== undefined && toMs - own < OWN_SOCKET_MS) {
      device.ownSockets.set(respPort, toMs);
      return;
    }
    // An answer that came after its question was forgotten, or a question from before the capture.
    if (isAnswer(origPort, respPort)) return;
    if (slice.totalSentPackets > 0) this.#answered(device, slice, claim);
    else if (slice.first) this.#attempt(device, slice, false, claim);
  }

  #answered(device: InboundDevice, slice: FlowSlice, claim: Claiming): void {
    const name = portName(slice);
    let port = device.ports.get(name);
    const firstEver = port === undefined;
    if (port === undefined) {
      makeRoom(device.ports, InboundDevice.MOST_PORTS);
      port = new InboundPort(slice.fromMs);
      device.ports.set(name, port);
    }
    const { country } = this.#sites.placeOf(slice.remote);
    const newCountry = country !== null && !firstEver && port.countryIsNew(country);
    if (country !== null) port.addCountry(country);
    port.add(slice);
    const isNews = firstEver || newCountry;
    const ongoing = slice.toMs - port.claimedMs < GOES_ON_MS && port.sentBytes >= 2 * port.claimedBytes;
    const daily = slice.toMs - port.claimedMs >= DAY_MS && port.days < this.#options.settledDays;
    if (!isNews && !ongoing && !daily) return;
    if (isNews) port.news = { firstEver, country: newCountry ? country : null };
    else if (daily) port.news = { firstEver: false, country: null };
    port.claimedMs = slice.toMs;
    port.claimedBytes = Math.max(port.sentBytes, 1000);
    claim(this.#answeredClaim(port, name, slice));
  }

  #answeredClaim(port: InboundPort, name: string, slice: FlowSlice): Parameters<Claiming>[0] {
    const { firstEver, country } = port.news;
    const who = this.#house.nameOf(slice.device);
    const remotes = port.remotes();
    const from = this.#remoteWords(slice.remote);
    const got = remotes.map((one) => `${keyText(one.key)} got ${formatBytes(one.sentBytes)}`);
    const unsure = firstEver && slice.toMs - (this.#house.firstMs(slice.device) ?? slice.toMs) < DAY_MS;
    const what = firstEver
      ? `It never answered anybody outside on ${name} before`
      : country !== null
        ? `It answered on ${name} before, but never anybody from ${country}`
        : `It first answered on ${name} at ${timeText(port.firstMs)}, and has on ${counted(port.days, "day")} since`;
    return {
      kind: "inbound-access",
      subject: name,
      deviceId: slice.device,
      destination: keyText(slice.remote),
      severity: firstEver ? "high" : country !== null ? "medium" : "low",
      startMs: port.sinceMs,
      lastMs: slice.toMs,
      title: firstEver
        ? `${from} reached ${who} on ${name}, which it never answered before`
        : `${from} reached ${who} on ${name}`,
      why: `${from} spoke first, and ${who} answered on ${name}. ${what}${unsure ? "; it was first seen less than a day ago" : ""}. ${counted(port.connections, "connection")} from ${counted(port.remoteCount, "address", "addresses")} ${port.connections === 1 ? "was" : "were"} answered since ${timeText(port.sinceMs)}: ${got.join(", ")}. The threshold is one answered connection. Closing the port at the router or muting this address silences it; after ${this.#options.settledDays} days only a new country is told.`,
      evidence: {
        port: name,
        firstEver,
        connectionCount: port.connections,
        addressCount: port.remoteCount,
        sentBytes: port.sentBytes,
        gotBytes: port.gotBytes,
        receivers: remotes.map((one) => `${keyText(one.key)} ${one.sentBytes}`),
        ...(country === null ? {} : { newCountry: country }),
      },
      flows: port.flows.refs(),
      ...(unsure ? { unsure: true } : {}),
    };
  }

  /** The noise of the internet: one line a day and device, however much of it there is. */
  #attempt(device: InboundDevice, slice: FlowSlice, refused: boolean, claim: Claiming): void {
    const { toMs } = slice;
    if (toMs - device.attempts.sinceMs >= DAY_MS) device.attempts = new AttemptsOfDay(toMs);
    const { attempts } = device;
    attempts.add(slice, refused, portName(slice));
    const { count, claimedCount, claimedMs } = attempts;
    const isFirst = claimedCount === 0 && count >= this.#options.attempts;
    const grew = claimedCount > 0 && count >= GROWTH * claimedCount && toMs - claimedMs < GOES_ON_MS;
    if (!isFirst && !grew) return;
    attempts.claimedCount = count;
    attempts.claimedMs = toMs;
    const who = this.#house.nameOf(slice.device);
    const ports = [...attempts.ports.keys()];
    const some = ports.length > 5 ? `${ports.slice(0, 5).join(", ")} and others` : ports.join(", ");
    const sources = counted(attempts.sources.size, "address", "addresses");
    const atLeast = attempts.sources.size >= AttemptsOfDay.MOST_KEPT ? "at least " : "";
    claim({
      kind: "inbound-access",
      subject: "attempts",
      deviceId: slice.device,
      severity: "low",
      startMs: attempts.sinceMs,
      lastMs: toMs,
      title: `Somebody outside tried to reach ${who}, without an answer`,
      why: `Since ${timeText(attempts.sinceMs)} ${who} was tried ${counted(count, "time")} from ${atLeast}${sources} on ${some}: ${attempts.refused} refused, ${count - attempts.refused} not answered. Nothing was given away. The threshold is ${counted(this.#options.attempts, "attempt")} a day; this is told once a day and device. A firewall before the device or a higher threshold silences it.`,
      evidence: {
        attemptCount: count,
        refusedCount: attempts.refused,
        addressCount: attempts.sources.size,
        addresses: [...attempts.sources].slice(0, 20).map(keyText),
        ports: ports.slice(0, 20),
      },
      flows: attempts.flows,
    });
  }

  #remoteWords(remote: AddressKey): string {
    return this.#sites.words({ key: "", named: false }, remote);
  }

  #deviceOf({ device: id, toMs }: FlowSlice): InboundDevice {
    let device = this.#devices.get(id);
    if (device === undefined) {
      makeRoom(this.#devices, MOST_DEVICES);
      device = new InboundDevice(toMs);
      this.#devices.set(id, device);
    }
    device.lastMs = toMs;
    return device;
  }

  tick(nowMs: number): void {
    for (const device of this.#devices.values()) device.tidy(nowMs, OWN_SOCKET_MS);
  }

  /** Which ports were ever answered, and whether today's attempts were told. */
  save(): unknown {
    const devices = [...this.#devices].map(([id, device]) => [id, device.save()] as const);
    return {
      devices: devices.filter(([, { ports, attempts }]) => ports.length > 0 || attempts !== undefined),
    };
  }

  load(state: unknown): void {
    const parsed = z.object({ devices: z.array(z.unknown()) }).safeParse(state);
    for (const entry of parsed.data?.devices ?? []) {
      const [id, saved] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const device = InboundDevice.load(saved);
      if (typeof id === "string" && device !== undefined) this.#devices.set(id, device);
    }
  }
}

function isAnswer(from: number, to: number): boolean {
  if (to >= EPHEMERAL_PORTS) return from < EPHEMERAL_PORTS || from === WIREGUARD_PORT;
  return from < SERVICE_PORTS && to >= SERVICE_PORTS;
}

function portName({ respPort, proto }: FlowSlice): string {
  return `${respPort}/${proto === TCP ? "tcp" : "udp"}`;
}

export const INBOUND_ACCESS = detectorType({
  name: "inbound-access",
  kinds: ["inbound-access"],
  help: "Somebody outside reaches a device: refused, answered, or answered for the first time ever on that port.",
  options,
  create: (wish, house) => new InboundAccess(wish, house),
});
