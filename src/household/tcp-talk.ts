/** One TCP connection from its first SYN to its last ACK, as turns of bytes that one side says and the other takes. */
import { type Frame, ipFrame, PROTOCOL } from "./frame-bytes.ts";
import type { Host } from "./host.ts";

const FLAG = { fin: 1, syn: 2, psh: 8, ack: 16 } as const;
/** Segment sizes for a link of 1500 bytes. */
const SEGMENT_V4 = 1460;
const SEGMENT_V6 = 1440;
const HEADER = 20;

export interface Turn {
  readonly by: "client" | "server";
  readonly bytes: Buffer;
  /** Silence before it. */
  readonly afterMs?: number;
}

export interface TcpTalk {
  readonly client: Host;
  readonly server: Host;
  readonly serverPort: number;
  readonly ipv6?: boolean;
  readonly startMs: number;
  readonly roundTripMs: number;
  /** How fast bytes go once they go. */
  readonly bytesPerMs: number;
  readonly turns: Iterable<Turn>;
}

class End {
  readonly host: Host;
  readonly address: Uint8Array;
  readonly port: number;
  sequence: number;

  constructor(host: Host, address: Uint8Array, port: number, sequence: number) {
    this.host = host;
    this.address = address;
    this.port = port;
    this.sequence = sequence >>> 0;
  }

  advance(bytes: number): void {
    this.sequence = (this.sequence + bytes) >>> 0;
  }
}

/** Yields the frames in order; returns when the connection is over. */
export function* tcpTalk(talk: TcpTalk): Generator<Frame, number> {
  const { roundTripMs } = talk;
  const v6 = talk.ipv6 === true && talk.client.ipv6 !== undefined && talk.server.ipv6 !== undefined;
  const port = talk.client.takePort();
  const client = new End(talk.client, addressOf(talk.client, v6), port, port * 65_521);
  const server = new End(talk.server, addressOf(talk.server, v6), talk.serverPort, port * 40_503);
  const largest = v6 ? SEGMENT_V6 : SEGMENT_V4;
  let now = talk.startMs;
  yield segment(now, client, server, FLAG.syn, synOptions(largest));
  client.advance(1);
  now += roundTripMs;
  yield segment(now, server, client, FLAG.syn | FLAG.ack, synOptions(largest));
  server.advance(1);
  now += 0.2;
  yield segment(now, client, server, FLAG.ack);
  let last: "client" | "server" = "client";
  for (const turn of talk.turns) {
    // The tap is in the home: what the server says after the client spoke comes a round trip later.
    now += (turn.afterMs ?? 0) + (turn.by === "server" && last === "client" ? roundTripMs : 0.3);
    last = turn.by;
    const [sender, taker] = turn.by === "client" ? [client, server] : [server, client];
    now = yield* say(now, sender, taker, turn, largest, talk.bytesPerMs);
  }
  yield segment(now + 1, client, server, FLAG.fin | FLAG.ack);
  client.advance(1);
  now += 1 + roundTripMs;
  yield segment(now, server, client, FLAG.fin | FLAG.ack);
  server.advance(1);
  yield segment(now + 0.2, client, server, FLAG.ack);
  return now + 0.2;
}

/** One turn in segments; the other side acknowledges every second one (RFC 9293 section 3.8.6.3). */
function* say(
  startMs: number,
  sender: End,
  taker: End,
  turn: Turn,
  largest: number,
  bytesPerMs: number,
): Generator<Frame, number> {
  let now = startMs;
  let owed = 0;
  for (let at = 0; at < turn.bytes.length; at += largest) {
    const piece = turn.bytes.subarray(at, at + largest);
    const isLast = at + largest >= turn.bytes.length;
    yield segment(now, sender, taker, isLast ? FLAG.psh | FLAG.ack : FLAG.ack, undefined, piece);
    sender.advance(piece.length);
    now += piece.length / bytesPerMs;
    if (++owed === 2 || isLast) {
      yield segment(now, taker, sender, FLAG.ack);
      owed = 0;
    }
  }
  return now;
}

function addressOf(host: Host, v6: boolean): Uint8Array {
  return v6 && host.ipv6 !== undefined ? host.ipv6 : host.ipv4;
}

/** Maximum segment size, selective acknowledgment, window scale 7, padded by no-operations. */
function synOptions(largest: number): Buffer {
  return Buffer.from([2, 4, largest >> 8, largest & 255, 4, 2, 1, 1, 1, 3, 3, 7]);
}

function segment(
  atMs: number,
  from: End,
  to: End,
  flags: number,
  options: Buffer = Buffer.alloc(0),
  data: Uint8Array = Buffer.alloc(0),
): Frame {
  const payload = Buffer.alloc(HEADER + options.length + data.length);
  payload.writeUInt16BE(from.port, 0);
  payload.writeUInt16BE(to.port, 2);
  payload.writeUInt32BE(from.sequence, 4);
  payload.writeUInt32BE((flags & FLAG.ack) === 0 ? 0 : to.sequence, 8);
  payload[12] = ((HEADER + options.length) / 4) << 4;
  payload[13] = flags;
  payload.writeUInt16BE(64_240, 14);
  payload.set(options, HEADER);
  payload.set(data, HEADER + options.length);
  const bytes = ipFrame({
    fromMac: from.host.mac,
    toMac: to.host.mac,
    from: from.address,
    to: to.address,
    protocol: PROTOCOL.tcp,
    identification: from.host.takeIdentification(),
    payload,
    checksumAt: 16,
  });
  return { atMs, bytes };
}
