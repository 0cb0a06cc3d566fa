/**
 * The way of a packet through the sensor: decode, flow, names, rules, recordings. Synchronous from end to end and
 * without allocation on the common path; the same for a kernel ring, a file and a pipe.
 */
import type { PacketBatch } from "../base/packet-batch.ts";
import type { NamedFact } from "../model/named-fact.ts";
import { SliceBatch } from "../model/slice-batch.ts";
import type { TunnelMode } from "../model/tunnel-mode.ts";
import { DomainWatch } from "./domain-watch.ts";
import { DuplicateFrames } from "./duplicate-frames.ts";
import { FilterRules } from "./filter/filter-rules.ts";
import { PrivacyJudge } from "./filter/privacy-judge.ts";
import { RuleIndex } from "./filter/rule-index.ts";
import { RuleJudge } from "./filter/rule-judge.ts";
import { F } from "./flow/flow-table.ts";
import { FlowTracker, LOOK_AHEAD } from "./flow/flow-tracker.ts";
import type { HomeNetworks } from "./flow/home-networks.ts";
import { LengthSums } from "./flow/length-sums.ts";
import { OwnStreams } from "./flow/own-streams.ts";
import { Pace } from "./flow/pace.ts";
import { Sightings } from "./flow/sightings.ts";
import { NameRoom } from "./names/name-room.ts";
import { AnomalyCounter } from "./packet/anomaly-counter.ts";
import { AnomalySamples } from "./packet/anomaly-samples.ts";
import { decodePacket } from "./packet/decode.ts";
import { DecodedPacket, NETWORK } from "./packet/decoded-packet.ts";
import { NO_TUNNEL } from "./packet/tunnel.ts";
import type { HeldFrames } from "./record/held-frames.ts";
import { TunnelEntry } from "./tunnel-entry.ts";

/** Where matching frames go; the handle names a rule. */
export interface FrameSink {
  /**
   * `limit`: of the packet's captured bytes so many may be kept, 0 is nothing of it, Infinity all. `comment`: to be said
   * of the frame, UTF-8.
   */
  record(handle: number, batch: PacketBatch, index: number, limit: number, comment?: Uint8Array): void;
  /** Frames let go before their flow's name was known, which this rule, or any about a domain, may have wanted. */
  noteUnnamed(frames: number, handle?: number): void;
  /** An address the rule's frames speak of: told once per new flow. */
  notePeer(handle: number, bytes: Uint8Array, offset: number, length: number): void;
}

/** Where every frame goes. */
export interface Tape {
  /** `slot` is the frame's flow, -1 where it has none; `direction` the flow's end that sent it; `limit` as for a rule. */
  record(
    batch: PacketBatch,
    index: number,
    packet: DecodedPacket,
    slot: number,
    direction: 0 | 1,
    limit: number,
  ): void;
  /** The flow in this slot has a name now. */
  named(slot: number, domain: string): void;
}

export interface PipelineOptions {
  /** Most flows alive at once; a power of two. */
  readonly flowCapacity: number;
  readonly homeNets: HomeNetworks;
  readonly onSlices: (batch: SliceBatch) => void;
  /** `slot` is the flow whose packet taught it, -1 where none did. Called while the flow is still in its slot. */
  readonly onFact: (fact: NamedFact, slot: number) => void;
  /** Report running flows, not only ended ones. */
  readonly slices: boolean;
  readonly seed: number;
  /** Account by the innermost addresses of tunnels; default: by the outer ones. */
  readonly tunnels?: TunnelMode;
  /** Say what flows look like by their packets' sizes and times. */
  readonly shapes?: boolean;
  /** Sum up IP and payload bytes too. */
  readonly lengths?: boolean;
  readonly sink?: FrameSink;
  /** Room for frames of flows whose name rules wait for; without it no flow is theirs by its name. */
  readonly held?: HeldFrames;
}

const SLICE_ROWS = 512;

export class Pipeline {
  packets = 0;
  bytes = 0;
  nonIpPackets = 0;
  nonIpBytes = 0;
  /** Packets a bug of ours cost: counted, skipped. */
  faults = 0;
  /** Event time of the newest and the oldest packet, seconds; NaN before the first. */
  newestSeconds = Number.NaN;
  newestNanos = 0;
  oldestSeconds = Number.NaN;
  /**
   * Time to sweep by when packets are all there is to tell it: the earlier of the first and the last packet last
   * processed, so that one stamp far in the future does not end every flow that lives.
   */
  sweepSeconds = Number.NaN;
  readonly anomalies = new AnomalyCounter();
  readonly anomalySamples = new AnomalySamples();
  readonly flows: FlowTracker;
  readonly names: NameRoom;
  readonly rules = new RuleIndex();
  readonly filters: FilterRules;
  readonly duplicates = new DuplicateFrames();
  /** What may be kept of whom. */
  readonly privacy: PrivacyJudge;
  /** What nobody keeps. */
  readonly own: OwnStreams;
  /** It may need the flows, so it comes after them. */
  tape: Tape | undefined;
  readonly #judge: RuleJudge;
  readonly #packets = Array.from({ length: LOOK_AHEAD }, () => new DecodedPacket());
  /** 1 where the packet of the same index could be decoded. */
  readonly #decoded = new Uint8Array(LOOK_AHEAD);
  /** The one at hand. */
  #packet = this.#packets[0] as DecodedPacket;
  readonly #sightings: Sightings;
  readonly #sink: FrameSink | undefined;
  readonly #domains: DomainWatch | undefined;
  /** Where flows are accounted by the inner addresses of tunnels. */
  readonly #entry: TunnelEntry | undefined;
  /** The packet that carried the one at hand, if it came through a tunnel and is accounted by what it is within. */
  #outer: DecodedPacket | undefined;
  /** The slot of the flow that names is looking at. */
  #teacher = -1;

  constructor(options: PipelineOptions) {
    const lengths = options.lengths === true ? new LengthSums(options.flowCapacity) : undefined;
    const batch = new SliceBatch(SLICE_ROWS);
    batch.tellsShapes = options.shapes === true;
    this.flows = new FlowTracker({
      capacity: options.flowCapacity,
      homeNets: options.homeNets,
      batch: lengths === undefined ? batch : batch.withLengths(),
      ...(lengths === undefined ? {} : { lengths }),
      ...(options.shapes === true ? { pace: new Pace(options.flowCapacity) } : {}),
      flush: options.onSlices,
      slices: options.slices,
      seed: options.seed,
      ended: (slot) => {
        this.#teacher = slot;
        this.names.flowEnded(slot);
        this.#domains?.flowEnded(slot);
      },
    });
    const writer = this.flows.writer;
    this.names = new NameRoom({
      flowCapacity: options.flowCapacity,
      isLocal: (bytes, offset, length) => options.homeNets.isLocal(bytes, offset, length),
      answered: (...answer) => this.#domains?.answered(...answer),
      sink: {
        domain: (slot, domain, source) => {
          writer.setDomain(slot, domain, source);
          this.#domains?.named(slot, domain, source);
          this.tape?.named(slot, domain);
        },
        ja4: (slot, ja4) => writer.setJa4(slot, ja4),
        tunnel: (slot, tunnel) => writer.setTunnel(slot, tunnel),
        app: (slot, app, source) => writer.setApp(slot, app, source),
        fact: (fact) => options.onFact(fact, this.#teacher),
      },
    });
    this.filters = new FilterRules(options.flowCapacity);
    this.privacy = new PrivacyJudge(this.flows.table);
    this.own = new OwnStreams(this.flows.table);
    this.#judge = new RuleJudge(this.rules, this.flows.table);
    this.#sightings = new Sightings((fact) => options.onFact(fact, -1));
    if (options.tunnels === "inner") this.#entry = new TunnelEntry();
    const { sink, held } = options;
    this.#sink = sink;
    if (sink !== undefined && held !== undefined) {
      this.#domains = new DomainWatch({
        index: this.rules,
        judge: this.#judge,
        table: this.flows.table,
        held,
        sink,
        nameOf: (slot) => writer.domainOf(slot),
        lastTold: (...question) => this.names.toldTo(...question),
      });
    }
  }

  /** Other rules, from the next packet on. */
  replaceRules(...rules: Parameters<RuleIndex["replace"]>): void {
    const replace = (): void => this.rules.replace(...rules);
    if (this.#domains === undefined) replace();
    else this.#domains.replace(replace);
  }

  /** Packets `from` to `to` (exclusive) of the batch. */
  process(batch: PacketBatch, from = 0, to = batch.count): void {
    if (to > from)
      this.sweepSeconds = Math.min(batch.seconds[from] as number, batch.seconds[to - 1] as number);
    this.#domains?.expire(this.sweepSeconds);
    for (let at = from; at < to; at += LOOK_AHEAD) {
      const count = Math.min(LOOK_AHEAD, to - at);
      for (let ahead = 0; ahead < count; ahead++) this.#decode(batch, at + ahead, ahead);
      this.flows.lookAhead(batch.bytes, this.#packets, count);
      for (let ahead = 0; ahead < count; ahead++) this.#account(batch, at + ahead, ahead);
    }
  }

  #decode(batch: PacketBatch, i: number, ahead: number): void {
    const packet = this.#packets[ahead] as DecodedPacket;
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    const length = batch.capturedLength[i] as number;
    try {
      decodePacket(
        batch.bytes,
        batch.offset[i] as number,
        length,
        batch.originalLength[i] as number,
        linkType,
        packet,
      );
      this.#entry?.enter(batch.bytes, packet, ahead);
      this.#decoded[ahead] = 1;
    } catch {
      // A bug of ours costs one packet, not the sensor.
      this.#decoded[ahead] = 0;
    }
  }

  #account(batch: PacketBatch, i: number, ahead: number): void {
    if (this.#decoded[ahead] === 0) {
      this.faults++;
      return;
    }
    const { bytes } = batch;
    const packet = this.#packets[ahead] as DecodedPacket;
    this.#packet = packet;
    this.#outer = this.#entry?.outerAt(ahead);
    const originalLength = batch.originalLength[i] as number;
    const seconds = batch.seconds[i] as number;
    const nanos = batch.nanos[i] as number;
    const interfaceId = batch.interfaceId[i] as number;
    this.packets++;
    this.bytes += originalLength;
    this.#noteTime(seconds, nanos);
    /** Of the captured bytes so many may be kept. */
    let limit = Number.POSITIVE_INFINITY;
    try {
      if (packet.network === NETWORK.ipv4 || packet.network === NETWORK.ipv6) {
        const slot = this.flows.track(ahead, bytes, packet, seconds, nanos, originalLength, interfaceId);
        this.duplicates.see(bytes, packet, seconds, nanos, interfaceId);
        if (this.#outer !== undefined) this.#tellTunnel(bytes, slot, ahead);
        if (this.#wantsName(slot)) this.#learn(bytes, slot, seconds, nanos);
        if (this.own.has(slot)) {
          this.own.leaveOut(originalLength);
          limit = 0;
        } else {
          if (!this.privacy.empty) limit = this.#limitOfFlow(bytes, slot, originalLength);
          this.tape?.record(batch, i, packet, slot, this.flows.reversed ? 1 : 0, limit);
          if (!this.rules.empty) this.#recordFlow(batch, i, slot, limit);
        }
      } else {
        this.nonIpPackets++;
        this.nonIpBytes += originalLength;
        if (packet.srcMacOffset >= 0) this.#sightings.note(bytes, packet, seconds);
        if (packet.network === NETWORK.arp) this.names.arp(bytes, packet, seconds * 1000 + nanos / 1e6);
        if (!this.privacy.empty) limit = this.privacy.ofFrame(bytes, packet);
        this.tape?.record(batch, i, packet, -1, 0, limit);
        if (!this.rules.empty) this.#recordFrame(batch, i, limit);
      }
      if ((packet.anomalies | packet.moreAnomalies) !== 0) this.#noteAnomalies(batch, i, limit);
    } catch {
      this.faults++;
    }
  }

  /** Regular upkeep; `seconds` is the wall's in a live capture, else the newest packet's. */
  sweep(seconds: number): void {
    const slots = Math.max(1024, Math.ceil(this.flows.table.highWater / 16));
    this.flows.sweep(seconds, slots);
    this.#domains?.expire(seconds);
    this.names.expire(seconds * 1000);
  }

  /** Nothing more comes, or is not to be waited for: all flows end, all that is known is told. */
  closeAll(): void {
    this.flows.closeAll();
    this.names.flush();
  }

  #noteTime(seconds: number, nanos: number): void {
    if (seconds > this.newestSeconds) {
      this.newestSeconds = seconds;
      this.newestNanos = nanos;
    } else if (seconds === this.newestSeconds) {
      if (nanos > this.newestNanos) this.newestNanos = nanos;
    } else if (Number.isNaN(this.newestSeconds)) {
      this.newestSeconds = seconds;
      this.newestNanos = nanos;
      this.oldestSeconds = seconds;
    } else if (seconds < this.oldestSeconds) this.oldestSeconds = seconds;
  }

  #noteAnomalies(batch: PacketBatch, i: number, limit: number): void {
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    this.anomalies.add(this.#packet, linkType);
    this.anomalySamples.see(this.#packet, batch, i, limit);
  }

  #wantsName(slot: number): boolean {
    // Nearly all packets are of flows that have told all they will: nothing else is looked at for them.
    if (this.names.isSettled(slot)) return false;
    const packet = this.#packet;
    // What a tunnel carries is not always payload: GRE has none.
    const payload = packet.tunnel === NO_TUNNEL ? packet.payloadEnd - packet.payloadStart : 1;
    return this.names.wants(payload, this.#seen(slot), slot);
  }

  /** Packets of the flow so far. */
  #seen(slot: number): number {
    const { numbers } = this.flows.table;
    const f = slot * F.stride + F.packets;
    return (numbers[f] as number) + (numbers[f + 1] as number);
  }

  #tellTunnel(bytes: Uint8Array, slot: number, ahead: number): void {
    if (this.#seen(slot) !== 1 || this.#entry === undefined) return;
    this.flows.writer.setTunnel(slot, this.#entry.textAt(bytes, ahead));
  }

  #learn(bytes: Uint8Array, slot: number, seconds: number, nanos: number): void {
    const packet = this.#packet;
    this.#teacher = slot;
    this.names.look(bytes, packet, slot, this.flows.reversed ? 1 : 0, seconds * 1000 + nanos / 1e6);
  }

  #limitOfFlow(bytes: Uint8Array, slot: number, wireBytes: number): number {
    const limit = this.privacy.ofFlow(bytes, this.#packet, slot, this.flows.reversed ? 1 : 0, wireBytes);
    // The tunnel's ends may be excluded, whoever speaks through it.
    return this.#outer === undefined ? limit : Math.min(limit, this.privacy.ofFrame(bytes, this.#outer));
  }

  #recordFlow(batch: PacketBatch, i: number, slot: number, limit: number): void {
    const domains = this.rules.looksAtDomains ? this.#domains : undefined;
    const direction = this.flows.reversed ? 1 : 0;
    domains?.meet(slot, direction, batch.seconds[i] as number);
    let set = this.#judge.ofFlow(batch.bytes, this.#packet, slot, direction);
    if (this.#outer !== undefined)
      set = this.rules.sets.union(set, this.#judge.ofFrame(batch.bytes, this.#outer));
    if (!this.filters.empty) set = this.#withFilters(batch, i, set, limit > 0 ? slot : -1);
    if (set !== 0) this.#deliver(batch, i, set, limit, this.#judge.fresh ? slot : -1);
    domains?.keep(batch, i, slot, set, limit);
  }

  #recordFrame(batch: PacketBatch, i: number, limit: number): void {
    let set = this.#judge.ofFrame(batch.bytes, this.#packet);
    if (!this.filters.empty) set = this.#withFilters(batch, i, set, -1);
    if (set !== 0) this.#deliver(batch, i, set, limit, -1);
  }

  /** The set and the rules whose capture filter accepts the packet, which may be new to its flow. */
  #withFilters(batch: PacketBatch, i: number, set: number, slot: number): number {
    const { filters, flows, rules } = this;
    const accepted = filters.accepted(batch, i);
    if (accepted === 0) return set;
    if (slot >= 0) {
      const flowId = flows.table.numbers[slot * F.stride + F.flowId] as number;
      for (let left = filters.newTo(slot, flowId, accepted); left !== 0; left &= left - 1)
        this.#notePeers(batch.bytes, filters.handleOf(left));
    }
    return filters.joined(accepted, set, rules.sets);
  }

  /** `fresh`: the slot of the flow that was judged by this packet, else -1. */
  #deliver(batch: PacketBatch, i: number, set: number, limit: number, fresh: number): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    const handles = this.rules.sets.handlesOf(set);
    const note = fresh >= 0 && limit > 0 ? this.#domains?.takeNote(fresh, limit) : undefined;
    for (let h = 0; h < handles.length; h++) {
      const handle = handles[h] as number;
      if (fresh >= 0 && limit > 0) this.#notePeers(batch.bytes, handle);
      sink.record(handle, batch, i, limit, note === undefined ? note : this.#noteFor(handle, fresh, note));
    }
  }

  /** Only rules that want the flow for its name say so. */
  #noteFor(handle: number, slot: number, note: Uint8Array): Uint8Array | undefined {
    return this.rules.sets.has(this.#domains?.setOf(slot) ?? 0, handle) ? note : undefined;
  }

  #notePeers(bytes: Uint8Array, handle: number): void {
    const { srcOffset, dstOffset, addressLength } = this.#packet;
    this.#sink?.notePeer(handle, bytes, srcOffset, addressLength);
    this.#sink?.notePeer(handle, bytes, dstOffset, addressLength);
  }
}
