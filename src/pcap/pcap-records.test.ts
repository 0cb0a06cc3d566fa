import assert from "node:assert/strict";
import { test } from "node:test";
import { readCapture } from "./reading.ts";
import { pcapFile, type SamplePcap, samplePackets } from "./sample-captures.ts";

const PACKETS = samplePackets(5);
const MODIFIED = Buffer.from([1, 0, 0, 0, 0x08, 0x00, 0, 0]);

/** Captured and original lengths, and times in nanoseconds after the first second. */
function summary(form: SamplePcap, packets = PACKETS): string[] {
  const reading = readCapture(pcapFile(form, packets));
  assert.equal(reading.fault, undefined, reading.fault?.message);
  assert.equal(reading.warning, undefined);
  return reading.packets.map((p) => `${p.captured}/${p.original} ${p.seconds - 1_700_000_000}.${p.nanos}`);
}

function expected(nanosPerUnit: number): string[] {
  return PACKETS.map((p, i) => `${p.frame.length}/${p.original} ${i}.${p.fraction * nanosPerUnit}`);
}

for (const bigEndian of [false, true]) {
  const order = bigEndian ? "big" : "little";
  test(`standard, nanosecond and Ixia magic, ${order} endian`, () => {
    assert.deepEqual(summary({ magic: 0xa1b2c3d4, bigEndian }), expected(1000));
    assert.deepEqual(summary({ magic: 0xa1b23c4d, bigEndian }), expected(1));
    assert.deepEqual(summary({ magic: 0x1c0001ab, bigEndian, extra: Buffer.alloc(4) }), expected(1000));
    assert.deepEqual(summary({ magic: 0x1c0001ac, bigEndian, extra: Buffer.alloc(4) }), expected(1));
  });

  test(`the modified magic over 24, 28 and 16 byte records, ${order} endian`, () => {
    const recordExtra = bigEndian ? Buffer.from([0, 0, 0, 1, 8, 0, 0, 0]) : MODIFIED;
    const suse = Buffer.concat([recordExtra, Buffer.from([9, 9, 9, 9])]);
    assert.deepEqual(summary({ magic: 0xa1b2cd34, bigEndian, recordExtra }), expected(1000));
    assert.deepEqual(summary({ magic: 0xa1b2cd34, bigEndian, recordExtra: suse }), expected(1000));
    assert.deepEqual(summary({ magic: 0xa1b2cd34, bigEndian }), expected(1000));
  });

  test(`longer records behind the standard magic, ${order} endian`, () => {
    const recordExtra = bigEndian ? Buffer.from([0, 0, 0, 1, 8, 0, 0, 0]) : MODIFIED;
    assert.deepEqual(summary({ magic: 0xa1b2c3d4, bigEndian, recordExtra }), expected(1000));
    const nokia = bigEndian ? Buffer.from([0x9f, 0xbf, 0xb6, 0x01]) : Buffer.from([0x01, 0xb6, 0xbf, 0x9f]);
    assert.deepEqual(summary({ magic: 0xa1b2c3d4, bigEndian, recordExtra: nokia }), expected(1000));
  });

  test(`old versions with the original length first, ${order} endian`, () => {
    for (const version of [
      [2, 2],
      [543, 0],
      [2, 3],
    ] as const) {
      assert.deepEqual(summary({ magic: 0xa1b2c3d4, bigEndian, version, swapped: true }), expected(1000));
    }
    assert.deepEqual(summary({ magic: 0xa1b2c3d4, bigEndian, version: [2, 3] }), expected(1000));
  });
}

test("AIX files say interface types and nanoseconds", () => {
  const file = pcapFile(
    { magic: 0xa1b2c3d4, bigEndian: true, version: [2, 2], linkType: 6, swapped: true },
    PACKETS,
  );
  const { packets, interfaces } = readCapture(file);
  assert.equal(interfaces[0]?.linkType, 1);
  assert.equal(packets[1]?.nanos, 1000);
});

test("the bits above the link type tell of a check sequence, which is part of the frame; reserved bits are refused", () => {
  const fcs = readCapture(pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, linkType: 0x24000001 }, PACKETS));
  assert.equal(fcs.interfaces[0]?.linkType, 1);
  assert.deepEqual(
    fcs.packets.map((p) => p.original),
    [100, 101, 102, 103, 104],
  );
  const reserved = readCapture(
    pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, linkType: 0x01000001 }, PACKETS),
  );
  assert.equal(reserved.fault?.code, "not-a-capture");
});

test("snaplen 0 and frames longer than snaplen or than their original length are read as they are", () => {
  const packets = samplePackets(3).map((p) => ({ ...p, original: 1 }));
  assert.deepEqual(
    readCapture(pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, snaplen: 0 }, packets)).packets.map(
      (p) => p.original,
    ),
    [1, 1, 1],
  );
  assert.equal(
    readCapture(pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, snaplen: 4 }, PACKETS)).packets.length,
    5,
  );
});

test("a lying length is one error with its offset, behind the packets before it", () => {
  const file = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, PACKETS);
  const third = 24 + 2 * 16 + (PACKETS[0]?.frame.length ?? 0) + (PACKETS[1]?.frame.length ?? 0);
  file.writeUInt32LE(0xffff_ffff, third + 8);
  const { packets, fault } = readCapture(file);
  assert.equal(packets.length, 2);
  assert.equal(fault?.code, "corrupt-capture");
  assert.match(fault?.message ?? "", new RegExp(`claims 4294967295 bytes at byte ${third}, after 2 packets`));
});

test("a cut tail gives what is whole and one warning; what ends within its header is refused", () => {
  const file = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, PACKETS);
  const cut = readCapture(file.subarray(0, file.length - 1));
  assert.equal(cut.packets.length, 4);
  assert.match(cut.warning ?? "", /cut short.*the 4 packets/);
  assert.equal(readCapture(file.subarray(0, 23)).fault?.code, "not-a-capture");
  assert.equal(readCapture(file.subarray(0, 0)).fault?.code, "not-a-capture");
  assert.equal(readCapture(file.subarray(0, 24)).warning, undefined);
});

test("live: a packet is delivered before the next one comes", () => {
  const file = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, samplePackets(1));
  assert.equal(readCapture(Buffer.concat([file, Buffer.alloc(3)]), [file.length, 3], true).packets.length, 1);
});

test("the head of another capture in the midst begins that one", () => {
  const little = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, PACKETS);
  const big = pcapFile({ magic: 0xa1b23c4d, bigEndian: true, linkType: 113 }, PACKETS);
  const both = readCapture(Buffer.concat([little, big, little]));
  assert.deepEqual([both.fault, both.warning], [undefined, undefined]);
  assert.deepEqual(
    both.packets.map((p) => p.captured),
    [...PACKETS, ...PACKETS, ...PACKETS].map((p) => p.frame.length),
  );
  assert.equal(both.packets[7]?.nanos, PACKETS[2]?.fraction);
  assert.equal(both.packets[12]?.nanos, (PACKETS[2]?.fraction ?? 0) * 1000);
});

test("nothing but heads is no packet, no fault, and one interface", () => {
  const head = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, []);
  const { packets, fault, interfaces } = readCapture(
    Buffer.concat(Array.from({ length: 50_000 }, () => head)),
  );
  assert.deepEqual([packets.length, fault, interfaces.length], [0, undefined, 1]);
});

test("other packers and versions are named", () => {
  const xz = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
  assert.match(readCapture(xz).fault?.message ?? "", /packed with xz/);
  const old = pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, version: [1, 4] }, PACKETS);
  assert.match(readCapture(old).fault?.message ?? "", /pcap version 1\.4/);
});
