/** Text of one range a line, IPv4 and IPv6 each in order, compiled into a table. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parseAddress } from "../base/address.ts";
import { encodeLabelTable } from "./label-table.ts";
import { addressWords, RangeIndexBuilder } from "./range-index.ts";

const LONGEST_LINE = 4096;
/** Four times what the whole internet takes. */
const MOST_ROWS = 4_000_000;

/** First and last address as written, and what is said of them: "" for nothing. Undefined if the line is none of its kind. */
export type RangeLine = (line: string) => readonly [first: string, last: string, label: string] | undefined;

/** Reads as a stream, so that half a million lines do not hold up the process. Throws with the line's number. */
export async function compileRanges(
  files: readonly string[],
  read: RangeLine,
  dayMs: number,
): Promise<Uint8Array> {
  const rows = new RangeRows(read);
  for (const file of files) {
    let number = 0;
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        number++;
        try {
          if (line !== "") rows.add(line.endsWith("\r") ? line.slice(0, -1) : line);
        } catch (error) {
          throw new Error(`line ${number}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
  }
  if (rows.count === 0) throw new Error("it is empty");
  return rows.encode(dayMs);
}

/** The lines of each piece read. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  const stream = createReadStream(file);
  // What breaks off is thrown by the loop.
  const text = file.endsWith(".gz") ? pipeline(stream, createGunzip(), () => undefined) : stream;
  text.setEncoding("utf8");
  let rest = "";
  try {
    for await (const piece of text as AsyncIterable<string>) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) throw new Error("it has no lines");
      yield lines;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "Z_BUF_ERROR") throw new Error("it ends early", { cause: error });
    if (code === "Z_DATA_ERROR") throw new Error("it is not packed by gzip, or damaged", { cause: error });
    throw error;
  }
  yield [rest];
}

class RangeRows {
  count = 0;
  readonly #read: RangeLine;
  readonly #v4 = new RangeIndexBuilder(1);
  readonly #v6 = new RangeIndexBuilder(4);
  readonly #labels: string[] = [""];
  readonly #index = new Map<string, number>([["", 0]]);

  constructor(read: RangeLine) {
    this.#read = read;
  }

  add(line: string): void {
    const [firstText, lastText, label] = this.#read(line) ?? ["", "", ""];
    const first = parseAddress(firstText);
    const last = parseAddress(lastText);
    if (first === undefined || last === undefined || first.length !== last.length) {
      throw new Error("it is no range of addresses with what is said of them");
    }
    if (this.count === MOST_ROWS) throw new Error(`more than ${MOST_ROWS} ranges`);
    (first.length === 4 ? this.#v4 : this.#v6).add(
      addressWords(first),
      addressWords(last),
      this.#ownerOf(label),
    );
    this.count++;
  }

  encode(dayMs: number): Uint8Array {
    const [v4, v6] = [this.#v4.build(), this.#v6.build()];
    return encodeLabelTable({ dayMs, rows: this.count, v4, v6, labels: this.#labels });
  }

  #ownerOf(label: string): number {
    const known = this.#index.get(label);
    if (known !== undefined) return known;
    this.#index.set(label, this.#labels.length);
    return this.#labels.push(label) - 1;
  }
}
