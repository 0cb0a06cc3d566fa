/**
 * Somebody looks for open doors: many ports of one device (vertical), or one port of many devices (horizontal), most of
 * them in vain. Clients of peer-to-peer networks fail at many strangers too, at each on its own port: that is none.
 */
import * as z from "zod";
import { type AddressKey, keyText } from "../../base/address-key.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { Probes, type Tries } from "./probes.ts";
import { spanText } from "./wording.ts";

const count = (least: number, value: number, description: string) =>
  z.number().int().min(least).default(value).meta({ description });

const options = z.object({
  windowMinutes: z
    .number()
    .min(1)
    .max(120)
    .default(10)
    .meta({ description: "minutes in which tries are counted together" }),
  ports: count(5, 20, "TCP ports of one device that are tried in vain, from inside"),
  portsFromOutside: count(3, 10, "TCP ports of one device that are tried in vain, from the Internet"),
  udpPorts: count(20, 100, "UDP ports of one device that do not answer"),
  devices: count(5, 15, "devices of the house that are tried in vain on one port, or pinged"),
  strangers: count(10, 30, "addresses in the Internet that are tried in vain on one port of logins"),
  webStrangers: count(20, 100, "addresses in the Internet, asked for without a name, in vain on a web port"),
});
type Options = z.infer<typeof options>;

const TCP = 6;
const UDP = 17;
const ICMP: ReadonlySet<number> = new Set([1, 58]);
/** Sources whose tries are remembered; each has 1,024 tries of 200 bytes at most, most have none. */
const MOST_SOURCES = 500;
const TIDY_MS = 30_000;
const IN_VAIN: ReadonlySet<string> = new Set(["S0", "REJ", "RSTOS0", "SH"]);
const CLOSED: ReadonlySet<string> = new Set(["SF", "RSTO", "RSTR"]);
/** A handshake and its end, without payload. */
const BARE_PACKETS = 4;
const BARE_BYTES = 600;
const TRACEROUTE = { from: 33_434, to: 33_700 } as const;
/** Of a horizontal scan of any other port: that many in one small network, as no peer-to-peer client finds them. */
const DENSE = 16;
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);
/** What worms and people look for. */
const LOGIN_PORTS: ReadonlySet<number> = new Set([
  ...[21, 22, 23, 25, 81, 110, 135, 139, 143, 445, 554, 1433, 1883, 2222, 2323, 3306, 3389, 5038, 5060],
  ...[5431, 5432, 5555, 5900, 5985, 6379, 7547, 7574, 8000, 8080, 8081, 8291, 8443, 8554, 8728, 8888],
  ...[9200, 11_211, 22_222, 23_231, 27_017, 37_215, 37_777, 52_869],
]);

class PortScan implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sources = new Map<AddressKey, Probes>();
  readonly #pace = new ClaimPace();
  #tidiedMs = Number.NEGATIVE_INFINITY;

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    if (slice.group || slice.direction === "external") return;
    const { proto, respPort } = slice;
    if (proto === TCP) {
      const vain = IN_VAIN.has(slice.state);
      const bare = !vain && isBare(slice);
      if (vain || bare) this.#tried(slice, `${respPort}/tcp`, "tcp", bare, claim);
      else this.#sources.get(slice.origAddress)?.answered(slice.respAddress, `${respPort}/tcp`);
    } else if (proto === UDP) {
      if (receivedOf(slice) > 0)
        this.#sources.get(slice.origAddress)?.answered(slice.respAddress, `${respPort}/udp`);
      else if (isProbe(slice)) this.#tried(slice, `${respPort}/udp`, "udp", false, claim);
    } else if (ICMP.has(proto) && slice.direction === "internal")
      this.#tried(slice, "0/icmp", "icmp", receivedOf(slice) > 0, claim);
  }

  tick(nowMs: number): void {
    if (Math.abs(nowMs - this.#tidiedMs) < TIDY_MS) return;
    this.#tidiedMs = nowMs;
    for (const [address, probes] of this.#sources) {
      probes.expire(nowMs - this.#options.windowMinutes * 60_000);
      if (probes.empty) this.#sources.delete(address);
    }
  }

  #tried(slice: FlowSlice, service: string, protocol: string, open: boolean, claim: Claiming): void {
    let probes = this.#sources.get(slice.origAddress);
    if (probes === undefined) {
      makeRoom(this.#sources, MOST_SOURCES);
      probes = new Probes(slice.toMs);
      this.#sources.set(slice.origAddress, probes);
    }
    probes.lastMs = Math.max(probes.lastMs, slice.toMs);
    if (!probes.add(slice, service, protocol, open)) return;
    const ports = probes.byTarget.get(`${slice.respAddress} ${protocol}`);
    if (ports !== undefined && protocol !== "icmp") this.#judgePorts(slice, probes, ports, protocol, claim);
    const targets = probes.byPort.get(service);
    if (targets !== undefined && protocol !== "udp")
      this.#judgeTargets(slice, probes, targets, service, claim);
  }

  #judgePorts(slice: FlowSlice, probes: Probes, ports: Tries, protocol: string, claim: Claiming): void {
    const { ports: inside, portsFromOutside, udpPorts } = this.#options;
    const least = protocol === "udp" ? udpPorts : slice.direction === "inbound" ? portsFromOutside : inside;
    // Handshakes alone are somebody's way to look whether a service lives.
    if (ports.count < least || ports.open * 2 > ports.count) return;
    const from = keyText(slice.origAddress);
    const subject = `${from} ports of ${keyText(slice.respAddress)}`;
    if (!this.#pace.due(subject, slice.toMs, ports.count)) return;
    const who = this.#nameOf(slice.origAddress);
    const whom = this.#nameOf(slice.respAddress);
    const many = `${probes.full ? "at least " : ""}${ports.count.toLocaleString("en")}`;
    const word = protocol.toUpperCase();
    claim({
      kind: "port-scan",
      subject,
      deviceId: slice.device,
      destination: slice.direction === "inbound" ? from : keyText(slice.respAddress),
      severity: severityOf(slice, ports.open > 0),
      startMs: Math.min(ports.firstMs, slice.toMs),
      lastMs: slice.toMs,
      title: `${who} tries ${many} ports of ${whom}`,
      why: `In ${spanText(slice.toMs - ports.firstMs)} ${who} tried ${many} different ${word} ports of ${whom}; ${ports.count - ports.open} were refused or did not answer. ${least} within ${this.#options.windowMinutes} min are the threshold. ${openWords(ports)} A higher threshold or muting ${who} silences it.`,
      evidence: {
        portCount: ports.count,
        openCount: ports.open,
        thresholdCount: least,
        ports: probes.portsOf(slice.respAddress),
        scanner: from,
      },
      flows: [...ports.flows],
    });
  }

  #judgeTargets(slice: FlowSlice, probes: Probes, targets: Tries, service: string, claim: Claiming): void {
    const outbound = slice.direction === "outbound";
    const { devices } = this.#options;
    const { strangers, webStrangers } = this.#options;
    const least = outbound ? (WEB_PORTS.has(slice.respPort) ? webStrangers : strangers) : devices;
    const vain = targets.count - targets.open;
    if (targets.count < least || vain * 4 < targets.count) return;
    if (outbound && !isSought(slice.respPort) && probes.densest(service) < DENSE) return;
    const from = keyText(slice.origAddress);
    const subject = `${from} port ${service}`;
    if (!this.#pace.due(subject, slice.toMs, targets.count)) return;
    const who = this.#nameOf(slice.origAddress);
    const many = `${probes.full ? "at least " : ""}${targets.count.toLocaleString("en")}`;
    const whom = outbound ? "addresses in the Internet" : "devices of this house";
    const ping = service === "0/icmp";
    const how = ping ? "by ping" : `on port ${service}`;
    claim({
      kind: "port-scan",
      subject,
      deviceId: slice.device,
      ...(slice.direction === "inbound" && { destination: from }),
      severity: severityOf(slice, targets.open > 0),
      startMs: Math.min(targets.firstMs, slice.toMs),
      lastMs: slice.toMs,
      title: `${who} tries ${many} ${whom} ${how}`,
      why: `In ${spanText(slice.toMs - targets.firstMs)} ${who} tried ${many} different ${whom} ${how}; ${vain} refused or did not answer. ${least} within ${this.#options.windowMinutes} min are the threshold. ${openWords(targets, ping)} A higher threshold or muting ${who} silences it.`,
      evidence: {
        targetCount: targets.count,
        openCount: targets.open,
        thresholdCount: least,
        port: slice.respPort,
        targets: probes.targetsOf(service),
        scanner: from,
      },
      flows: [...targets.flows],
    });
  }

  #nameOf(address: AddressKey): string {
    const text = keyText(address);
    const device = this.#house.isHome(text) ? this.#house.deviceOf(text) : undefined;
    return device === undefined ? text : this.#house.nameOf(device);
  }

  /** What is going on is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

function receivedOf({ direction, totalGotPackets, totalSentPackets }: FlowSlice): number {
  return direction === "inbound" ? totalSentPackets : totalGotPackets;
}

/** A connection that was made and ended without a word. */
function isBare(slice: FlowSlice): boolean {
  return (
    CLOSED.has(slice.state) &&
    slice.totalSentPackets <= BARE_PACKETS &&
    slice.totalGotPackets <= BARE_PACKETS &&
    slice.totalSentBytes + slice.totalGotBytes <= BARE_BYTES
  );
}

/** No late answer of a service whose question is forgotten, and no step of a traceroute. */
function isProbe({ origPort, respPort }: FlowSlice): boolean {
  if (origPort < 1024 && respPort >= 1024) return false;
  return respPort < TRACEROUTE.from || respPort > TRACEROUTE.to;
}

function isSought(port: number): boolean {
  return LOGIN_PORTS.has(port) || WEB_PORTS.has(port);
}

function openWords({ open }: Tries, ping = false): string {
  if (ping)
    return open === 0
      ? "None of them answered."
      : `${open} answered, so whoever it is knows now that they are there.`;
  if (open === 0) return "None of them was open.";
  return `${open} answered and then nothing was said: whoever it is knows now that they are open.`;
}

/** From outside it is the Internet's noise, unless a door is open; a device that looks for others is not its owner's wish. */
function severityOf({ direction }: FlowSlice, open: boolean): Severity {
  if (direction === "inbound") return open ? "medium" : "low";
  return direction === "internal" ? "high" : "medium";
}

export const PORT_SCAN = detectorType({
  name: "port-scan",
  kinds: ["port-scan"],
  help: "Somebody tries many ports of a device, or one port of many devices, mostly in vain.",
  options,
  create: (wish, house) => new PortScan(wish, house),
});
