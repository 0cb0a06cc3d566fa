/** Where Wireshark and the desktop look for programs, and the small files that start ours. */
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

export function desktopFilePath(environment: Environment): string {
  const data = environment.XDG_DATA_HOME || join(homedir(), ".local", "share");
  return join(data, "applications", "tapdeck-open.desktop");
}

/** Opens `tapdeck:` addresses: %u is one argument, whatever it holds. */
export function desktopFile({ node, program }: Start): string {
  const words = [node, program, "open"].map(desktopWord).join(" ");
  return `# ${MARK}
[Desktop Entry]
Type=Application
Name=Tapdeck in Wireshark
Comment=Opens what a Tapdeck page shows, live, in Wireshark
Exec=${words} %u
MimeType=x-scheme-handler/tapdeck;
NoDisplay=true
Terminal=false
`;
}

/** Desktop Entry Specification: quotes, and in them a backslash before what a shell would read; %% for itself. */
function desktopWord(word: string): string {
  const text = word.replaceAll("%", "%%");
  return /^[\w./-]+$/.test(text) ? text : `"${text.replace(/["`$\\]/g, "\\\\$&")}"`;
}
