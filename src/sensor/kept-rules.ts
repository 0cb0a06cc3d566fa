/** The rules as the hub last wished them, in a file of the sensor's own: it records them at once after a restart. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { type SensorRule, sensorRuleSchema } from "../model/sniffer-rule.ts";

const fileSchema = z.array(sensorRuleSchema);

export class KeptRules {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** None when there is no file or it is not ours: the hub tells them again. */
  read(): SensorRule[] {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch {
      return [];
    }
  }

  /** Best effort: on a full disk the old wish stays, and the hub tells the new one at each connect. */
  keep(rules: readonly SensorRule[]): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o750 });
      writeFileSync(`${this.#path}.new`, JSON.stringify(rules), { mode: 0o640 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      return;
    }
  }
}
