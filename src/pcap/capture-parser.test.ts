/** What must hold of every capture: how its bytes arrive does not matter, and a prefix gives a prefix of its packets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCapture } from "./reading.ts";
import { everyBlock, pcapFile, samplePackets } from "./sample-captures.ts";

const RECORD = Buffer.from([1, 0, 0, 0, 0x08, 0x00, 0, 0]);
/** One magic number stands for several forms of record. */
const GUESSED = [0xa1b2c3d4, 0xa1b2cd34].map((magic) =>
  pcapFile({ magic, bigEndian: false, recordExtra: RECORD }, samplePackets(6)),
);
const FILES = [
  everyBlock(),
  pcapFile({ magic: 0xa1b2c3d4, bigEndian: false }, samplePackets(6)),
  pcapFile({ magic: 0xa1b23c4d, bigEndian: true }, samplePackets(6)),
  ...GUESSED,
  Buffer.concat([
    pcapFile({ magic: 0xa1b23c4d, bigEndian: true }, samplePackets(3)),
    pcapFile({ magic: 0xa1b23c4d, bigEndian: false }, samplePackets(3)),
  ]),
];

test("any split into pieces gives the same packets", () => {
  const anyFile = fc.constantFrom(...FILES);
  const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(anyFile, pieces, (file, split) => {
      assert.deepEqual(readCapture(file, split), readCapture(file));
    }),
    { numRuns: 300 },
  );
});

test("every prefix gives a prefix of the packets, and an AppError at most", () => {
  for (const file of FILES) {
    const whole = readCapture(file).packets;
    let before = 0;
    // The second record tells which form it is.
    const told = GUESSED.includes(file) ? 24 + 2 * 24 + 14 + 21 : 0;
    for (let length = told; length <= file.length; length++) {
      const { packets, fault } = readCapture(file.subarray(0, length));
      assert.deepEqual(packets, whole.slice(0, packets.length));
      assert.ok(packets.length >= before, "a longer prefix has no fewer packets");
      before = packets.length;
      if (length >= 28) assert.equal(fault, undefined, `at ${length}: ${fault?.message}`);
    }
    assert.equal(before, whole.length);
  }
});

test("whatever the bytes, an AppError at most", () => {
  const start = fc.constantFrom(...FILES.map((file) => file.subarray(0, 28)));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
      readCapture(Buffer.concat([head, tail]), [37]);
    }),
    { numRuns: 500 },
  );
});
