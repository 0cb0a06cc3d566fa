/**
 * The sources that were added while it ran, for the next start: a file beside the pinned host keys, of the supervisor's
 * user alone. The hub cannot read it, so a password that it once handed on is out of its reach.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isErrnoException } from "../../base/app-error.ts";
import type { Log } from "../../base/log.ts";
import { MOST_ADDED, sourceWishSchema } from "../../model/source-wish.ts";

const keptSchema = z.object({
  sources: z.array(z.object({ id: z.string(), wish: sourceWishSchema })).max(MOST_ADDED),
});
export type KeptSource = z.output<typeof keptSchema>["sources"][number];

export class KeptSources {
  readonly #path: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#path = join(folder, "sources.json");
    this.#log = log;
  }

  /** One that cannot be read is put aside: the rest of the program goes on without it. */
  read(): readonly KeptSource[] {
    try {
      return keptSchema.parse(JSON.parse(readFileSync(this.#path, "utf8"))).sources;
    } catch (error) {
      if (isErrnoException(error) && error.code === "ENOENT") return [];
      this.#log.warn(
        "sources.json cannot be read: it is sources.json.bad now, its sources must be added anew",
      );
      renameSync(this.#path, `${this.#path}.bad`);
      return [];
    }
  }

  keep(sources: readonly KeptSource[]): void {
    const whole = `${this.#path}.new`;
    writeFileSync(whole, JSON.stringify({ sources }, null, 1), { mode: 0o600 });
    renameSync(whole, this.#path);
  }
}
