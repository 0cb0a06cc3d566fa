/**
 * Hands an open descriptor to another process (SCM_RIGHTS, unix(7)), over a pair of sockets that keeps messages apart. Each
 * comes with a number, by which the other side hears what it is. The layouts are those of 64-bit little-endian Linux.
 */
import koffi from "koffi";
import { closeSocket, SystemCallError } from "./linux-socket.ts";

const libc = koffi.load("libc.so.6");
const nativeSendmsg = libc.func("long sendmsg(int fd, const void *message, int flags)");
const nativeRecvmsg = libc.func("long recvmsg(int fd, void *message, int flags)");

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x4000_0000;

/** struct cmsghdr: length (8), level (4), type (4); then the descriptor. */
const CONTROL_BYTES = 24;
const CONTROL_LENGTH = 20;

/** struct msghdr over 4 bytes of payload and room for one descriptor. */
class Message {
  readonly payload = Buffer.alloc(4);
  readonly control = Buffer.alloc(CONTROL_BYTES);
  readonly header = Buffer.alloc(56);
  readonly #part = Buffer.alloc(16);

  constructor() {
    this.#part.writeBigUInt64LE(koffi.address(this.payload), 0);
    this.#part.writeBigUInt64LE(4n, 8);
    this.header.writeBigUInt64LE(koffi.address(this.#part), 16);
    this.header.writeBigUInt64LE(1n, 24);
    this.header.writeBigUInt64LE(koffi.address(this.control), 32);
    this.header.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
  }
}

/** The caller's own stays open. */
export function handOver(pair: number, ticket: number, fd: number): void {
  const message = new Message();
  message.payload.writeUInt32LE(ticket, 0);
  message.control.writeBigUInt64LE(BigInt(CONTROL_LENGTH), 0);
  message.control.writeInt32LE(SOL_SOCKET, 8);
  message.control.writeInt32LE(SCM_RIGHTS, 12);
  message.control.writeInt32LE(fd, 16);
  if (nativeSendmsg(pair, message.header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    throw new SystemCallError("sendmsg(SCM_RIGHTS)");
}

/** The descriptor of this number; those before it that nobody asked for are closed. Undefined when it is not there. */
export function takeOver(pair: number, ticket: number): number | undefined {
  for (;;) {
    const message = new Message();
    const got = Number(nativeRecvmsg(pair, message.header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    if (got !== 4) return undefined;
    const held = message.control.readBigUInt64LE(0) === BigInt(CONTROL_LENGTH);
    if (!held || message.control.readInt32LE(12) !== SCM_RIGHTS) continue;
    const fd = message.control.readInt32LE(16);
    if (message.payload.readUInt32LE(0) === ticket) return fd;
    closeSocket(fd);
  }
}
