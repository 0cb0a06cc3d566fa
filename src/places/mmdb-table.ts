/** A table in MaxMind's DB format, with the fields as the known makers of such files name them. */
import { readFile } from "node:fs/promises";
import { Reader, type Response } from "mmdb-lib";
import * as z from "zod";
import { formatAddress } from "../base/address.ts";
import { type AddressKey, keyText } from "../base/address-key.ts";
import type { AutonomousSystem } from "./autonomous-system.ts";
import type { Ranges } from "./range-index.ts";
import { recordsOf, SearchTree } from "./search-tree.ts";

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
  ranges(ownerOf: (value: T) => number): Ranges;
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
    ranges: (ownerOf) => {
      const owners = new Map<number, number>();
      const owner = (leaf: number, address: Uint8Array): number => {
        let known = owners.get(leaf);
        if (known === undefined) {
          const value = answer(formatAddress(address, 0, address.length));
          known = value === undefined ? 0 : ownerOf(value);
          owners.set(leaf, known);
        }
        return known;
      };
      return new SearchTree(bytes, reader.metadata).ranges(owner);
    },
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
