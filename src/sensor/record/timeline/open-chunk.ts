/** Opens a chunk's capture file, which is renamed when it becomes complete and goes when the budget wants it. */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { isErrnoException } from "../../../base/app-error.ts";
import { captureFile, hidden } from "./chunk-name.ts";

export async function openChunk(folder: string, name: string): Promise<FileHandle | undefined> {
  const file = captureFile(name);
  // The rename may come between the two looks: then the first name is there.
  for (const each of [file, hidden(file), file]) {
    try {
      return await open(join(folder, each), "r");
    } catch (error) {
      if (!isErrnoException(error) || error.code !== "ENOENT") throw error;
    }
  }
  return undefined;
}
