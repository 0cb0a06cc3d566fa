/** The CSV of autonomous systems: `first,last,number,"name"`, IPv4 and IPv6 each in order, with neither head nor comments. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseAddress } from "../base/address.ts";
import { type AutonomousSystem, encodeAsnTable } from "./asn-table.ts";
import { addressWords, RangeIndexBuilder } from "./range-index.ts";

const LINE = /^([0-9a-f:.]+),([0-9a-f:.]+),(?:AS)?(\d{1,10}),("(?:[^"]|"")*"|[^",]*)\r?$/i;
const LARGEST_ASN = 0xffff_ffff;
const LONGEST_NAME = 200;

/** Reads as a stream, so that half a million lines do not hold up the process. Throws with the line's number. */
export async function compileAsnCsv(files: readonly string[], dayMs: number): Promise<Uint8Array> {
  const rows = new AsnRows();
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number++;
      try {
        if (line !== "") rows.add(line);
      } catch (error) {
        throw new Error(`line ${number}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  if (rows.count === 0) throw new Error("it is empty");
  return rows.encode(dayMs);
}

class AsnRows {
  count = 0;
  readonly #v4 = new RangeIndexBuilder(1);
  readonly #v6 = new RangeIndexBuilder(4);
  readonly #systems: AutonomousSystem[] = [{ asn: 0, name: "" }];
  /** By number and name: a number may be written in two ways. */
  readonly #index = new Map<string, number>();

  add(line: string): void {
    const [, firstText = "", lastText = "", asnText = "", nameText = ""] = LINE.exec(line) ?? [];
    const first = parseAddress(firstText);
    const last = parseAddress(lastText);
    const asn = Number(asnText);
    if (first === undefined || last === undefined || first.length !== last.length || asn > LARGEST_ASN) {
      throw new Error('it is not first address, last address, AS number, "name"');
    }
    const name = nameText.startsWith('"') ? nameText.slice(1, -1).replaceAll('""', '"') : nameText;
    const owner = asn === 0 ? 0 : this.#ownerOf(asn, name.slice(0, LONGEST_NAME));
    (first.length === 4 ? this.#v4 : this.#v6).add(addressWords(first), addressWords(last), owner);
    this.count++;
  }

  encode(dayMs: number): Uint8Array {
    const [v4, v6] = [this.#v4.build(), this.#v6.build()];
    return encodeAsnTable({ dayMs, rows: this.count, v4, v6, systems: this.#systems });
  }

  #ownerOf(asn: number, name: string): number {
    const key = `${asn} ${name}`;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.#systems.length);
    return this.#systems.push({ asn, name }) - 1;
  }
}
