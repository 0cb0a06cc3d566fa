/**
 * The owner's lists of known-bad hosts: every list in DATA/lists is used soon after it was placed, changed or taken
 * away. Nothing is fetched. A list that cannot be read is told once, in one line; what was read of it before stays.
 */
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as otherTurns } from "node:timers/promises";
import type { Log } from "../base/log.ts";
import { type BadHostList, type BadHostListInfo, BadHostParser } from "./alarm/bad-host-list.ts";
import { BadHostTable } from "./alarm/bad-host-table.ts";

export const LIST_FOLDER = "lists";
const LOOK_MS = 5000;
const ENDINGS = [".txt", ".csv", ".hosts", ".list", ".netset", ".ipset"];
/** Ten times the largest that is published. */
const LARGEST_BYTES = 200_000_000;
const MOST_LISTS = 50;
/** So many lines take some milliseconds. */
const LINES_A_TURN = 5000;
const LONGEST_LINE = 1_000_000;

const README = `Lists of known-bad hosts
========================

Tapdeck comes without any list and fetches none. Place lists here; each is used some seconds after it was placed,
changed or taken away, and the kind \`bad-host\` of alarm rests on them alone.

Files that end in ${ENDINGS.join(", ")}, in any of these forms:

- an address, a network (CIDR) or a domain a line; a domain stands for all names below it
- a hosts file (\`0.0.0.0 bad.example\`)
- CSV; the column is found by its head (ip, domain, host, url, indicator, ioc), else the first host of a line counts
- a blocker's lines (\`||bad.example^\`, \`address=/bad.example/0.0.0.0\`)

Lines that begin with #, ; or ! are remarks; \`# Title:\` and \`# Updated: 2026-09-01\` are shown with an alarm. Lines that
are nothing of the kind are counted and told in the log.
`;

interface Known {
  readonly mark: string;
  readonly list: BadHostList | undefined;
}

export class BadHosts {
  readonly #folder: string;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #known = new Map<string, Known>();
  #table = new BadHostTable([]);
  #looking: Promise<void> | undefined;
  #troubled = false;

  constructor(dataFolder: string, log: Log) {
    this.#folder = join(dataFolder, LIST_FOLDER);
    this.#log = log;
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** The same object until a list changes. */
  get table(): BadHostTable {
    return this.#table;
  }

  infos(): readonly (BadHostListInfo & { readonly file: string })[] {
    return [...this.#known].flatMap(([file, { list }]) => (list === undefined ? [] : { file, ...list.info }));
  }

  /** Makes the folder, with a word on what belongs there. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(join(this.#folder, "README.md"), README, { flag: "wx" });
    } catch {
      // There already, or not to be written: whoever places a list is told by the look.
    }
    await this.look();
  }

  async look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #lookNow(): Promise<void> {
    const known = new Map<string, Known>();
    for (const file of await this.#files()) {
      const before = this.#known.get(file);
      known.set(file, await this.#read(file, before));
    }
    const same =
      known.size === this.#known.size &&
      [...known].every(([file, { list }]) => this.#known.get(file)?.list === list);
    for (const file of this.#known.keys()) {
      if (!known.has(file)) this.#log.info(`${LIST_FOLDER}/${file} was taken away and is not used any more`);
    }
    this.#known = known;
    if (!same) this.#table = new BadHostTable([...known.values()].flatMap(({ list }) => list ?? []));
  }

  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      const files = names.filter((name) => ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)));
      if (files.length > MOST_LISTS) {
        this.#tellOnce(
          `of ${files.length} lists in ${LIST_FOLDER}/ the first ${MOST_LISTS} by name are used`,
        );
      }
      return files.sort().slice(0, MOST_LISTS);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        this.#tellOnce(`${LIST_FOLDER}/ cannot be read: ${reason(error)}`);
      }
      return [];
    }
  }

  #tellOnce(line: string): void {
    if (!this.#troubled) this.#log.warn(line);
    this.#troubled = true;
  }

  async #read(file: string, before: Known | undefined): Promise<Known> {
    const path = join(this.#folder, file);
    let mark = "";
    try {
      const { size, mtimeMs, ino } = await stat(path);
      mark = `${ino} ${size} ${mtimeMs}`;
      if (before?.mark === mark) return before;
      if (size > LARGEST_BYTES) throw new Error("it is larger than 200 MB");
      const list = await parseFile(path, file, mtimeMs);
      const { addresses, networks, domains } = list.info;
      if (addresses + networks + domains === 0 && list.info.garbage > 0) throw new Error("it holds no host");
      this.#log.info(`${LIST_FOLDER}/${file}: ${summary(list.info)}`);
      return { mark, list };
    } catch (error) {
      const stays = before?.list === undefined ? "" : "; what was read of it before stays";
      if (before?.mark !== mark)
        this.#log.warn(`${LIST_FOLDER}/${file} is not used: ${reason(error)}${stays}`);
      return { mark, list: before?.list };
    }
  }
}

/** A list without a date of its own is as old as its file. */
async function parseFile(path: string, file: string, writtenMs: number): Promise<BadHostList> {
  const parser = new BadHostParser(file);
  let rest = "";
  let taken = 0;
  for await (const piece of createReadStream(path, "utf8")) {
    const lines = (rest + String(piece)).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Error(`a line is longer than ${LONGEST_LINE} characters`);
    for (const line of lines) parser.line(line);
    taken += lines.length;
    if (taken >= LINES_A_TURN) await otherTurns();
    taken %= LINES_A_TURN;
  }
  if (rest !== "") parser.line(rest);
  const list = parser.list();
  const date = list.info.date ?? new Date(writtenMs).toISOString().slice(0, 10);
  return { ...list, info: { ...list.info, date } };
}

function summary({
  addresses,
  networks,
  domains,
  garbage,
  firstGarbageLine,
  tooWide,
  leftOut,
}: BadHostListInfo): string {
  const parts = [`${addresses} addresses, ${networks} networks and ${domains} domains are watched for`];
  if (garbage > 0) parts.push(`${garbage} lines are none of these (the first is line ${firstGarbageLine})`);
  if (tooWide > 0) parts.push(`${tooWide} cover too much and are not taken`);
  if (leftOut > 0) parts.push(`${leftOut} beyond the most that is kept are left out`);
  return parts.join("; ");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
