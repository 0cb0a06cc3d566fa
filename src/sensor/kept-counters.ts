/** What the rules have counted, in a file of the sensor's own: a restart must not make a recording look complete. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { type RuleCounters, type RuleReport, ruleCountersSchema } from "../model/sniffer-rule.ts";

const fileSchema = z.record(z.string(), ruleCountersSchema);
/** Not oftener: the disk may be an SD card. A kill loses at most this much of the counts. */
const PAUSE_MS = 1000;

export class KeptCounters {
  readonly #path: string;
  #wanted = "";
  #written = "";
  #nextMs = 0;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Map<string, RuleCounters> {
    try {
      return new Map(Object.entries(fileSchema.parse(JSON.parse(readFileSync(this.#path, "utf8")))));
    } catch {
      return new Map();
    }
  }

  keep(reports: readonly RuleReport[], nowMs: number): void {
    this.#wanted = JSON.stringify(
      Object.fromEntries(reports.map((report) => [report.slug, ruleCountersSchema.parse(report)])),
    );
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + PAUSE_MS;
    this.flush();
  }

  /** Best effort: on a full disk the old counts stay, and the drops of the full disk are counted when it has room. */
  flush(): void {
    if (this.#wanted === this.#written) return;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o750 });
      writeFileSync(`${this.#path}.new`, this.#wanted, { mode: 0o640 });
      renameSync(`${this.#path}.new`, this.#path);
      this.#written = this.#wanted;
    } catch {
      return;
    }
  }
}
