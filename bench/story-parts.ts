/** What made stories and near misses are put together from. */
import { ROUTER } from "../src/household/cast.ts";
import { dnsName, udp } from "../src/household/datagrams.ts";
import { Dice } from "../src/household/dice.ts";
import { type Frame, ipFrame, PROTOCOL } from "../src/household/frame-bytes.ts";
import { type Exchange, visit } from "../src/household/habits/visit.ts";
import { Host } from "../src/household/host.ts";
import { join } from "../src/household/joining.ts";
import { type TcpTalk, type Turn, tcpTalk } from "../src/household/tcp-talk.ts";
import type { AlarmKind } from "../src/model/alarm-kind.ts";

export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const WAN_MAC = "04:b4:fe:10:20:01";

export interface MadeStory {
  readonly what: string;
  readonly kinds: readonly AlarmKind[];
  /** True as well, and not asked for. */
  readonly also?: readonly AlarmKind[];
  /** Whose alarms they are; else of whomever. */
  readonly by?: Host;
  /** In order of time; they may begin as early as the life does, at `fromMs`, and need not end. */
  frames(atMs: number, dice: Dice, fromMs: number): Iterable<Frame>;
}

/** When story `i` begins. */
export const beginsMs = (fromMs: number, i: number): number => fromMs + i * HOUR_MS;

/** Frames of all in order of time, made as they are asked for: of large uploads there are millions. */
export function* allStories(
  stories: readonly MadeStory[],
  lifeMs: number,
  fromMs: number,
  seed: number,
): Generator<Frame> {
  const tellers = stories.map((story, i) =>
    story.frames(beginsMs(fromMs, i), new Dice(seed + i), lifeMs)[Symbol.iterator](),
  );
  const heads = tellers.map((teller) => ({ teller, step: teller.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    let firstMs = Number.POSITIVE_INFINITY;
    for (const head of heads) {
      if (head.step.done === true || head.step.value.atMs >= firstMs) continue;
      first = head;
      firstMs = head.step.value.atMs;
    }
    if (first === undefined || first.step.done === true) return;
    yield first.step.value;
    first.step = first.teller.next();
  }
}

/** Somebody beyond the router. */
export function outside(name: string, ipv4: string): Host {
  return new Host(name, WAN_MAC, ipv4);
}

export function said(by: "client" | "server", bytes: number): Turn {
  return { by, bytes: Buffer.alloc(bytes, 0x5a) };
}

export function talk(
  startMs: number,
  client: Host,
  server: Host,
  serverPort: number,
  turns: TcpTalk["turns"],
): Generator<Frame, number> {
  return tcpTalk({ client, server, serverPort, startMs, roundTripMs: 20, bytesPerMs: 5000, turns });
}

export function* first(count: number, frames: Iterable<Frame>): Generator<Frame> {
  for (const frame of frames) {
    if (count-- === 0) return;
    yield frame;
  }
}

export function letters(dice: Dice, count: number): string {
  return Array.from({ length: count }, () => dice.whole(0, 31).toString(32)).join("");
}

/** A question for a name, and the router's answer that there is none (RFC 1035 §4.1.1, code 3). */
export function* askInVain(atMs: number, asker: Host, name: string): Generator<Frame> {
  const port = asker.takePort();
  const message = (flags: number): Buffer => {
    const header = Buffer.alloc(12);
    header.writeUInt16BE(port, 0);
    header.writeUInt16BE(flags, 2);
    header.writeUInt16BE(1, 4);
    return Buffer.concat([header, dnsName(name), Buffer.from([0, 1, 0, 1])]);
  };
  yield udp(atMs, { from: asker, to: ROUTER, fromPort: port, toPort: 53 }, message(0x0100));
  yield udp(atMs + 9, { from: ROUTER, to: asker, fromPort: 53, toPort: port }, message(0x8183));
}

/** A SYN that is answered by a reset (RFC 9293 §3.10.7.1). */
export function* refused(atMs: number, from: Host, to: Host, port: number): Generator<Frame> {
  for (const syn of first(1, talk(atMs, from, to, port, []))) {
    yield syn;
    const tcp = syn.bytes.subarray(34);
    const payload = Buffer.alloc(20);
    payload.writeUInt16BE(port, 0);
    payload.writeUInt16BE(tcp.readUInt16BE(0), 2);
    payload.writeUInt32BE((tcp.readUInt32BE(4) + 1) >>> 0, 8);
    payload[12] = 0x50;
    payload[13] = 0x14;
    const bytes = ipFrame({
      fromMac: to.mac,
      toMac: from.mac,
      from: to.ipv4,
      to: from.ipv4,
      protocol: PROTOCOL.tcp,
      identification: to.takeIdentification(),
      payload,
      checksumAt: 16,
    });
    yield { atMs: atMs + 0.4, bytes };
  }
}

const PIECE = 1_000_000;

/** So many million bytes go up, as fast as the line lets them. */
export function sends(
  atMs: number,
  from: Host,
  to: Host,
  millions: number,
  dice: Dice,
): Generator<Frame, number> {
  const pieces = function* (): Generator<Exchange> {
    for (let i = 0; i < millions; i++) yield { up: PIECE, down: 60 };
  };
  return visit(atMs, from, to, pieces(), dice);
}

/** A thing that comes when the life begins and has a word with its maker every four minutes, without end, while it is awake. */
export function* thing(
  fromMs: number,
  device: Host,
  maker: Host,
  dice: Dice,
  isAwake: (atMs: number) => boolean,
): Generator<Frame> {
  let now = fromMs + MINUTE_MS;
  for (let joined = false; ; now += 4 * MINUTE_MS * dice.between(0.97, 1.03)) {
    if (!isAwake(now)) {
      joined = false;
      continue;
    }
    if (!joined) now = yield* join(now, device, ROUTER);
    joined = true;
    now = yield* visit(now, device, maker, [{ up: 400, down: 300 }], dice);
  }
}
