/**
 * What the hub last wished, in files of the sensor's own: after a restart it records at once, and of nobody more than
 * its owner allows.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { isErrnoException } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { saidBudgetsSchema } from "../model/budget-state.ts";
import type { SaidBudgets } from "../model/budgets.ts";
import { privacyWishSchema, type SensorPrivacy } from "../model/privacy-schema.ts";
import { type SensorRule, sensorRuleSchema } from "../model/sniffer-rule.ts";

export interface Wish {
  readonly rules: readonly SensorRule[];
  readonly privacy: readonly SensorPrivacy[];
  /** Those that the owner added. */
  readonly homeNets: readonly string[];
  /** Undefined: not known, so what is there stays as it is. */
  readonly budgets?: SaidBudgets | undefined;
}

const rulesSchema = z.array(sensorRuleSchema);
/** While nobody knows who wanted privacy, everybody has it. */
const HEADERS_OF_ALL: readonly SensorPrivacy[] = [{ privacy: "headers", all: true, macs: [], addresses: [] }];

export class KeptWish {
  readonly #rules: string;
  readonly #privacy: string;
  readonly #homeNets: string;
  readonly #budgets: string;
  readonly #log: Log;
  /** Path to what this run wrote there. */
  readonly #written = new Map<string, string>();

  constructor(folder: string, log: Log) {
    this.#rules = join(folder, "rules.json");
    this.#privacy = join(folder, "privacy.json");
    this.#homeNets = join(folder, "home-nets.json");
    this.#budgets = join(folder, "budgets.json");
    this.#log = log;
  }

  /** No rules when there is no file or it is not ours: the hub tells them again. */
  read(): Wish {
    return {
      rules: this.#readRules(),
      privacy: this.#readPrivacy(),
      homeNets: this.#readHomeNets(),
      budgets: this.#readBudgets(),
    };
  }

  /** On a full disk the old wish stays; the hub tells the new one at each connect. */
  keep({ rules, privacy, homeNets, budgets }: Wish): void {
    // What must not be recorded first: a kill between the two errs on that side.
    for (const [path, wish] of [
      [this.#privacy, privacy],
      [this.#rules, rules],
      [this.#homeNets, homeNets],
      [this.#budgets, budgets],
    ] as const) {
      if (wish === undefined) continue;
      const text = JSON.stringify(wish);
      if (this.#written.get(path) === text) continue;
      try {
        replaceFile(path, text);
        this.#written.set(path, text);
      } catch (error) {
        this.#log.warn(`cannot keep ${path} (${codeOf(error)}): a restart would begin with the wish before`);
      }
    }
  }

  #readRules(): readonly SensorRule[] {
    try {
      return rulesSchema.parse(JSON.parse(readFileSync(this.#rules, "utf8")));
    } catch {
      return [];
    }
  }

  #readHomeNets(): readonly string[] {
    try {
      return z.array(z.string()).parse(JSON.parse(readFileSync(this.#homeNets, "utf8")));
    } catch {
      return [];
    }
  }

  #readBudgets(): SaidBudgets | undefined {
    try {
      return saidBudgetsSchema.parse(JSON.parse(readFileSync(this.#budgets, "utf8")));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return {};
      this.#log.warn(`${this.#budgets} cannot be read: nothing is thrown out until the hub is there`);
      return undefined;
    }
  }

  #readPrivacy(): readonly SensorPrivacy[] {
    try {
      return privacyWishSchema.parse(JSON.parse(readFileSync(this.#privacy, "utf8")));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      this.#log.warn(`${this.#privacy} cannot be read: only headers are recorded until the hub is there`);
      return HEADERS_OF_ALL;
    }
  }
}

/** Whole and on the disk, or as it was. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const file = openSync(`${path}.new`, "w", 0o640);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

function codeOf(error: unknown): string {
  return isErrnoException(error) && error.code !== undefined ? error.code : String(error);
}
