/** Opens a chunk's capture file, which is renamed when it becomes complete and goes when the budget wants it. */
import { openSync } from "node:fs";
import { join } from "node:path";
import { isErrnoException } from "../../../base/app-error.ts";
import { captureFile, hidden } from "./chunk-name.ts";

/** A descriptor. On the spot: of what a search costs, waiting for another thread was the largest part. */
export function openChunk(folder: string, name: string): number | undefined {
  const file = captureFile(name);
  // The rename may come between the two looks: then the first name is there.
  for (const each of [file, hidden(file), file]) {
    try {
      return openSync(join(folder, each), "r");
    } catch (error) {
      if (!isErrnoException(error) || error.code !== "ENOENT") throw error;
    }
  }
  return undefined;
}
