/** Capture files as a person names them. */
import { closeSync, openSync, statSync } from "node:fs";
import { AppError, isErrnoException } from "../base/app-error.ts";

/** Opens a capture file for reading; every way in which that fails is one sentence. */
export function openCaptureFile(path: string): number {
  try {
    const fd = openSync(path, "r");
    if (statSync(path).isDirectory()) {
      closeSync(fd);
      throw new AppError("no-file", `${path} is a folder`, { hint: "Name a pcap or pcapng file" });
    }
    return fd;
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    const why = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`;
    throw new AppError("no-file", `${path}: ${why}`, { hint: "Name a pcap or pcapng file", cause: error });
  }
}
