/**
 * The operation codes of classic BPF (McCanne and Jacobson 1993; <pcap/bpf.h>), as far as programs for packets in
 * memory use them.
 */
export const BPF = {
  loadWord: 0x20,
  loadHalf: 0x28,
  loadByte: 0x30,
  loadWordX: 0x40,
  loadHalfX: 0x48,
  loadByteX: 0x50,
  loadConstant: 0x00,
  loadMemory: 0x60,
  loadLength: 0x80,
  xConstant: 0x01,
  xMemory: 0x61,
  xLength: 0x81,
  /** X becomes four times the low half of a byte: the length of an IPv4 header. */
  xHeader: 0xb1,
  store: 0x02,
  storeX: 0x03,
  addK: 0x04,
  addX: 0x0c,
  subtractK: 0x14,
  subtractX: 0x1c,
  multiplyK: 0x24,
  multiplyX: 0x2c,
  divideK: 0x34,
  divideX: 0x3c,
  orK: 0x44,
  orX: 0x4c,
  andK: 0x54,
  andX: 0x5c,
  leftK: 0x64,
  leftX: 0x6c,
  rightK: 0x74,
  rightX: 0x7c,
  negate: 0x84,
  moduloK: 0x94,
  moduloX: 0x9c,
  xorK: 0xa4,
  xorX: 0xac,
  jump: 0x05,
  ifEqualK: 0x15,
  ifEqualX: 0x1d,
  ifGreaterK: 0x25,
  ifGreaterX: 0x2d,
  ifNotLessK: 0x35,
  ifNotLessX: 0x3d,
  ifBitsK: 0x45,
  ifBitsX: 0x4d,
  returnK: 0x06,
  returnA: 0x16,
  xFromA: 0x07,
  aFromX: 0x87,
} as const;

/** Cells of scratch memory (BPF_MEMWORDS). */
export const MEMORY_CELLS = 16;

const CLASS_MASK = 0x07;
const CLASS_JUMP = 0x05;
const CLASS_RETURN = 0x06;

export function isConditionalJump(code: number): boolean {
  return (code & CLASS_MASK) === CLASS_JUMP && code !== BPF.jump;
}

export function isReturn(code: number): boolean {
  return (code & CLASS_MASK) === CLASS_RETURN;
}
