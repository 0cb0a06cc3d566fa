/** Where Wireshark has its profiles, and files of ours in one of them: nobody else's is written over. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { PROFILE_MARK, PROFILE_NAME, type ProfileFile } from "../../formats/wireshark-profile.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** As Wireshark looks for it. */
export function profileFolder(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  return join(personalFolder(environment, platform, home), "profiles", PROFILE_NAME);
}

function personalFolder(environment: Environment, platform: NodeJS.Platform, home: string): string {
  const { APPDATA, WIRESHARK_CONFIG_DIR, XDG_CONFIG_HOME } = environment;
  if (WIRESHARK_CONFIG_DIR) return WIRESHARK_CONFIG_DIR;
  if (platform === "win32") return join(APPDATA || join(home, "AppData", "Roaming"), "Wireshark");
  const usual = join(XDG_CONFIG_HOME || join(home, ".config"), "wireshark");
  const old = join(home, ".wireshark");
  return !existsSync(usual) && existsSync(old) ? old : usual;
}

/** Paths that were written, and paths where something else is. */
export function writeProfile(
  folder: string,
  files: readonly ProfileFile[],
): { written: string[]; left: string[] } {
  const written: string[] = [];
  const left: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files) {
      const path = join(folder, name);
      if (!isOurs(path)) left.push(path);
      else written.push(replace(path, text));
    }
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    throw new AppError("no-file", `cannot write ${error.path ?? folder} (${error.code})`, { cause: error });
  }
  return { written, left };
}

/** Also where there is nothing yet. */
function isOurs(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (isErrnoException(error) && error.code === "ENOENT") return true;
    throw error;
  }
  try {
    const mark = Buffer.from(`${PROFILE_MARK}\n`);
    const first = Buffer.alloc(mark.length);
    readSync(file, first, 0, first.length, 0);
    return first.equals(mark);
  } finally {
    closeSync(file);
  }
}

/** Wireshark finds the old one or the new one. */
function replace(path: string, text: string): string {
  const made = `${path}.${process.pid}.new`;
  try {
    writeFileSync(made, text, { mode: 0o600 });
    renameSync(made, path);
  } finally {
    rmSync(made, { force: true });
  }
  return path;
}
