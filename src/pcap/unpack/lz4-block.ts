/**
 * One LZ4 block (doc/lz4_Block_format.md): literals, then a match somewhere in the 64 KiB before, and again.
 *
 *     token: 4 bits of literals, 4 of match length | [more length] | literals | distance (2) | [more length]
 */
import type { History } from "./history.ts";

const MIN_MATCH = 4;

/**
 * Unpacks `from` to `to` of `bytes`; matches reach back to `floor` and the block ends at `ceiling`. False when the block
 * claims what it does not have; what was sound before is in the history.
 */
export function lz4Block(
  bytes: Uint8Array,
  from: number,
  to: number,
  history: History,
  floor: number,
  ceiling: number,
): boolean {
  const out = history.bytes;
  let at = from;
  while (at < to) {
    const token = bytes[at++] as number;
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (at >= to) return false;
        more = bytes[at++] as number;
        literals += more;
      }
    }
    if (literals > to - at || literals > ceiling - history.end) return false;
    if (literals > 32) out.set(bytes.subarray(at, at + literals), history.end);
    else for (let i = 0; i < literals; i++) out[history.end + i] = bytes[at + i] as number;
    history.end += literals;
    at += literals;
    if (at === to) return true;
    if (to - at < 2) return false;
    const distance = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    at += 2;
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      while (more === 255) {
        if (at >= to) return false;
        more = bytes[at++] as number;
        length += more;
      }
    }
    if (distance === 0 || history.end - distance < floor) return false;
    if (length > ceiling - history.end) return false;
    history.repeat(distance, length);
  }
  return false;
}
