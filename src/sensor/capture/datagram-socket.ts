/**
 * Datagrams in numbers: one call of the system fills up to 64 slots of the arena, each with the sender, the kernel's time
 * of arrival and how many the socket had to drop. The layouts are those of <sys/socket.h> on 64-bit little-endian Linux.
 */
import { isIP, isIPv4 } from "node:net";
import koffi from "koffi";
import { closeSocket, SystemCallError } from "./linux-socket.ts";

const libc = koffi.load("libc.so.6");
const nativeSocket = libc.func("int socket(int domain, int type, int protocol)");
const nativeBind = libc.func("int bind(int fd, const void *address, uint32_t length)");
const nativeSetsockopt = libc.func(
  "int setsockopt(int fd, int level, int name, const void *value, uint32_t length)",
);
const nativeRecvmmsg = libc.func(
  "int recvmmsg(int fd, void *messages, unsigned int count, int flags, void *timeout)",
);

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SO_TIMESTAMPNS = 35;
const SO_RXQ_OVFL = 40;
const MSG_DONTWAIT = 0x40;
const IPPROTO_GRE = 47;
const BUFFER_BYTES = 8 * 1024 * 1024;

export const SLOTS = 64;
/** A jumbo frame and its tunnel; a longer datagram is cut and says so. */
export const SLOT_BYTES = 16 * 1024;
export const DATAGRAM_BYTES = SLOTS * SLOT_BYTES;

/** struct mmsghdr: name (8), its length (4 of 8), parts (8), their count (8), control (8), its length (8), flags (4 of 8), bytes received (4 of 8). */
const MESSAGE_BYTES = 64;
const NAME_BYTES = 32;
const CONTROL_BYTES = 64;
/** struct cmsghdr: length (8), level (4), type (4). */
const CONTROL_HEAD = 16;
const FLAG_CUT = 0x20;

/** A UDP socket bound to that address. */
export function openDatagramSocket(host: string, port: number): number {
  const address = socketAddress(host, port);
  return opened(isIPv4(host) ? AF_INET : AF_INET6, SOCK_DGRAM, 0, address);
}

/** A raw socket for GRE: IPv4 packets with their header. Needs CAP_NET_RAW. */
export function openGreSocket(host: string): number {
  return opened(AF_INET, SOCK_RAW, IPPROTO_GRE, socketAddress(host, 0));
}

function opened(family: number, type: number, protocol: number, address: Buffer): number {
  const fd = nativeSocket(family, type | SOCK_CLOEXEC, protocol) as number;
  if (fd < 0) throw new SystemCallError("socket");
  const set = (option: number, value: number): number =>
    nativeSetsockopt(fd, SOL_SOCKET, option, Int32Array.of(value), 4);
  if (type === SOCK_DGRAM) set(SO_REUSEADDR, 0);
  if (set(SO_RCVBUFFORCE, BUFFER_BYTES) < 0) set(SO_RCVBUF, BUFFER_BYTES);
  set(SO_TIMESTAMPNS, 1);
  set(SO_RXQ_OVFL, 1);
  if (nativeBind(fd, address, address.length) < 0) {
    const error = new SystemCallError("bind");
    closeSocket(fd);
    throw error;
  }
  return fd;
}

/** struct sockaddr_in or sockaddr_in6. */
function socketAddress(host: string, port: number): Buffer {
  if (isIP(host) === 6) {
    const address = Buffer.alloc(28);
    address.writeUInt16LE(AF_INET6, 0);
    address.writeUInt16BE(port, 2);
    addressBytes(host).copy(address, 8);
    return address;
  }
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  addressBytes(host).copy(address, 4);
  return address;
}

/** 4 or 16 bytes. */
function addressBytes(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(text.split(".").map(Number));
  const [head = "", tail] = text.split("::");
  const words = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  const front = words(head);
  const back = words(tail ?? "");
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

export class DatagramReader {
  /** Of each datagram received last. */
  readonly lengths = new Int32Array(SLOTS);
  readonly seconds = new Float64Array(SLOTS);
  readonly nanos = new Int32Array(SLOTS);
  /** 1 where it was longer than its slot. */
  readonly cut = new Uint8Array(SLOTS);
  /** 1 where it comes from who is wanted. */
  readonly wanted = new Uint8Array(SLOTS);
  /** Dropped by the socket since it was opened (32 bits). */
  overflow = 0;
  readonly #fd: number;
  readonly #messages = Buffer.alloc(MESSAGE_BYTES * SLOTS);
  readonly #names = Buffer.alloc(NAME_BYTES * SLOTS);
  readonly #parts = Buffer.alloc(16 * SLOTS);
  readonly #control = Buffer.alloc(CONTROL_BYTES * SLOTS);
  readonly #from: Buffer | undefined;

  /** Slots lie in `bytes` from `offset` on, one behind the other. `from`: the only sender that is wanted. */
  constructor(fd: number, bytes: Uint8Array, offset: number, from?: string) {
    this.#fd = fd;
    this.#from = from === undefined ? undefined : addressBytes(from);
    const [messages, names, parts, control] = [this.#messages, this.#names, this.#parts, this.#control];
    const memory = koffi.address(bytes) + BigInt(offset);
    for (let i = 0; i < SLOTS; i++) {
      parts.writeBigUInt64LE(memory + BigInt(i * SLOT_BYTES), i * 16);
      parts.writeBigUInt64LE(BigInt(SLOT_BYTES), i * 16 + 8);
      const at = i * MESSAGE_BYTES;
      messages.writeBigUInt64LE(koffi.address(names) + BigInt(i * NAME_BYTES), at);
      messages.writeBigUInt64LE(koffi.address(parts) + BigInt(i * 16), at + 16);
      messages.writeBigUInt64LE(1n, at + 24);
      messages.writeBigUInt64LE(koffi.address(control) + BigInt(i * CONTROL_BYTES), at + 32);
    }
  }

  /** How many there were; never waits. */
  receive(): number {
    const messages = this.#messages;
    for (let i = 0; i < SLOTS; i++) {
      messages.writeUInt32LE(NAME_BYTES, i * MESSAGE_BYTES + 8);
      messages.writeUInt32LE(CONTROL_BYTES, i * MESSAGE_BYTES + 40);
    }
    const count = nativeRecvmmsg(this.#fd, messages, SLOTS, MSG_DONTWAIT, null) as number;
    for (let i = 0; i < count; i++) {
      const at = i * MESSAGE_BYTES;
      this.cut[i] = (messages.readUInt32LE(at + 48) & FLAG_CUT) === 0 ? 0 : 1;
      this.lengths[i] = messages.readUInt32LE(at + 56);
      this.wanted[i] = this.#isWanted(i) ? 1 : 0;
      this.#readControl(i, messages.readUInt32LE(at + 40));
    }
    return Math.max(0, count);
  }

  #isWanted(i: number): boolean {
    const from = this.#from;
    if (from === undefined) return true;
    const at = i * NAME_BYTES;
    const family = this.#names.readUInt16LE(at);
    // An IPv4 sender of an IPv6 socket has its address at the end of the longer one.
    const start = family === AF_INET ? at + 4 : at + 8 + 16 - from.length;
    return this.#names.compare(from, 0, from.length, start, start + from.length) === 0;
  }

  #readControl(i: number, length: number): void {
    const control = this.#control;
    const base = i * CONTROL_BYTES;
    for (let at = 0; at + CONTROL_HEAD <= length; ) {
      const bytes = control.readUInt32LE(base + at);
      if (bytes < CONTROL_HEAD) return;
      const type = control.readUInt32LE(base + at + 12);
      const value = base + at + CONTROL_HEAD;
      if (type === SO_TIMESTAMPNS) {
        this.seconds[i] = control.readUInt32LE(value) + control.readUInt32LE(value + 4) * 0x1_0000_0000;
        this.nanos[i] = control.readUInt32LE(value + 8);
      } else if (type === SO_RXQ_OVFL) this.overflow = control.readUInt32LE(value);
      at += (bytes + 7) & ~7;
    }
  }
}
