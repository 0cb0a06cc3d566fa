/**
 * From packets to flows: finds the flow, ends it when its time has come, adds the packet, reports slices.
 * Time is the packets' own. A flow begins anew after its silence, or by a SYN (of SCTP an INIT) after its connection closed.
 */
import type { SliceBatch } from "../../model/slice-batch.ts";
import { type DecodedPacket, FRAGMENT, IP_PROTO, NETWORK } from "../packet/decoded-packet.ts";
import { answersOpening, opens, seenIn } from "./connection.ts";
import { FiveTuple, readWord } from "./five-tuple.ts";
import { F, FLOW_BIT, FlowTable, I } from "./flow-table.ts";
import { FragmentTable } from "./fragment-table.ts";
import { type HomeNetworks, isGroupAddress } from "./home-networks.ts";
import type { LengthSums } from "./length-sums.ts";
import type { Pace } from "./pace.ts";
import { SliceWriter } from "./slice-writer.ts";
import { isClosed, SEEN } from "./tcp-state.ts";

const TCP_SILENCE_SECONDS = 300;
const OTHER_SILENCE_SECONDS = 60;
/** Time may run backwards a little (several interfaces, several clocks); a flow that spans years is none. */
const BACKWARD_SECONDS = 86_400;
/** A flow that moved this much is reported early, so that a running upload is seen within seconds. */
const BUSY_BYTES = 100_000;
const BUSY_MS = 10_000;
/** A new flow is told of after this long, so that people see it before its first minute is over. */
const FIRST_REPORT_MS = 2000;
/** A flow that falls silent is told of in full after this: people see what was said, not that of a minute ago. */
const QUIET_SECONDS = 3;
const EVICTION_LOOKS = 32;
/** Packets whose flows are looked for together. */
export const LOOK_AHEAD = 16;
/** A flow has a pace from its 17th packet on: most end before, and their lines are never touched. */
const PACE_FROM = 16;
/** As many records stay in the processor's cache by themselves. */
const NEAR_FLOWS = 1024;

export interface FlowTrackerOptions {
  /** Most flows alive at once; a power of two. */
  readonly capacity: number;
  readonly homeNets: HomeNetworks;
  readonly batch: SliceBatch;
  readonly flush: (batch: SliceBatch) => void;
  /** Report slices of running flows too, not only ended ones. */
  readonly slices: boolean;
  /** Keeps strangers from choosing colliding packets; any number. */
  readonly seed: number;
  /** Where IP and payload bytes are summed up, if anybody wants them. */
  readonly lengths?: LengthSums;
  /** Where shapes are told by, if anybody wants them. */
  readonly pace?: Pace;
  /** A slot is about to be freed: whoever keeps something by slot lets go of it. */
  readonly ended?: (slot: number) => void;
}

export class FlowTracker {
  readonly table: FlowTable;
  readonly writer: SliceWriter;
  total = 0;
  /** Flows ended early because the table was full. */
  evicted = 0;
  readonly #options: FlowTrackerOptions;
  readonly #tuples: readonly FiveTuple[];
  /** Of the packet at hand. */
  #tuple: FiveTuple;
  readonly #fragments = new FragmentTable();
  readonly #scratch = new Uint8Array(32);
  #sweepAt = 0;
  #evictAt = 0;

  constructor(options: FlowTrackerOptions) {
    this.#options = options;
    this.table = new FlowTable(options.capacity);
    const { batch, flush, lengths, pace } = options;
    this.writer = new SliceWriter(this.table, batch, flush, lengths, pace);
    this.#tuples = Array.from({ length: LOOK_AHEAD }, () => new FiveTuple(options.seed));
    this.#tuple = this.#tuples[0] as FiveTuple;
  }

  /**
   * Makes ready to track the first `count` (at most LOOK_AHEAD) of `packets`. With many flows each lookup waits for
   * memory; waits that begin together pass together.
   */
  lookAhead(bytes: Uint8Array, packets: readonly DecodedPacket[], count: number): void {
    for (let i = 0; i < count; i++) {
      const packet = packets[i] as DecodedPacket;
      if (packet.network === NETWORK.ipv4 || packet.network === NETWORK.ipv6)
        (this.#tuples[i] as FiveTuple).set(bytes, packet, packet.srcPort, packet.dstPort);
    }
    if (this.table.live > NEAR_FLOWS) this.table.touch(this.#tuples, count);
  }

  /**
   * Adds one packet with an IP header, the one at `ahead` in the last lookAhead; returns its flow's slot. `wireBytes` is
   * the original length.
   */
  track(
    ahead: number,
    bytes: Uint8Array,
    packet: DecodedPacket,
    seconds: number,
    nanos: number,
    wireBytes: number,
    interfaceId: number,
  ): number {
    const tuple = this.#tuples[ahead] as FiveTuple;
    this.#tuple = tuple;
    if (packet.fragment !== FRAGMENT.none) {
      this.#fragments.note(bytes, packet, seconds);
      const { ports } = this.#fragments;
      tuple.set(bytes, packet, ports >>> 16, ports & 0xffff);
    }
    let slot = this.table.find(tuple);
    if (slot >= 0 && this.#isOver(slot, packet, seconds, nanos)) {
      this.#end(slot);
      slot = -1;
    }
    if (slot < 0) slot = this.#begin(packet, seconds, nanos, interfaceId);
    this.#add(slot, bytes, packet, seconds, nanos, wireBytes);
    if (packet.fragment === FRAGMENT.first) this.#adopt(slot);
    else if (packet.fragment === FRAGMENT.later && !this.#fragments.known)
      this.#noteOrphan(slot, seconds, nanos, wireBytes);
    return slot;
  }

  /** Whether the packet of the last `track` went from the flow's end B to its end A. */
  get reversed(): boolean {
    return this.#tuple.reversed;
  }

  /**
   * Looks at up to `slots` slots in turn: ends silent flows, reports what is due. `seconds` is the time of the newest
   * packet (or the wall's, when none comes).
   */
  sweep(seconds: number, slots: number): void {
    const { table } = this;
    const end = table.highWater;
    const minute = Math.floor(seconds / 60);
    for (let n = Math.min(slots, end); n > 0; n--) {
      if (this.#sweepAt >= end) this.#sweepAt = 0;
      const slot = this.#sweepAt++;
      if (table.used[slot] === 0) continue;
      const silence = seconds - (table.numbers[slot * F.stride + F.lastSeconds] as number);
      if (silence > this.#timeout(slot) + 1) this.#end(slot);
      else if (this.#options.slices) this.#reportIfDue(slot, seconds, minute);
    }
  }

  /** Ends all flows: the capture is over. */
  closeAll(): void {
    for (let slot = 0; slot < this.table.highWater; slot++) if (this.table.used[slot] === 1) this.#end(slot);
    this.writer.flush();
  }

  /** Reports every live flow's identity and totals once more, for a hub that may not know them. */
  reportAll(): void {
    for (let slot = 0; slot < this.table.highWater; slot++) {
      if (this.table.used[slot] === 1) this.writer.write(slot, false);
    }
    this.writer.flush();
  }

  #timeout(slot: number): number {
    const proto = (this.table.keyWord(slot, 9) >> 8) & 0xff;
    return proto === IP_PROTO.tcp ? TCP_SILENCE_SECONDS : OTHER_SILENCE_SECONDS;
  }

  #isOver(slot: number, packet: DecodedPacket, seconds: number, nanos: number): boolean {
    const { numbers, ints } = this.table;
    const gap = seconds - (numbers[slot * F.stride + F.lastSeconds] as number);
    const tcp = packet.proto === IP_PROTO.tcp;
    const limit = tcp ? TCP_SILENCE_SECONDS : OTHER_SILENCE_SECONDS;
    if (gap < -BACKWARD_SECONDS) return true;
    if (gap >= limit) {
      if (gap > limit || nanos > (ints[slot * I.stride + I.lastNanos] as number)) return true;
    }
    if (!opens(packet)) return false;
    const seen = ints[slot * I.stride + I.tcp] as number;
    return isClosed(seen & 0xff, seen >> 8);
  }

  #begin(packet: DecodedPacket, seconds: number, nanos: number, interfaceId: number): number {
    if (this.table.full) this.#evict();
    const slot = this.table.insert(this.#tuple);
    const { numbers, ints } = this.table;
    const f = slot * F.stride;
    const n = slot * I.stride;
    numbers[f + F.startSeconds] = seconds;
    numbers[f + F.lastSeconds] = seconds;
    numbers[f + F.sliceStartMs] = -1;
    numbers[f + F.flowId] = ++this.total;
    this.#options.lengths?.begin(slot);
    this.#options.pace?.begin(slot);
    ints[n + I.startNanos] = nanos;
    ints[n + I.lastNanos] = nanos;
    ints[n + I.interfaceId] = interfaceId;
    if (packet.icmpType >= 0) ints[n + I.icmp] = (packet.icmpType << 8) | packet.icmpCode;
    // Who was seen first is the originator, unless that was a SYN-ACK.
    if (this.#tuple.reversed !== answersOpening(packet)) ints[n + I.bits] = FLOW_BIT.origIsB;
    this.#judgeLocality(slot);
    return slot;
  }

  #add(
    slot: number,
    bytes: Uint8Array,
    packet: DecodedPacket,
    seconds: number,
    nanos: number,
    wireBytes: number,
  ): void {
    const { numbers, ints } = this.table;
    const f = slot * F.stride;
    const n = slot * I.stride;
    const direction = this.#tuple.reversed ? 1 : 0;
    const minute = Math.floor(seconds / 60);
    const ms = seconds * 1000 + Math.floor(nanos / 1e6);
    if ((numbers[f + F.sliceStartMs] as number) < 0) {
      numbers[f + F.sliceStartMs] = ms;
      ints[n + I.sliceMinute] = minute;
    } else if (ints[n + I.sliceMinute] !== minute) {
      if (this.#options.slices) this.writer.write(slot, false);
      numbers[f + F.sliceStartMs] = ms;
      ints[n + I.sliceMinute] = minute;
    }
    numbers[f + F.sliceEndMs] = ms;
    const { pace } = this.#options;
    if (
      pace !== undefined &&
      (numbers[f + F.packets] as number) + (numbers[f + F.packets + 1] as number) >= PACE_FROM
    )
      pace.add(slot, direction, packet, seconds, ms | 0, wireBytes);
    numbers[f + F.packets + direction] = (numbers[f + F.packets + direction] as number) + 1;
    numbers[f + F.bytes + direction] = (numbers[f + F.bytes + direction] as number) + wireBytes;
    this.#options.lengths?.add(slot, direction, bytes, packet);
    this.#stretch(slot, seconds, nanos);
    if (packet.proto === IP_PROTO.tcp || packet.proto === IP_PROTO.sctp)
      ints[n + I.tcp] = (ints[n + I.tcp] as number) | (seenIn(packet) << (8 * direction));
    const hasMac = direction === 0 ? FLOW_BIT.hasMacA : FLOW_BIT.hasMacB;
    if (packet.srcMacOffset >= 0 && ((ints[n + I.bits] as number) & hasMac) === 0) {
      this.#noteMacs(n + (direction === 0 ? I.macA : I.macB), bytes, packet);
      ints[n + I.bits] = (ints[n + I.bits] as number) | hasMac;
    }
  }

  /** A later fragment that came before its first is counted with the address pair, until its first one comes. */
  #noteOrphan(slot: number, seconds: number, nanos: number, wireBytes: number): void {
    const flowId = this.table.numbers[slot * F.stride + F.flowId] as number;
    const orphans = this.#fragments.orphansOf(slot, flowId);
    if (orphans.packets === 0) {
      orphans.direction = this.#tuple.reversed ? 1 : 0;
      orphans.seconds = seconds;
      orphans.nanos = nanos;
    }
    orphans.packets++;
    orphans.bytes += wireBytes;
    orphans.ipBytes += this.#options.lengths?.ipBytes ?? 0;
    orphans.payloadBytes += this.#options.lengths?.payloadBytes ?? 0;
  }

  /**
   * The first fragment's flow takes over the later ones that overtook it, unless a slice with them has been reported
   * already: what the hub was told is never taken back.
   */
  #adopt(slot: number): void {
    const orphans = this.#fragments.takeOrphans();
    if (orphans === undefined || orphans.slot === slot) return;
    const { numbers, used } = this.table;
    const from = orphans.slot * F.stride;
    if (used[orphans.slot] === 0 || numbers[from + F.flowId] !== orphans.flowId) return;
    const packets = from + F.packets + orphans.direction;
    const reported = numbers[from + F.reportedPackets + orphans.direction] as number;
    if ((numbers[packets] as number) - reported < orphans.packets) return;
    const bytes = from + F.bytes + orphans.direction;
    numbers[packets] = (numbers[packets] as number) - orphans.packets;
    numbers[bytes] = (numbers[bytes] as number) - orphans.bytes;
    const end = this.#tuple.reversed ? 1 : 0;
    const to = slot * F.stride + end;
    numbers[to + F.packets] = (numbers[to + F.packets] as number) + orphans.packets;
    numbers[to + F.bytes] = (numbers[to + F.bytes] as number) + orphans.bytes;
    const { ipBytes, payloadBytes } = orphans;
    this.#options.lengths?.shift(orphans.slot, orphans.direction, -ipBytes, -payloadBytes);
    this.#options.lengths?.shift(slot, end, ipBytes, payloadBytes);
    this.#stretch(slot, orphans.seconds, orphans.nanos);
    if (numbers[from + F.packets] === 0 && numbers[from + F.packets + 1] === 0) this.#free(orphans.slot);
  }

  /** Destination and source in three words; a destination that the link header does not tell is all zero. */
  #noteMacs(at: number, bytes: Uint8Array, packet: DecodedPacket): void {
    const { ints } = this.table;
    const { dstMacOffset: dst, srcMacOffset: src } = packet;
    ints[at] = dst < 0 ? 0 : readWord(bytes, dst);
    const middle = dst < 0 ? 0 : ((bytes[dst + 4] as number) << 24) | ((bytes[dst + 5] as number) << 16);
    ints[at + 1] = middle | ((bytes[src] as number) << 8) | (bytes[src + 1] as number);
    ints[at + 2] = readWord(bytes, src + 2);
  }

  /** Start is the earliest instant, last the latest: time may run backwards in a capture, a flow's span never does. */
  #stretch(slot: number, seconds: number, nanos: number): void {
    const { numbers, ints } = this.table;
    const f = slot * F.stride;
    const n = slot * I.stride;
    const last = numbers[f + F.lastSeconds] as number;
    if (seconds > last || (seconds === last && nanos > (ints[n + I.lastNanos] as number))) {
      numbers[f + F.lastSeconds] = seconds;
      ints[n + I.lastNanos] = nanos;
      return;
    }
    const start = numbers[f + F.startSeconds] as number;
    if (seconds < start || (seconds === start && nanos < (ints[n + I.startNanos] as number))) {
      numbers[f + F.startSeconds] = seconds;
      ints[n + I.startNanos] = nanos;
    }
  }

  #judgeLocality(slot: number): void {
    const { homeNets } = this.#options;
    const { ints } = this.table;
    const n = slot * I.stride;
    const length = this.table.copyAddress(slot, 0, this.#scratch, 0);
    this.table.copyAddress(slot, 1, this.#scratch, 16);
    let bits = (ints[n + I.bits] as number) & ~(FLOW_BIT.aLocal | FLOW_BIT.bLocal | FLOW_BIT.group);
    if (homeNets.isLocal(this.#scratch, 0, length)) bits |= FLOW_BIT.aLocal;
    if (homeNets.isLocal(this.#scratch, 16, length)) bits |= FLOW_BIT.bLocal;
    if (isGroupAddress(this.#scratch, 0, length) || isGroupAddress(this.#scratch, 16, length)) {
      bits |= FLOW_BIT.group;
    }
    ints[n + I.bits] = bits;
    ints[n + I.homeGeneration] = homeNets.generation;
  }

  #reportIfDue(slot: number, seconds: number, minute: number): void {
    const { numbers, ints } = this.table;
    const f = slot * F.stride;
    const since = numbers[f + F.sliceStartMs] as number;
    if (since < 0) return;
    const age = seconds * 1000 - since;
    const unknown = ((ints[slot * I.stride + I.bits] as number) & FLOW_BIT.reported) === 0;
    const quiet = seconds - (numbers[f + F.lastSeconds] as number) >= QUIET_SECONDS;
    if (quiet || ints[slot * I.stride + I.sliceMinute] !== minute || (unknown && age >= FIRST_REPORT_MS)) {
      this.#report(slot, false);
      return;
    }
    if (age < BUSY_MS) return;
    const moved =
      (numbers[f + F.bytes] as number) +
      (numbers[f + F.bytes + 1] as number) -
      (numbers[f + F.reportedBytes] as number) -
      (numbers[f + F.reportedBytes + 1] as number);
    if (moved > BUSY_BYTES) this.#report(slot, false);
  }

  #report(slot: number, ended: boolean): void {
    if (this.table.ints[slot * I.stride + I.homeGeneration] !== this.#options.homeNets.generation) {
      this.#judgeLocality(slot);
    }
    this.writer.write(slot, ended);
  }

  #end(slot: number): void {
    this.#report(slot, true);
    this.#free(slot);
  }

  #free(slot: number): void {
    this.#options.ended?.(slot);
    this.writer.forget(slot);
    this.table.remove(slot);
  }

  /** Makes room: of the next few slots the one that is closed, else silent for longest, ends now. */
  #evict(): void {
    const { numbers, ints } = this.table;
    let victim = -1;
    let oldest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < EVICTION_LOOKS; n++) {
      if (this.#evictAt >= this.table.highWater) this.#evictAt = 0;
      const slot = this.#evictAt++;
      const seen = ints[slot * I.stride + I.tcp] as number;
      const closed = ((seen | (seen >> 8)) & SEEN.rst) !== 0 || (seen & (seen >> 8) & SEEN.fin) !== 0;
      const last = closed ? Number.NEGATIVE_INFINITY : (numbers[slot * F.stride + F.lastSeconds] as number);
      if (last < oldest) {
        oldest = last;
        victim = slot;
      }
    }
    this.evicted++;
    this.#end(victim);
  }
}
