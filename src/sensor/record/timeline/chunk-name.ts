/**
 * Names of the timeline's files: `<YYYYMMDDHHMMSS>_<NNNNNNNN>.pcapng` by the time of the first frame, UTC, with an index
 * beside it. Numbers only grow. A file is hidden (a dot before its name) until it is complete.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compactSeconds } from "../../../base/time.ts";

const CHUNK_NAME = /^(\.?)(\d{14}_(\d{8,}))\.(pcapng|index)$/;

export interface ChunkFiles {
  /** Without a dot and without its ending. */
  readonly name: string;
  readonly number: number;
  /** Bytes of the files that are there. */
  capture: number | undefined;
  hiddenCapture: number | undefined;
  index: number | undefined;
  hiddenIndex: number | undefined;
}

export function chunkName(firstSeconds: number, number: number): string {
  return `${compactSeconds(firstSeconds)}_${String(number).padStart(8, "0")}`;
}

/** Event time of the first frame's second. */
export function chunkStartMs(name: string): number {
  const [year, month, day, hour, minute, second] = (name.match(/^(\d{4})|\d\d/g) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

export function captureFile(name: string): string {
  return `${name}.pcapng`;
}

export function indexFile(name: string): string {
  return `${name}.index`;
}

export function hidden(file: string): string {
  return `.${file}`;
}

/** What lies there, oldest first. None without the folder. */
export function listChunks(folder: string): ChunkFiles[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const chunks = new Map<string, ChunkFiles>();
  for (const file of names) {
    const match = CHUNK_NAME.exec(file);
    if (match === null) continue;
    const [, dot, name = "", digits = "", ending] = match;
    const bytes = statSync(join(folder, file), { throwIfNoEntry: false })?.size;
    const chunk = chunks.get(name) ?? {
      name,
      number: Number(digits),
      capture: undefined,
      hiddenCapture: undefined,
      index: undefined,
      hiddenIndex: undefined,
    };
    chunks.set(name, chunk);
    if (ending === "pcapng") chunk[dot === "" ? "capture" : "hiddenCapture"] = bytes;
    else chunk[dot === "" ? "index" : "hiddenIndex"] = bytes;
  }
  return [...chunks.values()].sort((a, b) => a.number - b.number);
}
