/**
 * How to start a script of ours as another user. A checkout or a Node below a closed folder (`/root`, a home of mode
 * 0700) is out of that user's reach by its path; then the child gets descriptors of them and goes through those. The
 * same holds for the data folder, which is the child's working directory.
 */
import { constants, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Identity } from "./identity.ts";

const ENTER_OTHERS = 0o001;
const READ_OTHERS = 0o004;

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Descriptors the child needs at `firstFd`, `firstFd + 1`, …; the caller closes them after the start. */
  readonly descriptors: readonly number[];
}

/** `dist/` is the script's folder; what it imports lies in the folder above. */
export function launch(script: URL, identity: Identity | undefined, firstFd: number): Launch {
  const path = fileURLToPath(script);
  const program = dirname(dirname(path));
  const descriptors: number[] = [];
  const through = (target: string): string => {
    descriptors.push(openSync(target, constants.O_RDONLY));
    return `/proc/self/fd/${firstFd + descriptors.length - 1}`;
  };
  const node = process.execPath;
  const closedNode = identity !== undefined && !isReachable(node);
  const closedProgram = identity !== undefined && !isReachable(path);
  const command = closedNode ? through(node) : node;
  if (!closedProgram) return { command, args: [path], descriptors };
  // Without these Node would take the way through the descriptor for a link and follow it back to the closed path.
  const flags = ["--preserve-symlinks", "--preserve-symlinks-main"];
  return { command, args: [...flags, `${through(program)}${path.slice(program.length)}`], descriptors };
}

/** A folder's path as that user can take it, given that it is the child's working directory. */
export function folderFor(folder: string, identity: Identity | undefined): string {
  return identity === undefined || isReachable(dirname(folder)) ? folder : "/proc/self/cwd";
}

/** Other users may enter every folder on the way, and read what lies there. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & ENTER_OTHERS) === 0) return false;
    if (folder === dirname(folder)) break;
  }
  const { mode } = statSync(path);
  return (mode & READ_OTHERS) !== 0 || (statSync(path).isDirectory() && (mode & ENTER_OTHERS) !== 0);
}
