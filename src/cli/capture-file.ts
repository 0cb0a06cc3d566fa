/** Capture files as a person names them. */
import { closeSync, fstatSync, openSync, statSync } from "node:fs";
import { basename } from "node:path";
import { AppError, isErrnoException } from "../base/app-error.ts";
import type { ReplayInput } from "../sensor/capture/replay-file.ts";

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

/**
 * The files of a command line, - is standard input. Regular files are tried here, so that a wrong name is said at once,
 * and opened when their turn comes: there may be more than descriptors. A pipe can be opened only once.
 */
export function captureInputs(paths: readonly string[]): ReplayInput[] {
  if (paths.filter((path) => path === "-").length > 1) {
    throw new AppError("usage", "standard input can be read only once", { hint: "Give - once" });
  }
  return paths.map((path) => {
    if (path === "-") return { name: "standard input", fd: 0 };
    const fd = openCaptureFile(path);
    if (!fstatSync(fd).isFile()) return { name: basename(path), fd };
    closeSync(fd);
    return { name: basename(path), fd: () => openCaptureFile(path) };
  });
}
