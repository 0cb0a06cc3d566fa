/**
 * What this desktop knows: hubs with a token each, and the objects that are pinned. Readable by its owner alone. Wireshark
 * asks for it at every start, so reading it needs nothing but the file system.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const MOST_PINS = 5;
const NAME = /^[a-z0-9][a-z0-9.-]{0,60}$/;

export interface DesktopHub {
  /** `a-z 0-9 . -`: a part of the interface's name. */
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly fingerprint?: string;
}

export interface Pin {
  readonly hub: string;
  /** `device=dev-1`, as a selector is written. */
  readonly object: string;
  /** As people call it. */
  readonly title: string;
}

export interface DesktopConfig {
  readonly hubs: readonly DesktopHub[];
  readonly pins: readonly Pin[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function configPath(environment: Environment): string {
  const base =
    environment.XDG_CONFIG_HOME ||
    (process.platform === "win32" ? environment.APPDATA : undefined) ||
    join(homedir(), ".config");
  return join(base, "tapdeck", "desktop.json");
}

export function cacheFolder(environment: Environment): string {
  const base =
    environment.XDG_CACHE_HOME ||
    (process.platform === "win32" ? environment.LOCALAPPDATA : undefined) ||
    join(homedir(), ".cache");
  return join(base, "tapdeck");
}

/** What cannot be read is nothing. */
export function readConfig(environment: Environment): DesktopConfig {
  const { hubs, pins } = objectOf(readJson(configPath(environment)));
  return {
    hubs: arrayOf(hubs).flatMap((one) => {
      const { name, url, token, fingerprint } = objectOf(one);
      if (!isText(name) || !NAME.test(name) || !isText(url) || !isText(token)) return [];
      return [{ name, url, token, ...(isText(fingerprint) ? { fingerprint } : {}) }];
    }),
    pins: arrayOf(pins)
      .flatMap((one) => {
        const { hub, object, title } = objectOf(one);
        return isText(hub) && isText(object) && isText(title) ? [{ hub, object, title }] : [];
      })
      .slice(0, MOST_PINS),
  };
}

/** With the newest five pins. */
export function withPin({ hubs, pins }: DesktopConfig, pin: Pin): DesktopConfig {
  const others = pins.filter(({ hub, object }) => hub !== pin.hub || object !== pin.object);
  return { hubs, pins: [pin, ...others].slice(0, MOST_PINS) };
}

/** The old one or the new one, and never readable by others. */
export function writePrivate(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${process.pid}.new`;
  writeFileSync(made, text, { mode: 0o600 });
  chmodSync(made, 0o600);
  renameSync(made, path);
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
