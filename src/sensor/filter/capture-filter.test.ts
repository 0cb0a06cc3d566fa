import assert from "node:assert/strict";
import { test } from "node:test";
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import { BPF } from "./bpf-code.ts";
import { MOST_INSTRUCTIONS } from "./bpf-program.ts";
import { CaptureFilter } from "./capture-filter.ts";
import { op, taggedFrame } from "./test-programs.ts";

const ALL = op(BPF.returnK, 1);
const NONE = op(BPF.returnK, 0);

/** As `ether proto 0x0800`. */
const IS_IP = [op(BPF.loadHalf, 12), op(BPF.ifEqualK, 0x0800, 0, 1), ALL, NONE];
/** As `ether[15] = 2 and ip`. */
const SECOND_BYTE_IS_2 = [
  op(BPF.loadHalf, 12),
  op(BPF.ifEqualK, 0x0800, 0, 3),
  op(BPF.loadByte, 15),
  op(BPF.ifEqualK, 2, 0, 1),
  ALL,
  NONE,
];

function accepts(program: readonly BpfInstruction[], frame: Uint8Array, original = frame.length): boolean {
  const filter = new CaptureFilter(program, LINK_TYPE.ethernet);
  // Somewhere in a block, with bytes around it that are not its own.
  const block = new Uint8Array(frame.length + 200).fill(0xff);
  block.set(frame, 100);
  return filter.accepts(block, 100, frame.length, original);
}

test("a load past the captured length rejects, up to its end it does not", () => {
  const frame = taggedFrame(0x0800);
  for (const [code, size] of [
    [BPF.loadByte, 1],
    [BPF.loadHalf, 2],
    [BPF.loadWord, 4],
  ] as const) {
    assert.equal(accepts([op(code, frame.length - size), ALL], frame), true);
    assert.equal(accepts([op(code, frame.length - size + 1), ALL], frame), false);
    assert.equal(accepts([op(code, 0xffff_ffff), ALL], frame), false);
  }
  assert.equal(accepts([op(BPF.xHeader, frame.length - 1), ALL], frame), true);
  assert.equal(accepts([op(BPF.xHeader, frame.length), ALL], frame), false);
  assert.equal(accepts([op(BPF.xConstant, 0xffff_fffe), op(BPF.loadHalfX, 4), ALL], frame), false);
});

test("len is the original length, as an unsigned word", () => {
  const over = (limit: number): BpfInstruction[] => [
    op(BPF.loadLength),
    op(BPF.ifGreaterK, limit, 0, 1),
    ALL,
    NONE,
  ];
  const frame = taggedFrame(0x0800);
  assert.equal(accepts(over(1500), frame, 1501), true);
  assert.equal(accepts(over(1500), frame, 1500), false);
  assert.equal(accepts(over(0x8000_0000), frame, 0xffff_ffff), true);
});

test("a tagged frame is accepted with its tags taken out, one after the other", () => {
  assert.equal(accepts(IS_IP, taggedFrame(0x0800)), true);
  assert.equal(accepts(IS_IP, taggedFrame(0x0800, 5)), true);
  assert.equal(accepts(IS_IP, taggedFrame(0x0800, 5, 6, 7)), true);
  assert.equal(accepts(IS_IP, taggedFrame(0x0806, 5)), false);
  assert.equal(accepts(SECOND_BYTE_IS_2, taggedFrame(0x0800, 5, 6)), true);
  const asItIs = [op(BPF.loadHalf, 12), op(BPF.ifEqualK, 0x8100, 0, 1), ALL, NONE];
  assert.equal(accepts(asItIs, taggedFrame(0x0806, 5)), true);
  const innerTag = [
    op(BPF.loadHalf, 12),
    op(BPF.ifEqualK, 0x8100, 0, 3),
    op(BPF.loadHalf, 14),
    op(BPF.ifEqualK, 6, 0, 1),
    ALL,
    NONE,
  ];
  assert.equal(accepts(innerTag, taggedFrame(0x0800, 5, 6)), true);
  assert.equal(accepts(innerTag, taggedFrame(0x0800, 5, 7)), false);
});

test("without its tags a frame is shorter by them, captured and original", () => {
  const frame = taggedFrame(0x0800, 5);
  const ipOfLength = (length: number): BpfInstruction[] => [
    op(BPF.loadHalf, 12),
    op(BPF.ifEqualK, 0x0800, 0, 3),
    op(BPF.loadLength),
    op(BPF.ifEqualK, length, 0, 1),
    ALL,
    NONE,
  ];
  assert.equal(accepts(ipOfLength(96), frame, 100), true);
  assert.equal(accepts(ipOfLength(100), frame, 100), false);
  const last = frame.length - 4;
  assert.equal(
    accepts(
      [...IS_IP.slice(0, 1), op(BPF.ifEqualK, 0x0800, 0, 2), op(BPF.loadByte, last - 1), ALL, NONE],
      frame,
    ),
    true,
  );
  assert.equal(
    accepts([...IS_IP.slice(0, 1), op(BPF.ifEqualK, 0x0800, 0, 2), op(BPF.loadByte, last), ALL, NONE], frame),
    false,
  );
});

test("cooked frames carry their tags elsewhere", () => {
  const v1 = Uint8Array.from([...Array<number>(14).fill(0), 0x81, 0, 0, 5, 8, 0, 0x45, 0, 0, 0]);
  const v2 = Uint8Array.from([0x81, 0, ...Array<number>(18).fill(0), 0, 5, 8, 0, 0x45, 0, 0, 0]);
  const ip = (typeAt: number, bodyAt: number): BpfInstruction[] => [
    op(BPF.loadHalf, typeAt),
    op(BPF.ifEqualK, 0x0800, 0, 3),
    op(BPF.loadByte, bodyAt),
    op(BPF.ifEqualK, 0x45, 0, 1),
    ALL,
    NONE,
  ];
  assert.equal(new CaptureFilter(ip(14, 16), LINK_TYPE.linuxSll).accepts(v1, 0, v1.length, v1.length), true);
  assert.equal(new CaptureFilter(ip(0, 20), LINK_TYPE.linuxSll2).accepts(v2, 0, v2.length, v2.length), true);
  assert.equal(new CaptureFilter(ip(0, 20), LINK_TYPE.raw).accepts(v2, 0, v2.length, v2.length), false);
});

test("a program that could run wild is refused", () => {
  const make =
    (...program: BpfInstruction[]) =>
    () =>
      new CaptureFilter(program, LINK_TYPE.ethernet);
  assert.throws(make(), /0 instructions/);
  assert.throws(make(...Array<BpfInstruction>(MOST_INSTRUCTIONS + 1).fill(ALL)), /instructions/);
  assert.throws(make(op(0xffff), ALL), /unknown operation/);
  assert.throws(make(op(BPF.loadConstant)), /no end/);
  assert.throws(make(op(BPF.jump, 1), ALL), /out of the program/);
  assert.throws(make(op(BPF.ifEqualK, 0, 0, 1), ALL), /out of the program/);
  assert.throws(make(op(BPF.ifEqualK, 0, 300, 0), ALL), /out of range/);
  assert.throws(make(op(BPF.loadConstant, 0x1_0000_0000), ALL), /out of range/);
  assert.throws(make(op(BPF.store, 16), ALL), /memory cell/);
  assert.throws(make(op(BPF.divideK, 0), ALL), /divides/);
  assert.throws(make(op(BPF.leftK, 32), ALL), /shifts/);
  assert.throws(make(op(BPF.jump, 0xffff_ffff), ALL), { name: "AppError", code: "invalid" });
  const text = { code: BPF.loadConstant, jt: 0, jf: 0, k: "0; process.exit()" as unknown as number };
  assert.throws(make(text, ALL), /out of range/);
});
