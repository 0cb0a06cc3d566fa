/** Which DNS answers go with a flow: those that gave its originator the responder, and no others. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FrameSelect } from "../model/frame-select.ts";
import { dnsMessage, dnsName, TO_QUESTION } from "./names/goldens.ts";
import { ethernetFrame, ipv4Packet, ipv6Packet, tcpSegment, udpDatagram } from "./packet/test-frames.ts";
import { type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;
const CAMERA = [192, 168, 1, 5] as const;
const LAPTOP = [192, 168, 1, 6] as const;
const CAMERA6 = [0xfd, 0, ...Array<number>(13).fill(0), 5] as const;
const RESOLVER6 = [0xfd, 0, ...Array<number>(13).fill(0), 1] as const;
const RESOLVER = [192, 168, 1, 1] as const;
const PEER = [203, 0, 113, 9] as const;
const OTHER = [203, 0, 113, 10] as const;

const at = (second: number, bytes: Uint8Array): TestFrame => ({
  bytes,
  seconds: T0 + second,
  nanos: 0,
  interfaceId: 0,
});

function answer(name: string, address: readonly number[]): Uint8Array {
  const questions = [{ name: dnsName(name), type: 1 }];
  return dnsMessage({ questions, answers: [{ name: TO_QUESTION, type: 1, data: address }] });
}

/** From the resolver to a client, unless it says otherwise. */
function told(second: number, to: readonly number[], message: Uint8Array, srcPort = 53): TestFrame {
  const payload = udpDatagram({ srcPort, dstPort: 40_000, data: message });
  return at(
    second,
    to.length === 4
      ? ethernetFrame(0x0800, ipv4Packet({ src: [...RESOLVER], dst: [...to], proto: 17, payload }))
      : ethernetFrame(0x86dd, ipv6Packet({ src: [...RESOLVER6], dst: [...to], next: 17, payload })),
  );
}

function said(second: number, from: readonly number[], to: readonly number[]): TestFrame {
  const payload = tcpSegment({ srcPort: 50_000, dstPort: 443, data: Buffer.from(`said at ${second}`) });
  return at(second, ethernetFrame(0x0800, ipv4Packet({ src: [...from], dst: [...to], proto: 6, payload })));
}

/** Over TCP, a message with its length before it, in pieces of so many bytes. */
function streamed(second: number, message: Uint8Array, pieceBytes: number): TestFrame[] {
  const stream = Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
  const pieces: TestFrame[] = [];
  for (let from = 0; from < stream.length; from += pieceBytes) {
    const data = stream.subarray(from, from + pieceBytes);
    const payload = tcpSegment({ srcPort: 53, dstPort: 41_000, data });
    const packet = ipv4Packet({ src: [...RESOLVER], dst: [...CAMERA], proto: 6, payload });
    pieces.push({ ...at(second, ethernetFrame(0x0800, packet)), nanos: pieces.length * 1000 });
  }
  return pieces;
}

/** The camera's flow at second 1000, from ten seconds before it on, with the answers of an hour. */
const SELECT: FrameSelect = {
  matches: [],
  flows: [
    {
      proto: 6,
      addresses: ["192.168.1.5", "203.0.113.9"],
      ports: [50_000, 443],
      vlan: [],
      naming: { clients: ["192.168.1.5", "fd00::5"], fromMs: (T0 - 2600) * 1000, toMs: (T0 + 1000) * 1000 },
    },
  ],
  fromMs: (T0 + 990) * 1000,
  toMs: (T0 + 1100) * 1000,
};

async function taken(t: TestContext, frames: readonly TestFrame[]): Promise<number[]> {
  const bench = await TimelineBench.open(t);
  bench.play(frames);
  const { reading } = await bench.read(SELECT);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
  const places = new Map(frames.map(({ bytes }, i) => [text(bytes), i]));
  return reading.packets.map(({ frame }) => places.get(frame) ?? -1);
}

test("the answer with the responder's address goes in, from before the span too; no other answer does", async (t) => {
  const frames = [
    told(100, CAMERA, answer("cam.example.com", PEER)),
    told(101, CAMERA, answer("time.example.com", OTHER)),
    told(102, LAPTOP, answer("cam.example.com", PEER)),
    told(103, CAMERA6, answer("six.example.com", PEER)),
    told(104, CAMERA, answer("port.example.com", PEER), 5300),
    said(995, LAPTOP, PEER),
    said(1000, CAMERA, PEER),
    told(1001, CAMERA, answer("late.example.com", PEER)),
    said(1002, PEER, CAMERA),
    said(1200, CAMERA, PEER),
  ];
  assert.deepEqual(await taken(t, frames), [0, 3, 6]);
});

test("an answer counts as names are learned: by the asked name's chain, not by what a stranger adds", async (t) => {
  const alias = dnsMessage({
    questions: [{ name: dnsName("cam.example.com"), type: 1 }],
    answers: [
      { name: TO_QUESTION, type: 5, data: dnsName("cdn.example") },
      { name: dnsName("cdn.example"), type: 1, data: PEER },
    ],
  });
  const stranger = dnsMessage({
    questions: [{ name: dnsName("cam.example.com"), type: 1 }],
    answers: [{ name: dnsName("evil.example"), type: 1, data: PEER }],
  });
  const frames = [told(10, CAMERA, alias), told(11, CAMERA, stranger), said(1000, CAMERA, PEER)];
  assert.deepEqual(await taken(t, frames), [0, 2]);
});

test("over TCP: a whole message, and of one in pieces the piece that has the address", async (t) => {
  const message = answer("cam.example.com", PEER);
  const whole = streamed(10, message, 1000);
  const pieces = streamed(20, answer("again.example.com", PEER), 40);
  assert.equal(pieces.length, 2);
  const frames = [
    ...whole,
    ...pieces,
    ...streamed(30, answer("no.example.com", OTHER), 1000),
    said(1000, CAMERA, PEER),
  ];
  assert.deepEqual(await taken(t, frames), [0, 2, 4]);
});
