/** Tells a Linux desktop which program opens `tapdeck:` addresses, and takes that back. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import type { Environment } from "./desktop-config.ts";
import { MARK, type Start } from "./install-files.ts";

const FILE = "tapdeck.desktop";
const TYPE = "x-scheme-handler/tapdeck";
const XDG_MIME_MS = 10_000;

function entryPath(environment: Environment): string {
  return join(environment.XDG_DATA_HOME || join(homedir(), ".local", "share"), "applications", FILE);
}

/** Freedesktop's Desktop Entry Specification, "The Exec key": no shell reads it, but it has quoting of its own. */
export function desktopEntry({ node, program }: Start): string {
  const command = [node, program].map(execWord).join(" ");
  return `[Desktop Entry]
# ${MARK}
Type=Application
Name=Tapdeck
Comment=Opens a live stream of a Tapdeck in Wireshark
Exec=${command} open -- %u
MimeType=${TYPE};
NoDisplay=true
Terminal=false
`;
}

/** Once for the quotes, once because the value is a string, and a percent sign is none of the fields. */
function execWord(word: string): string {
  if (/[\n\r]/.test(word))
    throw new AppError("usage", `a program with a line break in its path cannot be installed`);
  const quoted = word
    .replace(/[\\"`$]/g, "\\$&")
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%");
  return `"${quoted}"`;
}

/** Where it was written; undefined where this desktop has no such thing. */
export function installScheme(
  environment: Environment,
  start: Start,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== "linux") return undefined;
  const path = entryPath(environment);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, desktopEntry(start), { mode: 0o644 });
  // A desktop without it finds the entry by itself, or never opens such addresses.
  spawnSync("xdg-mime", ["default", FILE, TYPE], {
    env: { ...environment },
    stdio: "ignore",
    timeout: XDG_MIME_MS,
  });
  return path;
}

/** What was removed. */
export function uninstallScheme(environment: Environment): string[] {
  const path = entryPath(environment);
  if (!existsSync(path) || !readFileSync(path, "utf8").includes(MARK)) return [];
  rmSync(path);
  const defaults = join(environment.XDG_CONFIG_HOME || join(homedir(), ".config"), "mimeapps.list");
  if (existsSync(defaults)) {
    const text = readFileSync(defaults, "utf8");
    const rest = text.replace(/^x-scheme-handler\/tapdeck=tapdeck\.desktop;?\r?\n?/gm, "");
    if (rest !== text) writeFileSync(defaults, rest);
  }
  return [path];
}
