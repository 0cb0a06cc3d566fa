import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { PacketBatch } from "../base/packet-batch.ts";
import type { Match } from "../model/sniffer-rule.ts";
import { HomeNetworks } from "./flow/home-networks.ts";
import { dnsMessage, dnsName, helloHandshake, TO_QUESTION } from "./names/goldens.ts";
import { inRecords } from "./names/tls-goldens.ts";
import { TCP_FLAG } from "./packet/decoded-packet.ts";
import {
  bytesOf,
  ethernetFrame,
  IP_A,
  IP_B,
  ipv4Packet,
  tcpSegment,
  udpDatagram,
} from "./packet/test-frames.ts";
import { type FrameSink, Pipeline } from "./pipeline.ts";
import { HeldFrames } from "./record/held-frames.ts";

const ROOM = 64 * 1024;
const START = 1_700_000_000;
const RESOLVER = [192, 168, 58, 1];

/** A pipeline that notes what goes to which rule: the frame's number is in its flags word. */
class Bench implements FrameSink {
  readonly recorded: string[] = [];
  readonly comments: string[] = [];
  readonly unnamed: [frames: number, handle?: number][] = [];
  readonly peers = new Set<string>();
  readonly pipeline: Pipeline;
  seconds = START;
  #number = 0;
  readonly #batch: PacketBatch;

  constructor(heldBytes = 32_768) {
    this.#batch = new PacketBatch(new Uint8Array(ROOM + heldBytes), 1);
    this.#batch.interfaces.push({ name: "eth0", linkType: LINK_TYPE.ethernet });
    this.pipeline = new Pipeline({
      flowCapacity: 256,
      homeNets: new HomeNetworks(["192.168.0.0/16"]),
      onSlices: () => undefined,
      onFact: () => undefined,
      slices: false,
      seed: 1,
      sink: this,
      held: new HeldFrames(this.#batch.bytes, ROOM, heldBytes, 64),
    });
  }

  record(handle: number, batch: PacketBatch, i: number, limit: number, comment?: Uint8Array): void {
    const kept = Math.min(limit, batch.capturedLength[i] ?? 0);
    const cut = kept < (batch.capturedLength[i] ?? 0) ? `/${kept}` : "";
    this.recorded.push(`${handle}:${batch.flags[i]}${cut}`);
    if (comment !== undefined) this.comments.push(`${handle}:${batch.flags[i]} ${Buffer.from(comment)}`);
  }

  notePeer(handle: number, bytes: Uint8Array, offset: number, length: number): void {
    this.peers.add(`${handle} ${bytes.subarray(offset, offset + length).join(".")}`);
  }

  noteUnnamed(frames: number, handle?: number): void {
    this.unnamed.push(handle === undefined ? [frames] : [frames, handle]);
  }

  rules(...matches: Partial<Match>[]): void {
    this.pipeline.replaceRules(matches.map((match, handle) => ({ handle, match })));
  }

  /** Frames of this conversation; `client` says who sends. Answers the frame's number. */
  tcp(port: number, flags: number, data: Uint8Array | string = "", client = true): number {
    const [src, dst] = client ? [IP_A, IP_B] : [IP_B, IP_A];
    const [srcPort, dstPort] = client ? [port, 443] : [443, port];
    return this.#feed(
      ipv4Packet({ proto: 6, src, dst, payload: tcpSegment({ srcPort, dstPort, flags, data }) }),
    );
  }

  answer(name: string): number {
    const data = dnsMessage({
      questions: [{ name: dnsName(name), type: 1 }],
      answers: [{ name: TO_QUESTION, type: 1, data: [...IP_B] }],
    });
    const payload = udpDatagram({ srcPort: 53, dstPort: 5000, data });
    return this.#feed(ipv4Packet({ proto: 17, src: RESOLVER, dst: IP_A, payload }));
  }

  hello(port: number, name: string): number {
    return this.tcp(port, TCP_FLAG.ack, bytesOf(inRecords(helloHandshake({ serverName: name }))));
  }

  open(port: number): number[] {
    return [
      this.tcp(port, TCP_FLAG.syn),
      this.tcp(port, TCP_FLAG.syn | TCP_FLAG.ack, "", false),
      this.tcp(port, TCP_FLAG.ack),
    ];
  }

  take(): string[] {
    return this.recorded.splice(0);
  }

  #feed(packet: Uint8Array): number {
    const batch = this.#batch;
    const frame = ethernetFrame(0x0800, packet);
    batch.bytes.set(frame);
    batch.count = 1;
    batch.offset[0] = 0;
    batch.capturedLength[0] = frame.length;
    batch.originalLength[0] = frame.length;
    batch.seconds[0] = this.seconds;
    batch.flags[0] = ++this.#number;
    this.pipeline.process(batch);
    return this.#number;
  }
}

test("a handshake waits for its name and comes before it, once, to the rules that do not have it yet", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] }, { all: true }, { domains: ["other.test"], ports: ["443"] });
  bench.open(1000);
  assert.deepEqual(bench.take(), ["1:1", "2:1", "1:2", "2:2", "1:3", "2:3"]);
  bench.hello(1000, "cam.example.com");
  assert.deepEqual(bench.take(), ["0:1", "0:2", "0:3", "0:4", "1:4", "2:4"]);
  bench.tcp(1000, TCP_FLAG.ack, "x", false);
  assert.deepEqual(bench.take(), ["0:5", "1:5", "2:5"]);
  assert.deepEqual(bench.comments, ["0:1 Tapdeck: cam.example.com by SNI"]);
  assert.ok(bench.peers.has(`0 ${IP_A.join(".")}`) && bench.peers.has(`0 ${IP_B.join(".")}`));
});

test("another name than the one that DNS told leaves nothing", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] });
  bench.answer("cam.example.com");
  bench.open(1000);
  bench.hello(1000, "cam.example.org");
  for (let n = 0; n < 20; n++) bench.tcp(1000, TCP_FLAG.ack, "x");
  bench.pipeline.flows.closeAll();
  assert.deepEqual([bench.take(), bench.comments, bench.unnamed], [[], [], []]);
});

test("without a name DNS decides: after ten packets, after five seconds with or without packets, at the end", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] });
  bench.answer("cam.example.com");
  bench.open(1000);
  for (let n = 4; n <= 10; n++) bench.tcp(1000, TCP_FLAG.ack, "x");
  assert.deepEqual(bench.take(), []);
  bench.tcp(1000, TCP_FLAG.ack, "x");
  assert.deepEqual(
    bench.take(),
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `0:${n}`),
  );
  assert.deepEqual(bench.comments, ["0:2 Tapdeck: cam.example.com by DNS alone; the flow showed no name"]);

  bench.tcp(1001, TCP_FLAG.syn);
  bench.tcp(1002, TCP_FLAG.syn);
  bench.seconds += 4;
  bench.tcp(1001, TCP_FLAG.syn);
  assert.deepEqual(bench.take(), []);
  bench.seconds += 1;
  bench.tcp(1001, TCP_FLAG.syn);
  assert.deepEqual(bench.take(), ["0:13", "0:15", "0:14", "0:16"]);

  bench.tcp(1003, TCP_FLAG.syn);
  bench.pipeline.sweep(bench.seconds + 4);
  assert.deepEqual(bench.take(), []);
  bench.pipeline.sweep(bench.seconds + 5);
  assert.deepEqual(bench.take(), ["0:17"]);
  bench.tcp(1004, TCP_FLAG.syn);
  bench.pipeline.flows.closeAll();
  assert.deepEqual(bench.take(), ["0:18"]);
});

test("an answer is believed for its time and no longer", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] });
  bench.answer("cam.example.com");
  bench.seconds += 3600;
  bench.tcp(1000, TCP_FLAG.syn);
  bench.pipeline.flows.closeAll();
  assert.deepEqual(bench.take(), ["0:2"]);
  bench.seconds += 1;
  bench.tcp(1000, TCP_FLAG.syn);
  bench.pipeline.flows.closeAll();
  assert.deepEqual(bench.take(), []);
});

test("a rule made while flows run applies to those whose name is known at once, and to those that wait", () => {
  const bench = new Bench();
  bench.rules({ all: true });
  bench.open(1000);
  bench.hello(1000, "cam.example.com");
  bench.take();
  bench.rules({ all: true }, { domains: ["example.com"] });
  bench.tcp(1000, TCP_FLAG.ack, "x");
  assert.deepEqual(bench.take(), ["0:5", "1:5"]);
  assert.deepEqual(bench.comments, ["1:5 Tapdeck: cam.example.com by SNI"]);

  bench.open(1001);
  bench.rules({ all: true }, { domains: ["example.com"] }, { domains: ["cam.example.com"] });
  bench.take();
  bench.hello(1001, "cam.example.com");
  assert.deepEqual(bench.take(), ["1:6", "1:7", "1:8", "2:6", "2:7", "2:8", "0:9", "1:9", "2:9"]);

  bench.open(1002);
  bench.rules({ all: true });
  bench.take();
  bench.hello(1002, "cam.example.com");
  assert.deepEqual(bench.take(), ["0:13"]);
  bench.rules();
  bench.tcp(1000, TCP_FLAG.ack, "x");
  assert.deepEqual(bench.take(), []);
});

test("a name that shows after its time is recorded from there on, and what is missing is counted", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] });
  bench.open(1000);
  bench.seconds += 6;
  bench.tcp(1000, TCP_FLAG.ack);
  bench.hello(1000, "cam.example.com");
  assert.deepEqual(bench.take(), ["0:5"]);
  assert.deepEqual(bench.unnamed, [[4, 0]]);
  assert.deepEqual(bench.comments, ["0:5 Tapdeck: cam.example.com by SNI"]);
});

test("when the room is full the oldest flow is decided on before its time: by DNS, or let go and counted", () => {
  const bench = new Bench(1024);
  bench.rules({ domains: ["example.com"] });
  for (let port = 1; port <= 40; port++) bench.tcp(port, TCP_FLAG.syn);
  assert.deepEqual(bench.take(), []);
  const lost = bench.unnamed.reduce((sum, [frames]) => sum + frames, 0);
  assert.ok(lost > 10 && lost < 40, `${lost} let go`);
  bench.hello(40, "cam.example.com");
  assert.deepEqual(bench.take(), ["0:40", "0:41"]);
  bench.answer("cam.example.com");
  for (let port = 100; port < 140; port++) bench.tcp(port, TCP_FLAG.syn);
  bench.pipeline.flows.closeAll();
  const recorded = bench.take();
  assert.equal(new Set(recorded).size, recorded.length, "each once");
  assert.ok(
    Array.from({ length: 40 }, (_, n) => `0:${43 + n}`).every((one) => recorded.includes(one)),
    "none is lost",
  );
});

test("of a device that keeps its privacy a held frame keeps no more than any other, and its name is not told", () => {
  const bench = new Bench();
  bench.rules({ domains: ["example.com"] });
  bench.pipeline.privacy.replace([
    { all: false, macs: [], addresses: [`${IP_A.join(".")}/32`], privacy: "headers" },
  ]);
  bench.open(1000);
  bench.hello(1000, "cam.example.com");
  const recorded = bench.take();
  assert.equal(recorded.length, 4);
  assert.equal(recorded[3], `0:4/${14 + 20 + 20}`);
  assert.deepEqual(bench.comments, ["0:1 Tapdeck: by SNI"]);
});
