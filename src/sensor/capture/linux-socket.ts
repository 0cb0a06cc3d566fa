/**
 * The few calls of libc that live capture needs, through koffi. Each answers like libc; failures carry errno's name.
 * Layouts are those of <linux/if_packet.h> on 64-bit little-endian Linux.
 */
import { constants } from "node:os";
import koffi from "koffi";

const libc = koffi.load("libc.so.6");

const nativeSocket = libc.func("int socket(int domain, int type, int protocol)");
const nativeSetsockopt = libc.func(
  "int setsockopt(int fd, int level, int name, const void *value, uint32_t length)",
);
const nativeGetsockopt = libc.func(
  "int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *length)",
);
const nativeBind = libc.func("int bind(int fd, const void *address, uint32_t length)");
const nativeMmap = libc.func(
  "void *mmap(uintptr_t at, size_t length, int protection, int flags, int fd, int64_t offset)",
);
const nativeMunmap = libc.func("int munmap(uintptr_t at, size_t length)");
const nativePoll = libc.func("int poll(void *fds, unsigned long count, int timeout)");
const nativeIfNameToIndex = libc.func("unsigned int if_nametoindex(const char *name)");
const nativeIoctl = libc.func("int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)");
const nativePipe = libc.func("int pipe2(_Out_ int *ends, int flags)");
const nativeEventfd = libc.func("int eventfd(unsigned int count, int flags)");
const nativeClose = libc.func("int close(int fd)");
const nativeSocketpair = libc.func("int socketpair(int domain, int type, int protocol, _Out_ int *ends)");
const nativeFcntl = libc.func("int fcntl(int fd, int command, long argument)");
const nativeRecv = libc.func("long recv(int fd, void *into, size_t length, int flags)");
const nativeSend = libc.func("long send(int fd, const void *from, size_t length, int flags)");

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const F_DUPFD_CLOEXEC = 1030;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

export const SOL_SOCKET = 1;
export const SO_ERROR = 4;
export const SOL_PACKET = 263;
export const PACKET = {
  addMembership: 1,
  rxRing: 5,
  statistics: 6,
  version: 10,
  reserve: 12,
  ignoreOutgoing: 23,
} as const;
export const TPACKET_V3 = 2;
export const MEMBERSHIP_PROMISCUOUS = 1;
export const ETH_P_ALL = 0x0003;

export const PROT_READ_WRITE = 3;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_POPULATE = 0x8000;

const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

export const POLLIN = 1;

export class SystemCallError extends Error {
  readonly code: string;

  constructor(call: string) {
    const errno = koffi.errno();
    const code =
      Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
    super(`${call}: ${code}`);
    this.code = code;
  }
}

function check(call: string, result: number): number {
  if (result < 0) throw new SystemCallError(call);
  return result;
}

/** A packet socket that receives nothing until it is bound (protocol 0). Needs CAP_NET_RAW. */
export function openPacketSocket(): number {
  return check("socket(AF_PACKET)", nativeSocket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

export function closeSocket(fd: number): void {
  nativeClose(fd);
}

/** A pipe whose two ends are not inherited unless handed over. */
export function openPipe(): { read: number; write: number } {
  const ends = new Int32Array(2);
  check("pipe2", nativePipe(ends, SOCK_CLOEXEC));
  return { read: ends[0] as number, write: ends[1] as number };
}

/** Two joined sockets that keep messages apart: one written to either end is read whole at the other. */
export function openMessagePair(): readonly [number, number] {
  const ends = new Int32Array(2);
  check("socketpair", nativeSocketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  return [ends[0] as number, ends[1] as number];
}

/** Another descriptor of the same thing. */
export function duplicate(fd: number): number {
  return check("fcntl(F_DUPFD_CLOEXEC)", nativeFcntl(fd, F_DUPFD_CLOEXEC, 0));
}

/** The bytes of the next message; 0 at an end, -1 when there is none now. */
export function receiveMessage(fd: number, into: Uint8Array): number {
  return Number(nativeRecv(fd, into, into.length, MSG_DONTWAIT));
}

/** False when it cannot be taken now. */
export function sendMessage(fd: number, message: Uint8Array): boolean {
  return Number(nativeSend(fd, message, message.length, MSG_DONTWAIT | MSG_NOSIGNAL)) === message.length;
}

/** Eight bytes written to it, a number, wake whoever polls it; reading them takes that back. */
export function openEvent(): number {
  return check("eventfd", nativeEventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

/** 0 when there is no such interface. */
export function interfaceIndex(name: string): number {
  return nativeIfNameToIndex(name);
}

const SIOCGIFHWADDR = 0x8927;
const SIOCGIFFLAGS = 0x8913;
const IFF_UP = 1;

/** Whether the interface is administratively up. */
export function isUp(fd: number, name: string): boolean {
  const request = Buffer.alloc(40);
  request.write(name.slice(0, 15), 0, "latin1");
  return nativeIoctl(fd, SIOCGIFFLAGS, request) === 0 && (request.readUInt16LE(16) & IFF_UP) !== 0;
}

/** ARPHRD_ type and hardware address of an interface; undefined when it is not there. */
export function hardwareOf(fd: number, name: string): { type: number; mac: Uint8Array } | undefined {
  // struct ifreq: name (16), then struct sockaddr: family (2), address.
  const request = Buffer.alloc(40);
  request.write(name.slice(0, 15), 0, "latin1");
  if (nativeIoctl(fd, SIOCGIFHWADDR, request) < 0) return undefined;
  return { type: request.readUInt16LE(16), mac: Uint8Array.from(request.subarray(18, 24)) };
}

export function setPacketOption(fd: number, option: number, words: readonly number[]): void {
  const value = Uint32Array.from(words);
  check(`setsockopt(${option})`, nativeSetsockopt(fd, SOL_PACKET, option, value, value.byteLength));
}

export function joinPromiscuous(fd: number, index: number): void {
  // struct packet_mreq: ifindex, type, address length, address (8 bytes).
  const request = Buffer.alloc(16);
  request.writeInt32LE(index, 0);
  request.writeUInt16LE(MEMBERSHIP_PROMISCUOUS, 4);
  check(
    "setsockopt(PACKET_ADD_MEMBERSHIP)",
    nativeSetsockopt(fd, SOL_PACKET, PACKET.addMembership, request, 16),
  );
}

export function bindToInterface(fd: number, index: number): void {
  // struct sockaddr_ll: family, protocol (network order), ifindex; the rest is not looked at.
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ETH_P_ALL, 2);
  address.writeInt32LE(index, 4);
  check("bind", nativeBind(fd, address, 20));
}

const scratch = new Uint32Array(4);
const scratchLength: [number] = [0];

/** Frames seen and dropped since the last call (reading resets the kernel's counters). */
export function readPacketStatistics(fd: number): { packets: number; drops: number } {
  scratchLength[0] = 12;
  scratch.fill(0);
  nativeGetsockopt(fd, SOL_PACKET, PACKET.statistics, scratch, scratchLength);
  return { packets: scratch[0] as number, drops: scratch[1] as number };
}

/** Reads and clears the socket's pending error; 0 is none. */
export function takeSocketError(fd: number): number {
  scratchLength[0] = 4;
  scratch[0] = 0;
  nativeGetsockopt(fd, SOL_SOCKET, SO_ERROR, scratch, scratchLength);
  return scratch[0] as number;
}

/** Returns the address of the mapping. */
export function mmap(at: bigint, length: number, flags: number, fd: number): bigint {
  const address: unknown = nativeMmap(at, length, PROT_READ_WRITE, flags, fd, 0);
  if (typeof address !== "bigint" || address === MAP_FAILED) throw new SystemCallError("mmap");
  return address;
}

export function munmap(at: bigint, length: number): void {
  nativeMunmap(at, length);
}

export function viewMemory(at: bigint, length: number): Uint8Array {
  return new Uint8Array(koffi.view(at, length));
}

/** Whether something can be read, an end too, within this time; another thread waits for it. */
export async function readable(fd: number, timeoutMs: number): Promise<boolean> {
  const fds = new Uint8Array(8);
  const view = new DataView(fds.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, POLLIN, true);
  // What is there already is not worth a thread.
  if (poll(fds, 1, 0) > 0) return true;
  return await new Promise((resolve, reject) => {
    nativePoll.async(fds, 1, timeoutMs, (error: Error | null, ready: number) => {
      if (error === null) resolve(ready > 0);
      else reject(error);
    });
  });
}

/** `fds` holds struct pollfd entries: fd (4), events (2), revents (2). Interrupted is the same as nothing. */
export function poll(fds: Uint8Array, count: number, timeoutMs: number): number {
  return nativePoll(fds, count, timeoutMs);
}
