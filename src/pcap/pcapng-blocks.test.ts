import assert from "node:assert/strict";
import { test } from "node:test";
import { readCapture } from "./reading.ts";
import { everyBlock, SampleSection, samplePackets } from "./sample-captures.ts";

const FRAME = samplePackets(1)[0]!.frame;

function section(bigEndian = false): SampleSection {
  return new SampleSection(bigEndian).interface(1, 0);
}

test("every kind of block in both byte orders", () => {
  const { packets, interfaces, fault, warning } = readCapture(everyBlock());
  assert.deepEqual([fault, warning], [undefined, undefined]);
  assert.deepEqual(interfaces, [
    { name: "eth0", linkType: 1 },
    { name: "sample#1", linkType: 113 },
  ]);
  assert.equal(packets.length, 6);
  for (const half of [packets.slice(0, 3), packets.slice(3)]) {
    const [enhanced, simple, old] = half;
    assert.deepEqual(
      [enhanced?.seconds, enhanced?.nanos, enhanced?.original, enhanced?.flags, enhanced?.interfaceId],
      [1_700_000_000, 123_456_789, 1500, 0x1a, 0],
    );
    // No time of its own: that of the packet before it.
    assert.deepEqual(
      [simple?.seconds, simple?.nanos, simple?.captured, simple?.original],
      [1_700_000_000, 123_456_789, 14, 64],
    );
    assert.deepEqual(
      [old?.seconds, old?.nanos, old?.captured, old?.original, old?.interfaceId],
      [1_700_000_000, 0, 14, 20, 1],
    );
  }
});

test("a simple packet is cut at the snaplen of the first interface", () => {
  const bytes = new SampleSection(false).interface(1, 10).simple(1000, FRAME.subarray(0, 10)).bytes();
  const { packets } = readCapture(bytes);
  assert.deepEqual([packets[0]?.captured, packets[0]?.original], [10, 1000]);
});

test("the length of a section does not matter", () => {
  for (const length of [-1n, 0n, 40n, 1n << 62n]) {
    const bytes = new SampleSection(true, length).interface(1, 0).enhanced(0, 1n, FRAME, 20).bytes();
    assert.equal(readCapture(bytes).packets.length, 1);
  }
});

test("a block of a length that is no multiple of four is padded", () => {
  const one = section();
  one.block(0x7abc, one.body().raw(Buffer.from("abcde")), 17);
  assert.equal(readCapture(one.enhanced(0, 1n, FRAME, 20).bytes()).packets.length, 1);
});

test("the same interface in many sections is one", () => {
  const file = Buffer.concat(Array.from({ length: 50 }, () => section().enhanced(0, 1n, FRAME, 20).bytes()));
  const { packets, interfaces } = readCapture(file);
  assert.deepEqual([packets.length, interfaces.length], [50, 1]);
});

test("a long block is passed over without being held, a long packet's options too", () => {
  const comments = Array.from({ length: 10 }, () => section().option(1, Buffer.alloc(65_000, 0x41)));
  const one = section().enhanced(0, 1n, FRAME, 20, ...comments);
  one.block(10, one.body().raw(Buffer.alloc(3_000_000))).enhanced(0, 2n, FRAME, 20);
  const { packets, fault } = readCapture(one.bytes(), [100_000]);
  assert.deepEqual([packets.length, fault], [2, undefined]);
});

/** Each lie behind one good packet, and what is said of it. */
const LIES: readonly [string, (s: SampleSection) => SampleSection, RegExp][] = [
  [
    "a block of 4 GB",
    (s) => s.block(6, s.body().u32(0, 0, 1, 4, 4, 0), 0xffff_fffc),
    /a block claims 4294967292 bytes/,
  ],
  ["a block of no length", (s) => s.block(6, s.body().u32(0, 0, 1, 4, 4, 0), 0), /a block claims 0 bytes/],
  ["two lengths", (s) => s.raw(s.body().u32(0x7abc, 16, 0, 20).bytes()), /two lengths of a block differ/],
  ["two lengths of a packet", (s) => s.raw(s.body().u32(6, 32, 0, 0, 1, 0, 0, 36).bytes()), /two lengths/],
  [
    "captured beyond the block",
    (s) => s.block(6, s.body().u32(0, 0, 1, 400, 400, 0)),
    /claims 400 captured bytes/,
  ],
  ["no such interface", (s) => s.enhanced(9, 1n, FRAME, 20), /names interface 9, which is not described/],
  [
    "an option beyond its block",
    (s) => s.enhanced(0, 1n, FRAME, 20, s.body().u16(1, 99).u32(0).bytes()),
    /option claims 99/,
  ],
  ["an interface block too short", (s) => s.block(1, s.body().u32(1)), /interface block is too short/],
  ["a simple packet beyond its block", (s) => s.block(3, s.body().u32(500, 0)), /claims 500 captured bytes/],
  [
    "a section without byte order",
    (s) => s.block(0x0a0d0d0a, s.body().u32(1, 2, 3, 4)),
    /no byte-order magic/,
  ],
  [
    "a section of another version",
    (s) => s.block(0x0a0d0d0a, s.body().u32(0x1a2b3c4d).u16(2, 0).u32(0, 0)),
    /version 2\.0/,
  ],
];

for (const bigEndian of [false, true]) {
  for (const [name, lie, said] of LIES) {
    test(`one error with its offset: ${name}, ${bigEndian ? "big" : "little"} endian`, () => {
      const good = section(bigEndian).enhanced(0, 1n, FRAME, 20).bytes().length;
      const bytes = lie(section(bigEndian).enhanced(0, 1n, FRAME, 20))
        .enhanced(0, 2n, FRAME, 20)
        .bytes();
      const { packets, fault } = readCapture(bytes);
      assert.equal(packets.length, 1);
      assert.equal(fault?.code, "corrupt-capture");
      assert.match(fault?.message ?? "", said);
      const at = Number(/at byte (\d+), after 1 packets/.exec(fault?.message ?? "")?.[1]);
      assert.ok(at >= good && at < bytes.length, `byte ${at}`);
    });
  }
}

test("a packet before any interface is an error", () => {
  assert.match(
    readCapture(new SampleSection(false).enhanced(0, 1n, FRAME, 20).bytes()).fault?.message ?? "",
    /interface 0/,
  );
});

test("more interfaces than there are numbers for are refused", () => {
  const one = new SampleSection(false);
  for (let i = 0; i < 65_537; i++) one.raw(SAME);
  assert.match(readCapture(one.bytes()).fault?.message ?? "", /more than 65536 interfaces/);
});

const SAME = new SampleSection(false).interface(1, 0).bytes().subarray(28);
