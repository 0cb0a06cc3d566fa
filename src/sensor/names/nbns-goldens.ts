/** For tests: messages of NetBIOS, byte by byte. */
import { ascii, type Bytes, be16, be32, withLength16, zeros } from "./goldens.ts";

const SPACE = 0x20;

/** As it stands in a message, without a scope. */
export function netbiosName(name: string, kind: number, padding = SPACE): number[] {
  const plain = [...ascii(name), ...new Array<number>(15 - name.length).fill(padding), kind];
  return [32, ...plain.flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]), 0];
}

export interface NbnsPlan {
  readonly flags: number;
  readonly name: Bytes;
  /** Of the NB record: flags and address each. */
  readonly answers?: readonly (readonly [flags: number, address: Bytes])[];
  /** The same, as a request adds it behind its question. */
  readonly additional?: readonly (readonly [flags: number, address: Bytes])[];
  readonly ttl?: number;
}

/** An answer repeats the name in its record, a request points to its question's. */
export function nbnsMessage({ flags, name, answers, additional, ttl = 300_000 }: NbnsPlan): Uint8Array {
  const data = (answers ?? additional ?? []).flatMap(([bits, address]) => [...be16(bits), ...address]);
  const owner = answers === undefined ? [0xc0, 12] : name;
  const rest = [...owner, ...be16(0x20), ...be16(1), ...be32(ttl), ...withLength16(data)];
  const answering = answers !== undefined;
  return Uint8Array.from([
    ...be16(0x1234),
    ...be16(flags),
    ...be16(answering ? 0 : 1),
    ...be16(answering ? 1 : 0),
    ...be16(0),
    ...be16(additional === undefined ? 0 : 1),
    ...(answering ? [] : [...name, ...be16(0x20), ...be16(1)]),
    ...(answering || additional !== undefined ? rest : []),
  ]);
}

export function statusAnswer(names: readonly (readonly [string, number, number])[]): Uint8Array {
  const entries = names.flatMap(([name, kind, flags]) => [...ascii(name.padEnd(15)), kind, ...be16(flags)]);
  const data = [names.length, ...entries, 2, 0, 0, 0, 0, 1, ...zeros(40)];
  return Uint8Array.from([
    ...be16(0x1234),
    ...be16(0x8400),
    ...[...be16(0), ...be16(1), ...be16(0), ...be16(0)],
    ...netbiosName("*", 0, 0),
    ...[...be16(0x21), ...be16(1), ...be32(0), ...withLength16(data)],
  ]);
}

export function netbiosDatagram(address: Bytes, source: Bytes, destination: Bytes): Uint8Array {
  const names = [...source, ...destination, ...ascii("\\MAILSLOT\\BROWSE")];
  const head = [0x11, 2, ...be16(1), ...address, ...be16(138), ...be16(names.length), ...be16(0)];
  return Uint8Array.from([...head, ...names]);
}
