/**
 * Rules about domains. A flow is theirs by the name it shows itself (SNI, QUIC's SNI, HTTP's Host); until then its frames
 * are held back, so that its handshake is recorded too. A flow that shows none in its first packets is theirs by what DNS
 * told its device, and its recording says so; one that shows another name leaves nothing.
 */
import type { PacketBatch } from "../base/packet-batch.ts";
import { DOMAIN_SOURCES, type DomainSource } from "../model/name-evidence.ts";
import { ArmedAddresses } from "./filter/armed-addresses.ts";
import type { RuleIndex } from "./filter/rule-index.ts";
import type { RuleJudge } from "./filter/rule-judge.ts";
import { F, FLOW_BIT, type FlowTable, I } from "./flow/flow-table.ts";
import { isAddressLiteral } from "./names/name-text.ts";
import { type DecodedPacket, IP_PROTO } from "./packet/decoded-packet.ts";
import type { FrameSink } from "./pipeline.ts";
import type { HeldFrames } from "./record/held-frames.ts";

/** A flow is waited for so long. */
const MOST_PACKETS = 10;
const MOST_SECONDS = 5;
/** Places in the scratch: the addresses of A and B, then their MACs. */
const B = 16;
const MAC = 32;
const MAC_BYTES = 6;
const NOTHING = 0;

export interface DomainWatchOptions {
  readonly index: RuleIndex;
  readonly judge: RuleJudge;
  readonly table: FlowTable;
  readonly held: HeldFrames;
  readonly sink: FrameSink;
  /** The name a flow has now. */
  nameOf(slot: number): string | undefined;
  /** What the client at `client` was last told that the address at `ip` is called. */
  lastTold(bytes: Uint8Array, client: number, ip: number, length: number, nowMs: number): string | undefined;
}

export class DomainWatch {
  readonly #options: DomainWatchOptions;
  readonly #armed = new ArmedAddresses();
  readonly #scratch = new Uint8Array(48);
  /** What is to be said at the first frame of a flow that is recorded from now on, by slot. */
  readonly #notes = new Map<number, Note>();

  constructor(options: DomainWatchOptions) {
    this.#options = options;
  }

  /** Other rules: sets that frames were held with get the numbers that they have now. */
  replace(apply: () => void): void {
    const { index, held } = this.#options;
    const before = held.sets().map((set) => Int32Array.from(index.sets.handlesOf(set)));
    apply();
    this.#notes.clear();
    held.renameSets(
      before.map((handles) => {
        index.sets.begin();
        index.sets.take(handles);
        return index.sets.end();
      }),
    );
    if (index.looksAtDomains) return;
    for (let entry = held.oldest(); entry >= 0; entry = held.oldest())
      this.#choose(held.ownerOf(entry), NOTHING);
  }

  /** An answer to the packet's receiver: `address` lies in `source`. */
  answered(
    bytes: Uint8Array,
    packet: DecodedPacket,
    source: Uint8Array,
    address: number,
    length: number,
    name: string,
    endsMs: number,
  ): void {
    const { index } = this.#options;
    if (!index.looksAtDomains || index.ofNames([name]) === NOTHING) return;
    const scratch = this.#scratch;
    const { dstOffset, addressLength, dstMacOffset } = packet;
    scratch.set(source.subarray(address, address + length), B);
    scratch.set(bytes.subarray(dstOffset, dstOffset + addressLength));
    this.#armed.arm(scratch, 0, addressLength, B, length, name, endsMs);
    if (dstMacOffset < 0) return;
    scratch.set(bytes.subarray(dstMacOffset, dstMacOffset + MAC_BYTES));
    this.#armed.arm(scratch, 0, MAC_BYTES, B, length, name, endsMs);
  }

  /** The flow has shown a name. */
  named(slot: number, name: string, source: DomainSource): void {
    const { index, table } = this.#options;
    if (!index.looksAtDomains || source === "dns" || isAddressLiteral(name)) return;
    const n = slot * I.stride;
    // A flow not met under these rules is met with this packet, and asked for its name then.
    if (table.ints[n + I.domainGeneration] !== index.generation) return;
    this.#confirm(slot, name, source);
  }

  /** Packet path, before the packet is judged. What this reads of a flow that is decided on is near: it is read anyhow. */
  meet(slot: number, direction: 0 | 1, seconds: number): void {
    const { index, judge, table } = this.#options;
    const n = slot * I.stride;
    if (((table.ints[n + I.bits] as number) & FLOW_BIT.undecided) !== 0) {
      if (table.ints[n + I.domainGeneration] !== index.generation) this.#begin(slot, seconds);
      else if (this.#isOverdue(slot, seconds)) this.#giveUp(slot, seconds, false);
      return;
    }
    // Who was judged was met.
    if (judge.isJudged(slot, direction)) return;
    if (table.ints[n + I.domainGeneration] !== index.generation) this.#begin(slot, seconds);
  }

  /** Packet path, after the packet went to the rules in `set`: holds it while its flow is not decided on. */
  keep(batch: PacketBatch, i: number, slot: number, set: number, limit: number): void {
    const { index, table, held, sink } = this.#options;
    const n = slot * I.stride;
    if (((table.ints[n + I.bits] as number) & FLOW_BIT.undecided) === 0) return;
    for (;;) {
      const entry = held.hold(batch, i, slot, set, limit, (table.ints[n + I.heldLast] as number) - 1);
      if (entry >= 0) {
        if (table.ints[n + I.heldFirst] === 0) table.ints[n + I.heldFirst] = entry + 1;
        table.ints[n + I.heldLast] = entry + 1;
        return;
      }
      const oldest = held.oldest();
      if (oldest < 0) {
        sink.noteUnnamed(1);
        return;
      }
      const owner = held.ownerOf(oldest);
      this.#giveUp(owner, batch.seconds[i] as number, true);
      if (owner !== slot) continue;
      const chosen = table.ints[n + I.domainSet] as number;
      if (chosen === NOTHING) sink.noteUnnamed(1);
      else {
        const note = this.takeNote(slot, limit);
        for (const handle of index.sets.handlesOf(index.sets.union(set, chosen)))
          if (!index.sets.has(set, handle)) sink.record(handle, batch, i, limit, note);
      }
      return;
    }
  }

  /** What the first recorded frame of the flow says; told once. */
  takeNote(slot: number, limit: number): Uint8Array | undefined {
    if (this.#notes.size === 0) return undefined;
    const note = this.#notes.get(slot);
    if (note === undefined) return undefined;
    this.#notes.delete(slot);
    return said(note, limit);
  }

  /** The rules that want the flow for its name. */
  setOf(slot: number): number {
    return this.#options.table.ints[slot * I.stride + I.domainSet] as number;
  }

  /** Time goes on without packets of a flow. */
  expire(seconds: number): void {
    const { held } = this.#options;
    for (;;) {
      const oldest = held.oldest();
      if (oldest < 0 || !(seconds - (held.batch.seconds[oldest] as number) >= MOST_SECONDS)) return;
      this.#giveUp(held.ownerOf(oldest), seconds, false);
    }
  }

  /** The slot is about to be freed. */
  flowEnded(slot: number): void {
    const { table } = this.#options;
    if (((table.ints[slot * I.stride + I.bits] as number) & FLOW_BIT.undecided) !== 0)
      this.#giveUp(slot, table.numbers[slot * F.stride + F.lastSeconds] as number, false);
    this.#notes.delete(slot);
  }

  /** The first packet of the flow under the present rules. */
  #begin(slot: number, seconds: number): void {
    const { index, table, nameOf } = this.#options;
    const n = slot * I.stride;
    const { ints } = table;
    ints[n + I.domainGeneration] = index.generation;
    ints[n + I.domainSet] = NOTHING;
    ints[n + I.domainEvidence] = 0;
    const source = DOMAIN_SOURCES[(ints[n + I.domainSource] as number) - 1] ?? "dns";
    const name = nameOf(slot);
    if (source !== "dns" && name !== undefined && !isAddressLiteral(name)) {
      this.#confirm(slot, name, source);
    } else if (!this.#mayShowName(slot) || this.#isOverdue(slot, seconds)) {
      this.#giveUp(slot, seconds, false);
    } else ints[n + I.bits] = (ints[n + I.bits] as number) | FLOW_BIT.undecided;
  }

  #mayShowName(slot: number): boolean {
    const { table } = this.#options;
    const proto = (table.keyWord(slot, 9) >> 8) & 0xff;
    if (proto !== IP_PROTO.tcp && proto !== IP_PROTO.udp) return false;
    return ((table.ints[slot * I.stride + I.bits] as number) & FLOW_BIT.group) === 0;
  }

  #isOverdue(slot: number, seconds: number): boolean {
    const start = this.#options.table.numbers[slot * F.stride + F.startSeconds] as number;
    return this.#packetsOf(slot) > MOST_PACKETS || seconds - start >= MOST_SECONDS;
  }

  #packetsOf(slot: number): number {
    const { numbers } = this.#options.table;
    const f = slot * F.stride + F.packets;
    return (numbers[f] as number) + (numbers[f + 1] as number);
  }

  /** A flow that showed several names (a proxy's, the server's behind it) is any of theirs. */
  #confirm(slot: number, name: string, source: DomainSource): void {
    const { index, table, sink } = this.#options;
    const n = slot * I.stride;
    const before = table.ints[n + I.domainEvidence] as number;
    const chosen = index.ofNames([name]);
    const kept =
      before !== 0 && before !== evidence("dns") ? (table.ints[n + I.domainSet] as number) : NOTHING;
    // It would have been wanted from the start.
    if (chosen !== NOTHING && table.ints[n + I.letGo] !== 0) {
      for (const handle of index.sets.handlesOf(chosen)) sink.noteUnnamed(this.#packetsOf(slot) - 1, handle);
      table.ints[n + I.letGo] = 0;
    }
    this.#choose(slot, index.sets.union(kept, chosen), source, name);
  }

  /** It has shown no name: what DNS told its device decides. `forced`: before its time, for want of room. */
  #giveUp(slot: number, seconds: number, forced: boolean): void {
    const { index, held, table, sink } = this.#options;
    const names = this.#toldNames(slot, seconds * 1000);
    const set = index.ofNames(names);
    if (set !== NOTHING) {
      const name = names.find((one) => index.ofNames([one]) !== NOTHING);
      this.#choose(slot, set, "dns", name);
      return;
    }
    const n = slot * I.stride;
    let frames = 0;
    let entry = (table.ints[n + I.heldFirst] as number) - 1;
    for (; entry >= 0; entry = held.nextOf(entry)) frames++;
    if (forced) sink.noteUnnamed(frames);
    else table.ints[n + I.letGo] = frames;
    this.#choose(slot, NOTHING);
  }

  /** Decides: what was held goes to the rules that do not have it yet, or nowhere. */
  #choose(slot: number, set: number, source?: DomainSource, name = ""): void {
    const { table, judge, held, index } = this.#options;
    const { ints } = table;
    const n = slot * I.stride;
    const known = ints[n + I.domainGeneration] === index.generation;
    const before = known ? (ints[n + I.domainSet] as number) : NOTHING;
    ints[n + I.domainGeneration] = index.generation;
    ints[n + I.bits] = (ints[n + I.bits] as number) & ~FLOW_BIT.undecided;
    ints[n + I.domainSet] = set;
    ints[n + I.domainEvidence] = source === undefined ? 0 : evidence(source);
    if (set !== before) judge.forget(slot);
    const first = (ints[n + I.heldFirst] as number) - 1;
    ints[n + I.heldFirst] = 0;
    ints[n + I.heldLast] = 0;
    if (set !== NOTHING && source !== undefined && set !== before) {
      const note = { name, source };
      if (first < 0) this.#notes.set(slot, note);
      else this.#release(slot, first, set, note);
    }
    for (let entry = first; entry >= 0; entry = held.nextOf(entry)) held.give(entry);
  }

  /** Each rule gets what it does not have yet; one that wants more than the name where all of that holds. */
  #release(slot: number, head: number, chosen: number, note: Note): void {
    const { held, sink, index } = this.#options;
    const { sets } = index;
    let all = chosen;
    for (let entry = head; entry >= 0; entry = held.nextOf(entry)) all = sets.union(all, held.setOf(entry));
    for (const handle of sets.handlesOf(all)) {
      let told = false;
      for (let entry = head; entry >= 0; entry = held.nextOf(entry)) {
        const had = held.setOf(entry);
        if (sets.has(had, handle) || !sets.has(sets.union(had, chosen), handle)) continue;
        const limit = held.limitOf(entry);
        const tells: boolean = !told && limit > 0;
        if (tells) this.#notePeers(slot, handle, sink);
        sink.record(handle, held.batch, entry, limit, tells ? said(note, limit) : undefined);
        told ||= tells;
      }
    }
  }

  #notePeers(slot: number, handle: number, sink: FrameSink): void {
    const { table } = this.#options;
    const length = table.copyAddress(slot, 0, this.#scratch, 0);
    table.copyAddress(slot, 1, this.#scratch, B);
    sink.notePeer(handle, this.#scratch, 0, length);
    sink.notePeer(handle, this.#scratch, B, length);
  }

  /** What either end was told that the other is called. */
  #toldNames(slot: number, nowMs: number): readonly string[] {
    const { table, lastTold } = this.#options;
    const scratch = this.#scratch;
    const length = table.copyAddress(slot, 0, scratch, 0);
    table.copyAddress(slot, 1, scratch, B);
    const names: string[] = [];
    for (const end of [0, 1] as const) {
      const [device, other] = end === 0 ? [0, B] : [B, 0];
      const last = lastTold(scratch, device, other, length, nowMs);
      if (last !== undefined) names.push(last);
      if (this.#armed.size === 0) continue;
      names.push(...this.#armed.namesOf(scratch, device, length, other, length, nowMs));
      if (!this.#copyMac(slot, end)) continue;
      names.push(...this.#armed.namesOf(scratch, MAC, MAC_BYTES, other, length, nowMs));
    }
    return names;
  }

  /** The MAC that sent an end's packets, as they were first seen. */
  #copyMac(slot: number, end: 0 | 1): boolean {
    const { ints } = this.#options.table;
    const n = slot * I.stride;
    if (((ints[n + I.bits] as number) & (end === 0 ? FLOW_BIT.hasMacA : FLOW_BIT.hasMacB)) === 0)
      return false;
    const at = n + (end === 0 ? I.macA : I.macB);
    const high = ints[at + 1] as number;
    const low = ints[at + 2] as number;
    this.#scratch.set([high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low], MAC);
    return true;
  }
}

interface Note {
  readonly name: string;
  readonly source: DomainSource;
}

/** Of a frame that may not be kept whole the name is not told either: it stood in what is left away. */
function said({ name, source }: Note, limit: number): Uint8Array {
  const whose = limit === Number.POSITIVE_INFINITY ? `${name} ` : "";
  return Buffer.from(`Tapdeck: ${whose}by ${WORDS[source]}`);
}

const WORDS: Readonly<Record<DomainSource, string>> = {
  sni: "SNI",
  quic: "QUIC's SNI",
  http: "HTTP's Host",
  dns: "DNS alone; the flow showed no name",
};

function evidence(source: DomainSource): number {
  return 1 + DOMAIN_SOURCES.indexOf(source);
}
