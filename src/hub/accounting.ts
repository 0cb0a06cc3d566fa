/** Turns slice batches into what the store takes: rows of ended flows, and sums by minute and by destination. */
import { formatMac } from "../base/address.ts";
import { SLICE_FLAGS, type SliceBatch } from "../model/slice-batch.ts";
import { packShape, SHAPES } from "../model/traffic-shape.ts";
import { NOWHERE } from "../places/place.ts";
import type { PlaceOf } from "../places/places.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import { placeOfRemote } from "./api/flow-item.ts";
import { DIRECTION, endKey, type Owners, ownersOf } from "./attribution.ts";
import { nameOf, sliceOfRow } from "./flow-slices.ts";
import type { Habits } from "./habits.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { LiveFlows } from "./live-flows.ts";
import type { DestinationDelta, FlowRow, TrafficWrite, UsageDelta } from "./store/traffic-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Beyond this no date can be written (the year 9999). */
const MAX_MS = 253_402_300_799_000;
const MAX_MAC_TEXTS = 10_000;

/** Collects one write. Live flows and the inventory are changed as rows come in. */
export class Accounting {
  readonly #epochId: number;
  readonly #inventory: Inventory;
  readonly #live: LiveFlows;
  readonly #placeOf: PlaceOf;
  readonly #habits: Habits | undefined;
  readonly #flows: FlowRow[] = [];
  readonly #usage = new Map<string, UsageDelta>();
  readonly #destinations = new Map<string, DestinationDelta>();
  /** For the detectors, in the order in which they came. */
  readonly slices: FlowSlice[] = [];
  #seq = -1;
  rows = 0;

  /** `placeOf`: where remote ends are, if anybody knows. `habits` hear of each row. */
  constructor(
    epochId: number,
    inventory: Inventory,
    live: LiveFlows,
    placeOf: PlaceOf = () => NOWHERE,
    habits?: Habits,
  ) {
    this.#epochId = epochId;
    this.#placeOf = placeOf;
    this.#habits = habits;
    this.#inventory = inventory;
    this.#live = live;
  }

  add(seq: number, batch: SliceBatch): void {
    sanitize(batch);
    for (let row = 0; row < batch.count; row++) this.#addRow(batch, row);
    this.#habits?.settle();
    this.#seq = seq;
    this.rows += batch.count;
  }

  result(): TrafficWrite {
    return {
      epochId: this.#epochId,
      seq: this.#seq,
      flows: this.#flows,
      usage: [...this.#usage.values()],
      destinations: [...this.#destinations.values()],
    };
  }

  #addRow(batch: SliceBatch, row: number): void {
    const owners = ownersOf(batch, row, this.#inventory);
    const flow = flowRow(batch, row, this.#epochId, owners);
    this.#place(flow);
    // Kept in the live table until the write is committed, so that no list misses it in between.
    this.#live.put(flow);
    if (((batch.flags[row] ?? 0) & SLICE_FLAGS.ended) !== 0) this.#flows.push(flow);
    this.#habits?.flow(flow, owners, ((batch.flags[row] ?? 0) & SLICE_FLAGS.group) !== 0);
    if (owners.device === undefined) return;
    this.#count(batch, row, owners, owners.device);
    const peer = owners.peer?.whole.id;
    this.slices.push(sliceOfRow(batch, row, flow, owners.device.whole.id, peer));
  }

  /** Looked up once for each flow. */
  #place(flow: FlowRow): void {
    const known = this.#live.get(flow.epochId, flow.flowId);
    const { country, asn } = known ?? placeOfRemote(flow, this.#placeOf);
    flow.country = country ?? "";
    flow.asn = asn ?? 0;
  }

  #count(batch: SliceBatch, row: number, owners: Owners, device: InventoryDevice): void {
    const direction = batch.direction[row];
    const orig = batch.origBytes[row] ?? 0;
    const resp = batch.respBytes[row] ?? 0;
    const moved = split(direction, orig, resp);
    const startMs = batch.sliceStartMs[row] ?? 0;
    const minuteMs = Math.floor(startMs / MINUTE_MS) * MINUTE_MS;
    const flows = ((batch.flags[row] ?? 0) & SLICE_FLAGS.first) !== 0 ? 1 : 0;
    for (const id of owners.peer === undefined ? ["", device.id] : ["", device.id, owners.peer.id]) {
      const sum = this.#usageOf(id, minuteMs);
      sum.upload += moved.upload;
      sum.download += moved.download;
      sum.lan += moved.lan;
      sum.flows += flows;
    }
    if (direction !== DIRECTION.internal) {
      const destination = this.#destinationOf(
        device.id,
        Math.floor(startMs / HOUR_MS) * HOUR_MS,
        endKey(batch, row, direction === DIRECTION.inbound),
        nameOf(batch.strings[batch.domain[row] ?? 0] ?? ""),
        startMs,
      );
      destination.upload += moved.upload;
      destination.download += moved.download;
      destination.flows += flows;
      destination.firstMs = Math.min(destination.firstMs, startMs);
      destination.lastMs = Math.max(destination.lastMs, batch.sliceEndMs[row] ?? startMs);
    }
  }

  #usageOf(device: string, minuteMs: number): UsageDelta {
    const key = `${device} ${minuteMs}`;
    let sum = this.#usage.get(key);
    if (sum === undefined) {
      sum = { device, minuteMs, upload: 0, download: 0, lan: 0, flows: 0 };
      this.#usage.set(key, sum);
    }
    return sum;
  }

  #destinationOf(
    device: string,
    hourMs: number,
    remote: string,
    domain: string,
    atMs: number,
  ): DestinationDelta {
    const key = `${device} ${hourMs} ${remote} ${domain}`;
    let sum = this.#destinations.get(key);
    if (sum === undefined) {
      const times = { firstMs: atMs, lastMs: atMs };
      sum = { device, hourMs, remote, domain, upload: 0, download: 0, flows: 0, ...times };
      this.#destinations.set(key, sum);
    }
    return sum;
  }
}

interface Moved {
  readonly upload: number;
  readonly download: number;
  readonly lan: number;
}

/** Upload is what the local end sent. */
function split(direction: number | undefined, orig: number, resp: number): Moved {
  if (direction === DIRECTION.outbound) return { upload: orig, download: resp, lan: 0 };
  if (direction === DIRECTION.inbound) return { upload: resp, download: orig, lan: 0 };
  return { upload: 0, download: 0, lan: direction === DIRECTION.internal ? orig + resp : 0 };
}

function flowRow(batch: SliceBatch, row: number, epochId: number, owners: Owners): FlowRow {
  const at = (column: ArrayLike<number>): number => column[row] ?? 0;
  const hasMac = (at(batch.flags) & SLICE_FLAGS.hasMac) !== 0;
  const direction = Math.min(at(batch.direction), DIRECTION.external);
  const moved = split(direction, at(batch.totalOrigBytes), at(batch.totalRespBytes));
  return {
    epochId,
    flowId: at(batch.flowId),
    device: owners.device?.id ?? null,
    peer: owners.peer?.id ?? null,
    startSeconds: at(batch.startSeconds),
    startNanos: at(batch.startNanos),
    lastSeconds: at(batch.lastSeconds),
    lastNanos: at(batch.lastNanos),
    origAddress: endKey(batch, row, true),
    respAddress: endKey(batch, row, false),
    origPort: at(batch.origPort),
    respPort: at(batch.respPort),
    origMac: hasMac ? macText(batch.origMac, row * 6) : "",
    respMac: hasMac ? macText(batch.respMac, row * 6) : "",
    proto: at(batch.proto),
    icmpType: at(batch.icmpType),
    icmpCode: at(batch.icmpCode),
    vlan0: at(batch.vlan0),
    vlan1: at(batch.vlan1),
    state: at(batch.state),
    direction,
    domainSource: at(batch.domainSource),
    appSource: at(batch.appSource),
    domain: batch.strings[at(batch.domain)] ?? "",
    app: batch.strings[at(batch.app)] ?? "",
    ja4: batch.strings[at(batch.ja4)] ?? "",
    tunnel: batch.strings[at(batch.tunnel)] ?? "",
    ...shapeParts(batch, row),
    origPackets: at(batch.totalOrigPackets),
    origBytes: at(batch.totalOrigBytes),
    respPackets: at(batch.totalRespPackets),
    respBytes: at(batch.totalRespBytes),
    upload: moved.upload,
    download: moved.download,
    lan: moved.lan,
    country: "",
    asn: 0,
  };
}

function shapeParts(batch: SliceBatch, row: number): Pick<FlowRow, "shape" | "shapeFigures"> {
  const shape = batch.shapeOf(row);
  return { shape: shape === undefined ? 0 : SHAPES.indexOf(shape.kind), shapeFigures: packShape(shape) };
}

/** A house has few MACs and their text stands in every row: one string for each. */
const macTexts = new Map<number, string>();

function macText(bytes: Uint8Array, offset: number): string {
  let number = 0;
  for (let i = offset; i < offset + 6; i++) number = number * 256 + (bytes[i] ?? 0);
  let text = macTexts.get(number);
  if (text === undefined) {
    if (macTexts.size >= MAX_MAC_TEXTS) macTexts.clear();
    text = formatMac(bytes, offset);
    macTexts.set(number, text);
  }
  return text;
}

/** A sensor that was taken over by hostile bytes must not be able to poison sums: no NaN, nothing negative, no year 99999. */
function sanitize(batch: SliceBatch): void {
  for (const column of [
    batch.flowId,
    batch.origPackets,
    batch.origBytes,
    batch.respPackets,
    batch.respBytes,
    batch.totalOrigPackets,
    batch.totalOrigBytes,
    batch.totalRespPackets,
    batch.totalRespBytes,
  ]) {
    clamp(column, batch.count, Number.MAX_SAFE_INTEGER);
  }
  for (const column of [batch.sliceStartMs, batch.sliceEndMs]) clamp(column, batch.count, MAX_MS);
  for (const column of [batch.startSeconds, batch.lastSeconds]) clamp(column, batch.count, MAX_MS / 1000);
  for (const column of [batch.startNanos, batch.lastNanos]) clamp(column, batch.count, 999_999_999);
}

function clamp(column: Float64Array | Int32Array, count: number, max: number): void {
  for (let i = 0; i < count; i++) {
    const value = column[i] ?? 0;
    if (!(value >= 0)) column[i] = 0;
    else if (value > max) column[i] = max;
  }
}
