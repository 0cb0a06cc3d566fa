import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { everyBlock, pcapFile, samplePackets } from "../../pcap/sample-captures.ts";
import { pcapOf, TestConnector } from "./test-source.ts";

const times = (packets: readonly { seconds: number }[]): number[] => packets.map(({ seconds }) => seconds);
const span = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

test("frames come in order, whole, with their time, whatever the pieces they come in", (t) => {
  for (const piece of [1, 7, 24, 4096, 60_000]) {
    const connector = new TestConnector(t);
    connector.state("connected");
    connector.begin();
    const seen = connector.data(pcapOf(1000, 200), piece);
    assert.deepEqual(times(seen), span(1000, 200), `pieces of ${piece}`);
    assert.ok(seen.every(({ nanos, linkType }) => nanos === 7 && linkType === 1));
    assert.ok(seen.every(({ bytes, seconds }) => Number.parseInt(bytes.slice(0, 8), 16) === seconds));
    assert.ok(seen.every((one) => one.interface === "box"));
    assert.equal(connector.interfaces.list.length, 1);
    assert.equal(connector.source.state, "connected");
  }
});

test("what lies ready in many messages is taken at once, a begin in between is no loss", (t) => {
  const connector = new TestConnector(t);
  connector.begin();
  const first = pcapOf(1, 5);
  const second = pcapOf(100, 5);
  assert.deepEqual(times(connector.data(first.subarray(0, 40))), []);
  assert.deepEqual(times(connector.data(first.subarray(40))), span(1, 5));
  // The last record is torn by the cut.
  connector.begin();
  connector.data(second.subarray(0, second.length - 10));
  connector.begin();
  assert.deepEqual(times(connector.data(pcapOf(200, 3))), span(200, 3));
  assert.equal(connector.source.remote.damaged, 0);
});

test("pcapng, whatever its interfaces are called, is one interface a link type", (t) => {
  const connector = new TestConnector(t);
  connector.begin();
  const seen = connector.data(everyBlock(), 100);
  assert.ok(seen.length >= 6, `${seen.length}`);
  assert.deepEqual(
    connector.interfaces.list.map(({ name, linkType }) => [name, linkType]),
    [
      ["box", 1],
      ["box", 113],
    ],
  );
  assert.equal(connector.source.remote.damaged, 0);
});

test("the form that FRITZ!Box routers write is read as it comes", (t) => {
  const connector = new TestConnector(t);
  connector.begin();
  const packets = samplePackets(30);
  const recordExtra = Buffer.from([3, 0, 0, 0, 0, 8, 0, 0]);
  const seen = connector.data(
    pcapFile({ magic: 0xa1b2cd34, bigEndian: true, recordExtra: swapped(recordExtra) }, packets),
    50,
  );
  assert.deepEqual(times(seen), times(packets));
  assert.ok(seen.every(({ bytes }, i) => bytes === Buffer.from(packets[i]!.frame).toString("hex")));
});

/** Interface index and protocol in the other byte order. */
function swapped(extra: Buffer): Buffer {
  return Buffer.from([0, 0, 0, extra[0]!, extra[5]!, extra[4]!, extra[6]!, extra[7]!]);
}

test("a cut link: reconnects are counted, nothing comes twice, a peer that begins at its start again is noticed", (t) => {
  const connector = new TestConnector(t);
  const { source } = connector;
  connector.state("connected");
  connector.begin();
  assert.deepEqual(times(connector.data(pcapOf(1, 50))), span(1, 50));
  connector.state("waiting", "the cable was cut");
  connector.seen();
  assert.equal(source.look(), true);
  assert.deepEqual([source.state, source.reason], ["waiting", "the cable was cut"]);
  connector.state("connected");
  connector.begin();
  // The same from its start, in a connection that breaks before it is where the first one was.
  assert.deepEqual(connector.data(pcapOf(1, 20)), []);
  connector.begin();
  assert.deepEqual(times(connector.data(pcapOf(1, 70))), span(51, 20));
  // A live one goes on.
  connector.begin();
  assert.deepEqual(times(connector.data(pcapOf(200, 5))), span(200, 5));
  assert.deepEqual(
    [source.remote.reconnects, source.remote.repeated, source.reason, source.look()],
    [1, 70, undefined, true],
  );
  assert.equal(source.look(), false);
});

test("drops on the other machine are its own", (t) => {
  const connector = new TestConnector(t);
  connector.lost(3);
  connector.lost(4);
  connector.seen();
  assert.deepEqual([connector.source.takeDrops(), connector.source.takeDrops()], [7, 0]);
  assert.equal(connector.source.drops, 7);
});

test("hostile bytes are counted and the capture is begun anew, never a throw", (t) => {
  const connector = new TestConnector(t);
  assert.deepEqual(connector.orders(), ["here"]);
  const good = pcapOf(10, 3);
  const lying = Buffer.from(good);
  lying.writeUInt32LE(0x7fff_ffff, 24 + 76 + 8);
  for (const [bytes, whole] of [
    [Buffer.from("HTTP/1.1 404 Not Found\r\n\r\n"), 0],
    [lying, 1],
    [Buffer.alloc(100), 0],
  ] as const) {
    const { damaged } = connector.source.remote;
    connector.state("connected");
    connector.begin();
    assert.equal(connector.data(bytes).length, whole);
    assert.equal(connector.source.remote.damaged, damaged + 1);
    assert.equal(connector.source.state, "waiting");
    assert.match(connector.source.reason ?? "", /^box/);
    assert.deepEqual(connector.orders(), ["anew"]);
    // What still comes of it is not looked at.
    assert.deepEqual(connector.data(randomBytes(500)), []);
  }
  connector.begin();
  assert.equal(connector.data(pcapOf(50, 3)).length, 3);
});

test("noise of every kind: no throw, no packet that is not in the window", (t) => {
  const connector = new TestConnector(t);
  for (let round = 0; round < 300; round++) {
    connector.begin();
    const bytes = pcapOf(round, 40);
    for (let i = 0; i < 6; i++) bytes[24 + ((round * 7919 + i * 104_729) % (bytes.length - 24))] = round + i;
    connector.data(bytes, 1 + (round % 900));
    connector.orders();
  }
  assert.ok(connector.source.remote.damaged > 0);
  for (let kind = 0; kind < 256; kind++) connector.data(Buffer.of(kind));
});

test("a stream with a new link type each time comes to an end", (t) => {
  const connector = new TestConnector(t);
  for (let linkType = 0; linkType < 40; linkType++) {
    connector.begin();
    connector.data(pcapOf(linkType + 1, 1, linkType));
  }
  assert.equal(connector.interfaces.list.length, 8);
  assert.ok(connector.source.remote.damaged >= 30);
});

test("a clock that is off is told; by our clock frames keep their distances", (t) => {
  const theirs = new TestConnector(t);
  theirs.begin();
  theirs.data(pcapOf(1_000_000, 10));
  theirs.source.look();
  const skew = theirs.source.remote.clockSkewMs ?? 0;
  assert.ok(Math.abs(skew - (1_000_009_000 - Date.now())) < 5000, `${skew}`);

  const ours = new TestConnector(t, { ourClock: true });
  ours.begin();
  const seen = ours.data(pcapOf(1_000_000, 10));
  assert.ok(Math.abs((seen[9]?.seconds ?? 0) - Date.now() / 1000) < 5);
  assert.equal((seen[9]?.seconds ?? 0) - (seen[0]?.seconds ?? 0), 9);
});
