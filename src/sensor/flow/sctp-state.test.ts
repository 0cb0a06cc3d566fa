import assert from "node:assert/strict";
import { test } from "node:test";
import { be32, bytesOf, IP_A, IP_B, ipv4Packet } from "../packet/test-frames.ts";
import { TrackingBench, told } from "./test-tracking.ts";

const INIT = bytesOf([1, 0, 0, 20], be32(7), be32(65_535), be32(0x000a_000a), be32(1));
const INIT_ACK = bytesOf([2, 0, 0, 20], be32(8), be32(65_535), be32(0x000a_000a), be32(1));
const COOKIE_ECHO = bytesOf([10, 0, 0, 8], "cook");
const COOKIE_ACK = bytesOf([11, 0, 0, 4]);
const ABORT = bytesOf([6, 0, 0, 4]);
const SHUTDOWN = bytesOf([7, 0, 0, 8], be32(1));
const SHUTDOWN_ACK = bytesOf([8, 0, 0, 4]);
const SHUTDOWN_COMPLETE = bytesOf([14, 0, 0, 4]);

type Step = readonly [from: "orig" | "resp", chunk: Uint8Array];
const OPEN: readonly Step[] = [
  ["orig", INIT],
  ["resp", INIT_ACK],
  ["orig", COOKIE_ECHO],
  ["resp", COOKIE_ACK],
];
const CLOSE: readonly Step[] = [
  ["resp", SHUTDOWN],
  ["orig", SHUTDOWN_ACK],
  ["resp", SHUTDOWN_COMPLETE],
];

function packet([from, chunk]: Step): Uint8Array {
  const ports = from === "orig" ? [40_000, 2905] : [2905, 40_000];
  const ends = from === "orig" ? { src: IP_A, dst: IP_B } : { src: IP_B, dst: IP_A };
  const head = ports.flatMap((port) => [port >> 8, port & 255]);
  return ipv4Packet({ proto: 132, payload: bytesOf(head, be32(1), be32(0), chunk), ...ends });
}

function flowsOf(...steps: readonly Step[]): { state: string; line: string }[] {
  const bench = new TrackingBench();
  steps.forEach((step, i) => {
    bench.feed(packet(step), i);
  });
  return bench.close().map((flow) => ({ state: flow.state, line: told(flow) }));
}

const stateOf = (...steps: readonly Step[]): string => flowsOf(...steps)[0]?.state ?? "no flow";

test("how far an association came, in the words for TCP", () => {
  assert.equal(stateOf(["orig", INIT]), "S0");
  assert.equal(stateOf(["orig", INIT], ["resp", ABORT]), "REJ");
  assert.equal(stateOf(["orig", INIT], ["orig", ABORT]), "RSTOS0");
  assert.equal(stateOf(...OPEN), "S1");
  assert.equal(stateOf(...OPEN, ...CLOSE), "SF");
  assert.equal(stateOf(...OPEN, ["resp", SHUTDOWN]), "S3");
  assert.equal(stateOf(...OPEN, ["orig", ABORT]), "RSTO");
  assert.equal(stateOf(...OPEN, ["resp", ABORT]), "RSTR");
  assert.equal(stateOf(["orig", COOKIE_ACK]), "OTH");
});

test("both directions are one flow with its ports; an INIT ACK came from the responder", () => {
  const line = "132 192.168.58.21:40000 > 203.0.113.9:2905 2/88 1/52";
  assert.deepEqual(flowsOf(OPEN[1] as Step, OPEN[0] as Step, ["orig", SHUTDOWN_ACK]), [
    { state: "S2", line },
  ]);
});

test("an INIT after the old association closed begins a new flow, a repeated one does not", () => {
  assert.equal(flowsOf(...OPEN, ["orig", INIT]).length, 1);
  assert.equal(flowsOf(...OPEN, ...CLOSE, ...OPEN).length, 2);
  assert.equal(flowsOf(...OPEN, ["orig", ABORT], ["orig", INIT]).length, 2);
});
