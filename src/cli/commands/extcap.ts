/** `tapdeck extcap`: puts Tapdeck into Wireshark's list of interfaces, and takes it out again. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { clientCommand } from "../client/client-command.ts";
import { type HubOptions, hubAddress } from "../client/connect.ts";
import { framesToken } from "../client/frames-token.ts";
import { listingPath, saveConfig } from "../extcap/config-save.ts";
import { cacheFolder, configPath, readConfig } from "../extcap/desktop-config.ts";
import { extcapFolders, MARK, wrapper } from "../extcap/install-files.ts";
import { installScheme, uninstallScheme } from "../extcap/url-scheme.ts";
import type { ProgramContext } from "../program.ts";

type InstallOptions = HubOptions & { readonly name?: string };

export function addExtcapCommands(program: Command, context: ProgramContext): void {
  const extcap = program.command("extcap").description("Tapdeck as an interface of Wireshark and tshark");
  const words = "list this hub among Wireshark's interfaces, again for another hub";
  clientCommand(extcap, "install", words, "tapdeck extcap install --hub https://192.168.1.2:7878 --token …")
    .option("--name <name>", "what the interface is called (default: the hub's host)")
    .action(async (options: InstallOptions) => await install(options, context));
  extcap
    .command("uninstall")
    .description("take it out again, with the tokens that are kept for it")
    .action(() => uninstall(context));
}

async function install(options: InstallOptions, context: ProgramContext): Promise<void> {
  const { environment, programFile } = context;
  const address = hubAddress(options, context);
  const name = nameOf(options.name ?? address.url.host);
  const token = await framesToken(address, "Wireshark");
  const { url, fingerprint } = address;
  const pinned = url.protocol === "https:" && fingerprint !== undefined ? { fingerprint } : {};
  const { hubs, pins } = readConfig(environment);
  const others = hubs.filter((hub) => hub.name !== name);
  const start = { node: process.execPath, program: programFile };
  const written: string[] = [];
  try {
    written.push(
      saveConfig(environment, { hubs: [...others, { name, url: url.origin, token, ...pinned }], pins }),
    );
    const { name: file, text } = wrapper(start, listingPath(environment));
    for (const folder of extcapFolders(environment)) written.push(write(join(folder, file), text, 0o755));
    const scheme = installScheme(environment, start);
    if (scheme !== undefined) written.push(scheme);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    throw new AppError("no-file", `cannot write ${error.path ?? "a file"} (${error.code})`, { cause: error });
  }
  process.stdout.write(
    `${written.map((path) => `Written: ${path}\n`).join("")}Wireshark lists it as "Tapdeck: ${name}" (tshark -i tapdeck-${name})\n`,
  );
}

function uninstall({ environment }: ProgramContext): void {
  const { name } = wrapper({ node: "", program: "" }, "");
  const files = extcapFolders(environment).map((folder) => join(folder, name));
  const removed = files.filter((path) => existsSync(path) && readFileSync(path, "utf8").includes(MARK));
  removed.push(...[configPath(environment), listingPath(environment)].filter((path) => existsSync(path)));
  for (const path of removed) rmSync(path);
  removed.push(...uninstallScheme(environment));
  rmSync(cacheFolder(environment), { recursive: true, force: true });
  const lines = removed.map((path) => `Removed: ${path}\n`);
  process.stdout.write(
    lines.length === 0
      ? "It is not installed\n"
      : `${lines.join("")}Its token still stands on the hub: tapdeck token list, tapdeck token revoke ID\n`,
  );
}

function nameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/:7878$/, "")
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, 40);
  if (name !== "") return name;
  throw new AppError("usage", `"${text}" is no name for an interface`, { hint: "Give another with --name" });
}

function write(path: string, text: string, mode: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
}
