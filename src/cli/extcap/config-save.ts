/**
 * Keeps what the desktop knows, and beside it what Wireshark is told of it, word by word: the program that it starts for
 * its list of interfaces only has to print that. Starting Node takes longer than all else.
 */
import { join } from "node:path";
import { configPath, type DesktopConfig, type Environment, writePrivate } from "./desktop-config.ts";
import { interfaceLines, interfacesOf } from "./interfaces.ts";

export function listingPath(environment: Environment): string {
  return join(configPath(environment), "..", "extcap-interfaces.txt");
}

/** Answers where it lies. */
export function saveConfig(environment: Environment, config: DesktopConfig): string {
  const path = configPath(environment);
  writePrivate(path, `${JSON.stringify(config, undefined, 2)}\n`);
  writePrivate(listingPath(environment), interfaceLines(interfacesOf(config)));
  return path;
}
