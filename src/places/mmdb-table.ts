/** A table in MaxMind's DB format, with the fields as the known makers of such files name them. */
import { readFile } from "node:fs/promises";
import { Reader, type Response } from "mmdb-lib";
import * as z from "zod";
import { type AddressKey, keyText } from "../base/address-key.ts";
import type { AutonomousSystem } from "./autonomous-system.ts";

/** A tree of the whole internet answers for many of them; a file of something else for none. */
const PROBES = Array.from({ length: 223 }, (_, i) => `${i + 1}.${i + 1}.8.8`);

const code = z.string().regex(/^[A-Z]{2}$/);
const countrySchema = z.union([
  z.object({ country_code: code }).transform((row) => row.country_code),
  z.object({ country: z.object({ iso_code: code }) }).transform((row) => row.country.iso_code),
  z.object({ country: code }).transform((row) => row.country),
]);
const asNumber = z.union([z.number(), z.string().regex(/^(AS)?\d{1,10}$/)]).transform((value) => {
  return typeof value === "number" ? value : Number(value.replace("AS", ""));
});
const systemSchema = z.union([
  z
    .object({ autonomous_system_number: asNumber, autonomous_system_organization: z.string().default("") })
    .transform((row) => ({ asn: row.autonomous_system_number, name: row.autonomous_system_organization })),
  z.object({ asn: asNumber, name: z.string().default("") }),
]);

export interface MmdbTable<T> {
  /** What it calls itself; "" if it does not say. */
  readonly kind: string;
  /** Networks with an answer. */
  readonly rows: number;
  /** When it was made, ms. */
  readonly dayMs: number;
  of(key: AddressKey): T | undefined;
}

export const countryMmdb = (file: string): Promise<MmdbTable<string>> => openMmdb(file, countrySchema);
export const asnMmdb = (file: string): Promise<MmdbTable<AutonomousSystem>> => openMmdb(file, systemSchema);

/** Throws if the file is none, or answers nothing of this kind. */
async function openMmdb<T>(file: string, schema: z.ZodType<T>): Promise<MmdbTable<T>> {
  const bytes = await readFile(file);
  const reader = new Reader<Response>(bytes);
  const { nodeCount, recordSize, searchTreeSize, buildEpoch, databaseType } = reader.metadata;
  if (searchTreeSize > bytes.length) throw new Error("it is cut short");
  const answer = (text: string): T | undefined => {
    try {
      return schema.safeParse(reader.get(text)).data;
    } catch {
      // Its inside may lie where its outline does not.
      return undefined;
    }
  };
  if (!PROBES.some((text) => answer(text) !== undefined)) throw new Error("it holds nothing of this kind");
  return {
    kind: databaseType,
    rows: leaves(bytes, nodeCount, recordSize),
    dayMs: buildEpoch.getTime(),
    of: (key) => answer(keyText(key)),
  };
}

/** Records of the search tree that point behind it, to data. Nodes lie side by side, so nobody need climb the tree. */
function leaves(bytes: Buffer, nodeCount: number, recordSize: number): number {
  const nodeBytes = recordSize / 4;
  let count = 0;
  for (let at = 0; at < nodeCount * nodeBytes; at += nodeBytes) {
    for (const record of recordsOf(bytes, at, recordSize)) if (record > nodeCount) count++;
  }
  return count;
}

function recordsOf(bytes: Buffer, at: number, recordSize: number): [left: number, right: number] {
  if (recordSize === 24) return [bytes.readUIntBE(at, 3), bytes.readUIntBE(at + 3, 3)];
  if (recordSize === 32) return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
  const middle = bytes[at + 3] ?? 0;
  return [
    ((middle >> 4) << 24) | bytes.readUIntBE(at, 3),
    ((middle & 15) << 24) | bytes.readUIntBE(at + 4, 3),
  ];
}
