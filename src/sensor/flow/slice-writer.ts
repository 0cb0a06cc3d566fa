/** Writes rows of live flows into a reused SliceBatch and hands the batch on when it is full or flushed. */
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { APP_SOURCES, type AppSource, DOMAIN_SOURCES, type DomainSource } from "../../model/name-evidence.ts";
import { SLICE_FLAGS, type SliceBatch } from "../../model/slice-batch.ts";
import { IP_PROTO } from "../packet/decoded-packet.ts";
import { F, FLOW_BIT, type FlowTable, I } from "./flow-table.ts";
import type { LengthSums } from "./length-sums.ts";
import type { Pace } from "./pace.ts";
import { paceFigures } from "./pace-figures.ts";
import { shapeOf } from "./shape.ts";
import { stateIndex, tcpState } from "./tcp-state.ts";

const NO_STATE = stateIndex("-");
const INBOUND = DIRECTIONS.indexOf("inbound");

export class SliceWriter {
  readonly #table: FlowTable;
  readonly #pace: Pace | undefined;
  readonly #batch: SliceBatch;
  readonly #flush: (batch: SliceBatch) => void;
  readonly #lengths: LengthSums | undefined;
  readonly #strings = new Map<string, number>();
  /** Names by slot, written when one is learned; undefined where there is none. */
  readonly #domains: (string | undefined)[];
  readonly #apps: (string | undefined)[];
  readonly #ja4s: (string | undefined)[];
  readonly #tunnels: (string | undefined)[];

  constructor(
    table: FlowTable,
    batch: SliceBatch,
    flush: (batch: SliceBatch) => void,
    lengths?: LengthSums,
    pace?: Pace,
  ) {
    this.#table = table;
    this.#pace = pace;
    this.#batch = batch;
    this.#flush = flush;
    this.#lengths = lengths;
    this.#domains = [];
    this.#apps = [];
    this.#ja4s = [];
    this.#tunnels = [];
  }

  setDomain(slot: number, domain: string, source: DomainSource): void {
    this.#domains[slot] = domain;
    this.#table.ints[slot * I.stride + I.domainSource] = 1 + DOMAIN_SOURCES.indexOf(source);
  }

  setApp(slot: number, app: string, source: AppSource): void {
    this.#apps[slot] = app;
    this.#table.ints[slot * I.stride + I.appSource] = 1 + APP_SOURCES.indexOf(source);
  }

  setJa4(slot: number, ja4: string): void {
    this.#ja4s[slot] = ja4;
  }

  /** As flow-tunnel.ts writes it. */
  setTunnel(slot: number, tunnel: string): void {
    this.#tunnels[slot] = tunnel;
  }

  domainOf(slot: number): string | undefined {
    return this.#domains[slot];
  }

  forget(slot: number): void {
    if (this.#domains[slot] !== undefined) this.#domains[slot] = undefined;
    if (this.#apps[slot] !== undefined) this.#apps[slot] = undefined;
    if (this.#ja4s[slot] !== undefined) this.#ja4s[slot] = undefined;
    if (this.#tunnels[slot] !== undefined) this.#tunnels[slot] = undefined;
  }

  flush(): void {
    if (this.#batch.count > 0) this.#flush(this.#batch);
    this.#batch.clear();
    this.#strings.clear();
  }

  /** One row: what is unreported, and the totals. Marks it as reported. */
  write(slot: number, ended: boolean): void {
    const table = this.#table;
    const batch = this.#batch;
    const row = batch.count++;
    const f = slot * F.stride;
    const n = slot * I.stride;
    const numbers = table.numbers;
    const ints = table.ints;
    const bits = ints[n + I.bits] as number;
    const orig = (bits & FLOW_BIT.origIsB) !== 0 ? 1 : 0;
    const resp = 1 - orig;
    const start = numbers[f + F.sliceStartMs] as number;
    batch.flowId[row] = numbers[f + F.flowId] as number;
    batch.startSeconds[row] = numbers[f + F.startSeconds] as number;
    batch.startNanos[row] = ints[n + I.startNanos] as number;
    batch.lastSeconds[row] = numbers[f + F.lastSeconds] as number;
    batch.lastNanos[row] = ints[n + I.lastNanos] as number;
    batch.sliceStartMs[row] = start < 0 ? (numbers[f + F.sliceEndMs] as number) : start;
    batch.sliceEndMs[row] = numbers[f + F.sliceEndMs] as number;
    batch.totalOrigPackets[row] = numbers[f + F.packets + orig] as number;
    batch.totalRespPackets[row] = numbers[f + F.packets + resp] as number;
    batch.totalOrigBytes[row] = numbers[f + F.bytes + orig] as number;
    batch.totalRespBytes[row] = numbers[f + F.bytes + resp] as number;
    batch.origPackets[row] = this.#delta(f, F.packets + orig, F.reportedPackets + orig);
    batch.respPackets[row] = this.#delta(f, F.packets + resp, F.reportedPackets + resp);
    batch.origBytes[row] = this.#delta(f, F.bytes + orig, F.reportedBytes + orig);
    batch.respBytes[row] = this.#delta(f, F.bytes + resp, F.reportedBytes + resp);
    if (this.#lengths !== undefined) this.#writeLengths(this.#lengths, slot, row, orig);
    numbers[f + F.sliceStartMs] = -1;
    this.#writeIdentity(slot, row, orig);
    const domain = this.#domains[slot];
    batch.domain[row] = domain === undefined ? 0 : this.#stringIndex(domain);
    const app = this.#apps[slot];
    batch.app[row] = app === undefined ? 0 : this.#stringIndex(app);
    const ja4 = this.#ja4s[slot];
    batch.ja4[row] = ja4 === undefined ? 0 : this.#stringIndex(ja4);
    const tunnel = this.#tunnels[slot];
    batch.tunnel[row] = tunnel === undefined ? 0 : this.#stringIndex(tunnel);
    batch.flags[row] = this.#flags(slot, bits, orig, ended);
    this.#writeShape(slot, row, orig);
    ints[n + I.bits] = bits | FLOW_BIT.reported;
    if (batch.full) this.flush();
  }

  #writeLengths(sums: LengthSums, slot: number, row: number, orig: 0 | 1): void {
    const { lengths } = this.#batch;
    if (lengths === undefined) return;
    lengths.origIp[row] = sums.ipBytesOf(slot, orig);
    lengths.respIp[row] = sums.ipBytesOf(slot, 1 - orig);
    lengths.origPayload[row] = sums.payloadBytesOf(slot, orig);
    lengths.respPayload[row] = sums.payloadBytesOf(slot, 1 - orig);
  }

  /** Of a flow from outside the device is the responder. Its direction is written by now. */
  #writeShape(slot: number, row: number, orig: 0 | 1): void {
    const batch = this.#batch;
    const device = batch.direction[row] === INBOUND ? (orig === 0 ? 1 : 0) : orig;
    const figures = this.#pace && paceFigures(this.#pace, slot, device, batch.proto[row] === IP_PROTO.tcp);
    batch.putShape(row, figures === undefined ? undefined : shapeOf(figures));
  }

  #delta(base: number, total: number, reported: number): number {
    const numbers = this.#table.numbers;
    const now = numbers[base + total] as number;
    const delta = now - (numbers[base + reported] as number);
    numbers[base + reported] = now;
    return delta;
  }

  #writeIdentity(slot: number, row: number, orig: 0 | 1): void {
    const { ints } = this.#table;
    const batch = this.#batch;
    const n = slot * I.stride;
    const ports = this.#table.keyWord(slot, 8);
    const portA = ports >>> 16;
    const portB = ports & 0xffff;
    const vlans = this.#table.keyWord(slot, 10);
    const proto = (this.#table.keyWord(slot, 9) >> 8) & 0xff;
    const seen = ints[n + I.tcp] as number;
    batch.origPort[row] = orig === 0 ? portA : portB;
    batch.respPort[row] = orig === 0 ? portB : portA;
    batch.vlan0[row] = vlans & 0xffff;
    batch.vlan1[row] = vlans >>> 16;
    batch.proto[row] = proto;
    const state = orig === 0 ? tcpState(seen & 0xff, seen >> 8) : tcpState(seen >> 8, seen & 0xff);
    const connected = proto === IP_PROTO.tcp || proto === IP_PROTO.sctp;
    batch.state[row] = connected ? stateIndex(state) : NO_STATE;
    batch.domainSource[row] = ints[n + I.domainSource] as number;
    batch.appSource[row] = ints[n + I.appSource] as number;
    batch.icmpType[row] = (ints[n + I.icmp] as number) >> 8;
    batch.icmpCode[row] = (ints[n + I.icmp] as number) & 0xff;
    batch.interfaceId[row] = ints[n + I.interfaceId] as number;
    this.#table.copyAddress(slot, orig, batch.origAddress, row * 16);
    this.#table.copyAddress(slot, orig === 0 ? 1 : 0, batch.respAddress, row * 16);
    this.#copyMac(slot, orig, batch.origMac, row * 6);
    this.#copyMac(slot, orig === 0 ? 1 : 0, batch.respMac, row * 6);
  }

  /** The MAC of one end: the source of its own packets, else the destination of the other's. */
  #copyMac(slot: number, end: 0 | 1, target: Uint8Array, at: number): void {
    const { ints } = this.#table;
    const n = slot * I.stride;
    const own = end === 0 ? I.macA : I.macB;
    const other = end === 0 ? I.macB : I.macA;
    const bits = ints[n + I.bits] as number;
    const hasOwn = (bits & (end === 0 ? FLOW_BIT.hasMacA : FLOW_BIT.hasMacB)) !== 0;
    const words = n + (hasOwn ? own : other);
    const first = hasOwn ? 6 : 0;
    for (let i = 0; i < 6; i++) {
      const byte = first + i;
      target[at + i] = (ints[words + (byte >> 2)] as number) >>> (24 - 8 * (byte & 3));
    }
  }

  #flags(slot: number, bits: number, orig: 0 | 1, ended: boolean): number {
    const ipv6 = (this.#table.keyWord(slot, 9) & 0xff) === 6;
    const aLocal = (bits & FLOW_BIT.aLocal) !== 0;
    const bLocal = (bits & FLOW_BIT.bLocal) !== 0;
    const origLocal = orig === 0 ? aLocal : bLocal;
    const respLocal = orig === 0 ? bLocal : aLocal;
    const group = (bits & FLOW_BIT.group) !== 0;
    this.#batch.direction[this.#batch.count - 1] = directionIndex(origLocal, respLocal, group);
    return (
      (ipv6 ? SLICE_FLAGS.ipv6 : 0) |
      ((bits & (FLOW_BIT.hasMacA | FLOW_BIT.hasMacB)) !== 0 ? SLICE_FLAGS.hasMac : 0) |
      (ended ? SLICE_FLAGS.ended : 0) |
      (group ? SLICE_FLAGS.group : 0) |
      (origLocal ? SLICE_FLAGS.origLocal : 0) |
      (respLocal ? SLICE_FLAGS.respLocal : 0) |
      ((bits & FLOW_BIT.reported) === 0 ? SLICE_FLAGS.first : 0)
    );
  }

  #stringIndex(text: string): number {
    let index = this.#strings.get(text);
    if (index === undefined) {
      index = this.#batch.strings.push(text) - 1;
      this.#strings.set(text, index);
    }
    return index;
  }
}

/** A group address is nobody's "outside": such a flow is internal when its sender is local, else external. */
function directionIndex(origLocal: boolean, respLocal: boolean, group: boolean): number {
  if (group) return DIRECTIONS.indexOf(origLocal ? "internal" : "external");
  if (origLocal) return DIRECTIONS.indexOf(respLocal ? "internal" : "outbound");
  return DIRECTIONS.indexOf(respLocal ? "inbound" : "external");
}
