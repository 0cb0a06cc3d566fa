/**
 * What devices do, as far as it tells what they are: names they ask for, ports that answer, ports of others that they speak
 * to, streams they send, traffic of others that goes through them. Only what speaks of a kind of device is kept: a list of
 * what a phone reads would be nobody's business. Bounded; in event time.
 */
import type { AddressKey } from "../base/address-key.ts";
import { FLOW_STATES, type FlowState } from "../model/flow-state.ts";
import { DIRECTION, type Owners } from "./attribution.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";
import { domainVotes } from "./kinds/domains.ts";
import { servesVotes, usesVotes } from "./kinds/ports.ts";
import type { FlowRow } from "./store/traffic-store.ts";

type HabitFact = "asks" | "serves" | "uses" | "habit" | "role";

const TCP = 6;
const UDP = 17;
/** So often it is said again that a device still does so. */
const AGAIN_MS = 600_000;
const MOST_TOLD = 20_000;
const MOST_WAITING = 500;
/** Of so many different sites within an hour a device asks that people use. */
const MANY_SITES = 25;
const SITES_MS = 3_600_000;
const MOST_ASKING = 2000;
const MOST_GATEWAYS = 200;
/** A stream goes one way, in large packets, for a while. */
const STREAM = { bytes: 400_000, seconds: 8, ratio: 6, packetBytes: 400 } as const;
const QUIC_PORT = 443;
/** Connections that both ends agreed to. */
const ANSWERED: ReadonlySet<FlowState> = new Set(["S1", "SF", "S2", "S3", "RSTO", "RSTR"]);

interface Asked {
  readonly client: string;
  readonly domain: string;
  readonly atMs: number;
}

interface Sites {
  fromMs: number;
  readonly names: Set<string>;
}

export class Habits {
  readonly #inventory: Inventory;
  readonly #told = new Map<string, number>();
  readonly #sites = new Map<InventoryDevice, Sites>();
  /** By MAC the first remote address that was seen beside it. */
  readonly #behind = new Map<string, AddressKey>();
  /** Questions of addresses whose device has not been met yet. */
  #waiting: Asked[] = [];

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** A name was looked up by whoever uses an address. */
  asked(client: string, domain: string, atMs: number): void {
    const device = this.#inventory.findPart(client);
    if (device !== undefined) this.#asks(device, domain, atMs);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ client, domain, atMs });
  }

  /** Devices were met since: what waited for them is learnt. */
  settle(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { client, domain, atMs } of waiting) this.asked(client, domain, atMs);
  }

  /** A flow as far as it has come; `group`: to many. */
  flow(flow: FlowRow, { device, peer }: Owners, group: boolean): void {
    if (device === undefined) return;
    const atMs = flow.lastSeconds * 1000;
    const { direction } = flow;
    const inside = direction !== DIRECTION.inbound;
    if (inside) {
      if (flow.domain !== "" && direction === DIRECTION.outbound) this.#asks(device, flow.domain, atMs);
      this.#uses(flow, device, group, atMs);
    }
    const server = inside ? (direction === DIRECTION.internal ? peer : undefined) : device;
    if (server !== undefined) this.#serves(flow, server, !inside, atMs);
    if (group) return;
    this.#streams(flow, inside ? device : undefined, inside ? peer : device, atMs);
    if (direction !== DIRECTION.internal) this.#leadsOut(flow, atMs);
  }

  #asks(device: InventoryDevice, domain: string, atMs: number): void {
    if (domainVotes(domain) !== undefined) this.#tell(device, "asks", domain.toLowerCase(), atMs);
    this.#visits(device, siteOf(domain), atMs);
  }

  #visits(device: InventoryDevice, site: string, atMs: number): void {
    let sites = this.#sites.get(device);
    if (sites === undefined || Math.abs(atMs - sites.fromMs) > SITES_MS) {
      if (this.#sites.size >= MOST_ASKING) this.#sites.clear();
      sites = { fromMs: atMs, names: new Set() };
      this.#sites.set(device, sites);
    }
    if (sites.names.size < MANY_SITES) sites.names.add(site);
    if (sites.names.size >= MANY_SITES) this.#tell(device, "habit", "asks for many different sites", atMs);
  }

  #uses(flow: FlowRow, device: InventoryDevice, group: boolean, atMs: number): void {
    if (flow.proto === TCP && !isAnswered(flow)) return;
    if (flow.proto === UDP && !group && flow.respPackets === 0 && flow.origPackets < 2) return;
    const port = portText(flow);
    if (port !== undefined && usesVotes(port) !== undefined) this.#tell(device, "uses", port, atMs);
  }

  #serves(flow: FlowRow, device: InventoryDevice, fromOutside: boolean, atMs: number): void {
    if (flow.respPackets === 0 || (flow.proto === TCP && !isAnswered(flow))) return;
    const port = portText(flow);
    if (port === undefined) return;
    if (servesVotes(port) !== undefined) this.#tell(device, "serves", port, atMs);
    else if (fromOutside && /^(http|tls) tcp/.test(port))
      this.#tell(device, "serves", "web from outside", atMs);
  }

  #streams(
    flow: FlowRow,
    orig: InventoryDevice | undefined,
    resp: InventoryDevice | undefined,
    atMs: number,
  ): void {
    if (flow.proto !== UDP || flow.respPort === QUIC_PORT || flow.origPort === QUIC_PORT) return;
    if (flow.lastSeconds - flow.startSeconds < STREAM.seconds) return;
    const sender = isStream(flow.origBytes, flow.origPackets, flow.respBytes)
      ? orig
      : isStream(flow.respBytes, flow.respPackets, flow.origBytes)
        ? resp
        : undefined;
    if (sender !== undefined) this.#tell(sender, "habit", "sends a stream of large packets", atMs);
  }

  /** Two strangers behind one MAC: it leads to them. */
  #leadsOut(flow: FlowRow, atMs: number): void {
    const outbound = flow.direction === DIRECTION.outbound;
    const mac = outbound ? flow.respMac : flow.origMac;
    if (mac === "" || flow.origPackets === 0 || flow.respPackets === 0) return;
    const remote = outbound ? flow.respAddress : flow.origAddress;
    const first = this.#behind.get(mac);
    if (first === undefined) {
      if (this.#behind.size >= MOST_GATEWAYS) this.#behind.clear();
      this.#behind.set(mac, remote);
    } else if (first !== remote && !this.#toldLately(mac, atMs)) {
      const gateway = this.#inventory.findPart(mac);
      if (gateway === undefined) return;
      this.#note(mac, atMs);
      this.#inventory.learnFact(gateway, "role", "gateway", "traffic", atMs);
    }
  }

  #tell(device: InventoryDevice, kind: HabitFact, value: string, atMs: number): void {
    const key = `${device.id} ${kind} ${value}`;
    if (this.#toldLately(key, atMs)) return;
    this.#note(key, atMs);
    this.#inventory.learnFact(device, kind, value, "traffic", atMs);
  }

  #toldLately(key: string, atMs: number): boolean {
    const told = this.#told.get(key);
    return told !== undefined && Math.abs(atMs - told) < AGAIN_MS;
  }

  #note(key: string, atMs: number): void {
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.set(key, atMs);
  }
}

function isAnswered(flow: FlowRow): boolean {
  return ANSWERED.has(FLOW_STATES[flow.state] ?? "-");
}

function isStream(bytes: number, packets: number, back: number): boolean {
  return bytes >= STREAM.bytes && bytes >= STREAM.ratio * back && bytes >= STREAM.packetBytes * packets;
}

/** `rtsp tcp/554`; undefined for protocols without ports. */
function portText({ proto, app, respPort }: FlowRow): string | undefined {
  if (proto !== TCP && proto !== UDP) return undefined;
  return `${app === "" ? "something on" : app} ${proto === TCP ? "tcp" : "udp"}/${respPort}`;
}

/** Near enough to what somebody registered: two labels, three where the second is short, as in `co.uk`. */
function siteOf(domain: string): string {
  const labels = domain.split(".");
  return labels.slice((labels.at(-2)?.length ?? 9) <= 3 ? -3 : -2).join(".");
}
