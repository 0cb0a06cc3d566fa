/**
 * The data folder and who owns what in it: the hub owns the folder, its token and its store; the sensor owns the
 * recordings and a corner for its own state. Nobody else looks in.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { identityOf } from "./identity.ts";

/** Says that all in the folder is a demo's, and whose: a process number. */
const DEMO_MARK = ".demo";
const SENSOR_FOLDERS = ["rules", "clips", "timeline", "sensor"] as const;

/** `/var/lib/tapdeck` for root, else `$XDG_STATE_HOME/tapdeck`. */
export function defaultDataFolder(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return "/var/lib/tapdeck";
  const state = env.XDG_STATE_HOME ?? join(env.HOME ?? ".", ".local", "state");
  return join(state, "tapdeck");
}

/** Makes it ready for both children; says in one line why it cannot. Returns the absolute path. */
export function prepareDataFolder(path: string): string {
  const folder = resolve(path);
  const hub = identityOf("hub");
  const sensor = identityOf("sensor");
  try {
    makeFolder(folder, 0o751);
    if (!statSync(folder).isDirectory()) throw notAFolder(folder);
    probe(folder);
    if (hub !== undefined) {
      chownSync(folder, hub.uid, hub.gid);
      chmodSync(folder, 0o751);
    }
    for (const name of SENSOR_FOLDERS) {
      const child = join(folder, name);
      makeFolder(child, 0o750);
      if (sensor !== undefined) chownSync(child, sensor.uid, sensor.gid);
    }
  } catch (error) {
    throw explain(folder, error);
  }
  return folder;
}

/** A demo begins its day anew, so what an earlier demo left goes first. A folder that is not a demo's is not touched. */
export function clearDemoFolder(path: string): void {
  const folder = resolve(path);
  const mark = join(folder, DEMO_MARK);
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      if (!existsSync(mark)) {
        throw new AppError("usage", `${folder} holds something else than a demo`, {
          hint: "Name an empty folder, or leave --data away: a demo then has one of its own",
        });
      }
      const owner = readFileSync(mark, "utf8");
      if (existsSync(`/proc/${owner || "nobody"}`)) {
        throw new AppError("store-locked", `${folder} is in use by another demo (process ${owner})`, {
          hint: "Stop it first, or leave --data away",
        });
      }
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    }
    makeFolder(folder, 0o751);
    writeFileSync(mark, String(process.pid));
  } catch (error) {
    throw explain(folder, error);
  }
}

/** Folder by folder: Node's own recursive way never comes back where the kernel has no room for one (`/proc`). */
export function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), 0o755);
  mkdirSync(path, { mode });
}

function probe(folder: string): void {
  const file = join(folder, `.probe-${process.pid}`);
  closeSync(openSync(file, "w", 0o600));
  unlinkSync(file);
}

function notAFolder(folder: string): AppError {
  return new AppError("data-folder", `${folder} is not a folder`, {
    hint: "Name another one with --data DIR",
  });
}

function explain(folder: string, error: unknown): unknown {
  if (!isErrnoException(error)) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return new AppError("disk-full", `the disk under ${folder} is full`, {
      hint: "Free some space or name another folder with --data DIR",
      cause: error,
    });
  }
  if (error.code === "EEXIST" || error.code === "ENOTDIR") return notAFolder(folder);
  return new AppError("data-folder", `cannot write to the data folder ${folder} (${error.code})`, {
    hint: "Give this user the right to it or name another one with --data DIR",
    cause: error,
  });
}
