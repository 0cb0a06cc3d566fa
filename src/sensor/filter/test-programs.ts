/** BPF instructions in few words, for the tests of this room. */
import type { BpfInstruction } from "../../base/bpf-instruction.ts";

export function op(code: number, k = 0, jt = 0, jf = 0): BpfInstruction {
  return { code, k, jt, jf };
}

/** An Ethernet frame of a type, with the TCIs of 802.1Q tags in front of it, and 20 bytes counting from 1. */
export function taggedFrame(type: number, ...tags: readonly number[]): Uint8Array {
  const head = [...Array<number>(12).fill(2)];
  for (const tci of tags) head.push(0x81, 0x00, tci >> 8, tci & 255);
  head.push(type >> 8, type & 255);
  return Uint8Array.from([...head, ...Array.from({ length: 20 }, (_, i) => i + 1)]);
}
