/**
 * A mirror that sends each frame in a datagram of its own (TZSP, VXLAN, GRE, ERSPAN). Frames are stamped with the time at
 * which the kernel received them; what the socket dropped is this source's loss.
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import { PacketBatch } from "../../base/packet-batch.ts";
import type { Arena } from "./arena.ts";
import type { CaptureSource, InterfaceTable, RemoteFacts, SourceState } from "./capture-source.ts";
import { DatagramReader, SLOT_BYTES, SLOTS } from "./datagram-socket.ts";
import { unwrapGre } from "./gre.ts";
import { MirroredFrame, type Unwrap } from "./mirrored-frame.ts";
import { unwrapTzsp } from "./tzsp.ts";
import { unwrapVxlan } from "./vxlan.ts";

export const DATAGRAM_FORMS = { tzsp: unwrapTzsp, vxlan: unwrapVxlan, gre: unwrapGre } as const;
export type DatagramForm = keyof typeof DATAGRAM_FORMS;

/** Nobody tells when a mirror is switched off: silence does. */
const SILENT_MS = 60_000;
const NEVER = "nothing has come yet";

export class DatagramSource implements CaptureSource {
  readonly name: string;
  readonly fd: number;
  readonly linkType: number = LINK_TYPE.ethernet;
  state: SourceState = "waiting";
  reason: string | undefined = NEVER;
  drops = 0;
  /** What waits is the kernel's or the sender's. */
  readonly pressed = false;
  foreignUnicast = 0;
  readonly remote: RemoteFacts = {
    clockSkewMs: undefined,
    lastMs: 0,
    reconnects: 0,
    damaged: 0,
    repeated: 0,
  };
  readonly #reader: DatagramReader;
  readonly #unwrap: Unwrap;
  readonly #offset: number;
  readonly #batch: PacketBatch;
  readonly #interfaces: InterfaceTable;
  readonly #frame = new MirroredFrame();
  /** By the link type: the table's number. */
  readonly #ids = new Int32Array(256).fill(-1);
  #overflow = 0;
  #untoldDrops = 0;
  #told: SourceState | undefined;

  /** Uses DATAGRAM_BYTES of the arena from `offset` on. */
  constructor(
    fd: number,
    name: string,
    arena: Arena,
    offset: number,
    interfaces: InterfaceTable,
    form: DatagramForm,
    from?: string,
  ) {
    this.fd = fd;
    this.name = name;
    this.#offset = offset;
    this.#interfaces = interfaces;
    this.#unwrap = DATAGRAM_FORMS[form];
    this.#reader = new DatagramReader(fd, arena.bytes, offset, from);
    this.#batch = new PacketBatch(arena.bytes, SLOTS, interfaces.list);
  }

  take(): PacketBatch | undefined {
    const got = this.#reader.receive();
    if (got === 0) return undefined;
    const batch = this.#batch;
    batch.count = 0;
    for (let i = 0; i < got; i++) if (this.#reader.wanted[i] === 1) this.#add(batch, i);
    const lost = (this.#reader.overflow - this.#overflow) >>> 0;
    this.#overflow = this.#reader.overflow;
    this.drops += lost;
    this.#untoldDrops += lost;
    if (batch.count === 0) return undefined;
    this.foreignUnicast += batch.count;
    this.remote.lastMs = Date.now();
    return batch;
  }

  release(): void {
    this.#batch.count = 0;
  }

  look(nowMs: number): boolean {
    const { lastMs } = this.remote;
    const there = lastMs > 0 && nowMs - lastMs < SILENT_MS;
    this.state = there ? "connected" : "waiting";
    this.reason = there ? undefined : lastMs === 0 ? NEVER : `nothing came for ${SILENT_MS / 1000} s`;
    if (this.state === this.#told) return false;
    if (there && this.#told === "waiting" && this.remote.clockSkewMs !== undefined) this.remote.reconnects++;
    this.#told = this.state;
    // Stamped here.
    if (there) this.remote.clockSkewMs = 0;
    return true;
  }

  takeDrops(): number {
    const drops = this.#untoldDrops;
    this.#untoldDrops = 0;
    return drops;
  }

  #add(batch: PacketBatch, i: number): void {
    const reader = this.#reader;
    const frame = this.#frame;
    const at = this.#offset + i * SLOT_BYTES;
    const found = this.#unwrap(batch.bytes, at, at + (reader.lengths[i] as number), frame);
    if (found !== "frame") {
      if (found === "damaged") this.remote.damaged++;
      return;
    }
    const n = batch.count++;
    batch.offset[n] = frame.offset;
    batch.capturedLength[n] = frame.captured;
    batch.originalLength[n] = Math.max(frame.original, frame.captured);
    batch.seconds[n] = reader.seconds[i] as number;
    batch.nanos[n] = reader.nanos[i] as number;
    batch.interfaceId[n] = this.#idOf(frame.linkType);
    batch.flags[n] = 0;
  }

  #idOf(linkType: number): number {
    const known = this.#ids[linkType] as number;
    if (known >= 0) return known;
    const id = this.#interfaces.idOf({ name: this.name, linkType });
    this.#ids[linkType] = id;
    return id;
  }
}
