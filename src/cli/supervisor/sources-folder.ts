/**
 * Where connectors with the caller's rights keep what they must remember: pinned host keys, files that were read. The
 * data folder around it is the hub's, which may put another in its place: so it must be ours and nobody else's, and is
 * gone through a descriptor from then on.
 */
import { constants, fstatSync, lchownSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { identityOf } from "./identity.ts";

const OTHERS = 0o077;

/** In it: where connectors without the caller's rights keep what they must remember. */
export function connectorsFolder(sourcesFolder: string): string {
  const path = join(sourcesFolder, "connector");
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isErrnoException(error) || error.code !== "EEXIST") throw error;
  }
  const owner = identityOf("connector");
  // Nobody else can put anything here in its place.
  if (owner !== undefined) lchownSync(path, owner.uid, owner.gid);
  return path;
}

/** A path to it that stays true while this process lives. */
export function openSourcesFolder(dataFolder: string): string {
  const path = join(dataFolder, "sources");
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isErrnoException(error) || error.code !== "EEXIST") throw error;
  }
  const fd = openOrExplain(path);
  const { uid, mode } = fstatSync(fd);
  if (uid !== process.getuid?.() || (mode & OTHERS) !== 0) throw notOurs(path);
  return `/proc/${process.pid}/fd/${fd}`;
}

function openOrExplain(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    throw isErrnoException(error) ? notOurs(path, error) : error;
  }
}

function notOurs(path: string, cause?: unknown): AppError {
  return new AppError("data-folder", `${path} is not a folder of this user alone`, {
    hint: "Move it away: host keys are pinned there",
    ...(cause === undefined ? {} : { cause }),
  });
}
