/** Where Wireshark looks for programs, and the small file that starts ours. */
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Environment } from "./desktop-config.ts";

export const MARK = "Written by tapdeck extcap install";

export interface Start {
  readonly node: string;
  /** `bin/tapdeck.js`, or the client file. */
  readonly program: string;
}

/** Wireshark moved its personal folder with version 4.4: each version looks into one of the two. */
export function extcapFolders(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const home = homedir();
  if (platform === "win32") {
    const { APPDATA = join(home, "AppData", "Roaming"), LOCALAPPDATA = join(home, "AppData", "Local") } =
      environment;
    return [join(APPDATA, "Wireshark", "extcap"), join(LOCALAPPDATA, "Wireshark", "extcap")];
  }
  const config = environment.XDG_CONFIG_HOME || join(home, ".config");
  return [join(config, "wireshark", "extcap"), join(home, ".local", "lib", "wireshark", "extcap")];
}

/** Windows starts .bat files only, the others what is executable. `listing`: what the list of interfaces is, ready made. */
export function wrapper(
  { node, program }: Start,
  listing: string,
  platform: NodeJS.Platform = process.platform,
): { name: string; text: string } {
  const script = basename(program) === "tapdeck.js" ? join(dirname(program), "tapdeck-extcap.js") : program;
  if (platform === "win32") {
    const [list, ...command] = [listing, node, script].map((word) => `"${word.replaceAll("%", "%%")}"`);
    const lines = [
      ...["@echo off", `rem ${MARK}`, `if not "%~1"=="--extcap-interfaces" goto run`],
      ...[`if not exist ${list} goto run`, `type ${list}`, "exit /b 0", ":run", `${command.join(" ")} %*`],
    ];
    return { name: "tapdeck.bat", text: lines.map((line) => `${line}\r\n`).join("") };
  }
  const [list, ...command] = [listing, node, script].map(shellWord);
  const text = `#!/bin/sh
# ${MARK}
if [ "$1" = --extcap-interfaces ] && [ -r ${list} ]; then exec cat ${list}; fi
exec ${command.join(" ")} "$@"
`;
  return { name: "tapdeck", text };
}

export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
