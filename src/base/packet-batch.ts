/**
 * What a source hands to the packet path: a block of memory and, per packet, where it lies and what was told about it.
 * One batch is made at start and reused; nothing in here outlives the call that received it.
 */

/** Packets a batch can hold. A TPACKET_V3 block of 1 MiB holds at most about 7,000 of the smallest frames. */
export const BATCH_CAPACITY = 8192;

export interface CaptureInterface {
  readonly name: string;
  /** LINKTYPE_ value as pcap files store it. */
  readonly linkType: number;
  readonly description?: string;
  /** Its own Ethernet address, 6 bytes. */
  readonly mac?: Uint8Array;
}

/** The bits of a pcapng EPB flags word (draft-ietf-opsawg-pcapng, "epb_flags"). */
export const EPB_FLAGS = {
  inbound: 1,
  outbound: 2,
  directionMask: 3,
  unicast: 1 << 2,
  multicast: 2 << 2,
  broadcast: 3 << 2,
  /** A unicast frame between other machines, seen because the interface is promiscuous. */
  promiscuous: 4 << 2,
  receptionMask: 7 << 2,
} as const;

export class PacketBatch {
  count = 0;
  /** Byte offset in `bytes` of the packet's first byte. */
  readonly offset: Int32Array;
  readonly capturedLength: Int32Array;
  /** As the capture says; a file may lie. Up to 2^32 - 1, so not an Int32Array. */
  readonly originalLength: Float64Array;
  /** Whole seconds since 1970 and the nanoseconds beside them, 0 to 999,999,999. */
  readonly seconds: Float64Array;
  readonly nanos: Int32Array;
  /** Index into `interfaces`. */
  readonly interfaceId: Uint16Array;
  /** An EPB flags word; 0 where the source knows nothing. */
  readonly flags: Int32Array;
  /** The source's interfaces; may grow while a pcapng file is read, an index keeps its meaning. */
  readonly interfaces: CaptureInterface[];

  /** The memory that all offsets point into. A source may share it with the recorder's buffers (the arena). */
  readonly bytes: Uint8Array;

  /** Packets it can hold. */
  readonly capacity: number;

  /** `interfaces` may be shared by batches of several sources; `columns`: the packets are that batch's, but for their count. */
  constructor(
    bytes: Uint8Array,
    capacity = BATCH_CAPACITY,
    interfaces: CaptureInterface[] = [],
    columns?: PacketBatch,
  ) {
    this.interfaces = interfaces;
    this.bytes = bytes;
    this.capacity = capacity;
    this.offset = columns?.offset ?? new Int32Array(capacity);
    this.capturedLength = columns?.capturedLength ?? new Int32Array(capacity);
    this.originalLength = columns?.originalLength ?? new Float64Array(capacity);
    this.seconds = columns?.seconds ?? new Float64Array(capacity);
    this.nanos = columns?.nanos ?? new Int32Array(capacity);
    this.interfaceId = columns?.interfaceId ?? new Uint16Array(capacity);
    this.flags = columns?.flags ?? new Int32Array(capacity);
  }

  /** Lets packet `to` be what packet `from` is. */
  movePacket(from: number, to: number): void {
    this.offset[to] = this.offset[from] as number;
    this.capturedLength[to] = this.capturedLength[from] as number;
    this.originalLength[to] = this.originalLength[from] as number;
    this.seconds[to] = this.seconds[from] as number;
    this.nanos[to] = this.nanos[from] as number;
    this.interfaceId[to] = this.interfaceId[from] as number;
    this.flags[to] = this.flags[from] as number;
  }
}
