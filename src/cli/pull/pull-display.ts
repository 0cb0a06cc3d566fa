/** How far a pull is: a bar on a terminal, and a line for each file that has landed. */
import { formatBytes } from "../../base/size.ts";
import type { HubFile } from "./hub-files.ts";
import type { PullWatch } from "./puller.ts";

const SHOW_MS = 100;
const BAR_CHARS = 24;
/** A rate over the last moments is what tells how long it will take. */
const RATE_MS = 3000;

export interface Terminal {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

export class PullDisplay implements PullWatch {
  readonly #out: (line: string) => void;
  readonly #terminal: Terminal;
  #file = "";
  #done = 0;
  #total = 0;
  #shownMs = 0;
  #barred = false;
  readonly #moments: { ms: number; bytes: number }[] = [];

  constructor(out: (line: string) => void, terminal: Terminal) {
    this.#out = out;
    this.#terminal = terminal;
  }

  plan(files: readonly HubFile[]): void {
    this.#done = 0;
    this.#total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  begin(file: HubFile, at: number): void {
    this.#file = file.path;
    this.#done += at;
    this.#show(true);
  }

  advance(bytes: number): void {
    this.#done += bytes;
    this.#show(false);
  }

  landed({ path, bytes }: HubFile): void {
    this.clear();
    this.#out(`${path}  ${formatBytes(bytes)}`);
  }

  note(line: string): void {
    this.clear();
    this.#terminal.write(`tapdeck: ${line}\n`);
  }

  clear(): void {
    if (this.#barred) this.#terminal.write("\r\x1b[2K");
    this.#barred = false;
  }

  #show(now: boolean): void {
    if (!this.#terminal.isTTY) return;
    const ms = Date.now();
    if (!now && ms - this.#shownMs < SHOW_MS) return;
    this.#shownMs = ms;
    this.#moments.push({ ms, bytes: this.#done });
    while (this.#moments.length > 2 && ms - (this.#moments[0]?.ms ?? ms) > RATE_MS) this.#moments.shift();
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    const filled = Math.round(share * BAR_CHARS);
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR_CHARS - filled)}`;
    const percent = `${Math.floor(share * 100)}`.padStart(3);
    const sizes = `${formatBytes(this.#done)} of ${formatBytes(this.#total)}`;
    const head = `${bar} ${percent} %  ${sizes}${this.#rate()}  `;
    const room = Math.max(0, this.#terminal.columns - head.length - 1);
    this.#terminal.write(`\r\x1b[2K${head}${this.#file.slice(-room || this.#file.length)}`);
    this.#barred = true;
  }

  #rate(): string {
    const [first, last] = [this.#moments[0], this.#moments.at(-1)];
    if (first === undefined || last === undefined || last.ms - first.ms < 500) return "";
    const perS = Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.ms - first.ms));
    return `  ${formatBytes(perS)}/s`;
  }
}
