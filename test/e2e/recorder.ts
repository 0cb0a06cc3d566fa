/** Looks at what Tapdeck leaves in its data folder, with the eyes of others: capinfos, tcpdump, the file system. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { cleanup } from "./cleanup.ts";
import { tool } from "./tools.ts";

const LOOK_MS = 15;

/** Names below a folder of the data folder, with sizes; what goes meanwhile is left out. */
function filesIn(folder: string): { name: string; bytes: number }[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ name, bytes }];
  });
}

/** Looks again and again how many bytes lie in a folder; `stop` says how many were the most. */
export function watchBytes(t: TestContext, folder: string): { most: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(
      most,
      filesIn(folder).reduce((sum, { bytes }) => sum + bytes, 0),
    );
  }, LOOK_MS);
  const stop = (): void => clearInterval(timer);
  cleanup(t, stop);
  return { most: () => most, stop };
}

/** Every capture file below the data folder, hidden ones too. */
export function capturesBelow(dataFolder: string): string[] {
  return ["rules", "clips", "timeline", "sensor"].flatMap((kind) =>
    readdirSync(join(dataFolder, kind), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".pcapng"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

/** capinfos reads each to its end without a word. */
export function allOpen(files: readonly string[]): void {
  if (files.length > 0) tool("capinfos", ["-c", "-M", ...files], true);
}

/** Hidden files of the timeline, and complete ones that lack their other half. */
export function timelineLeftovers(dataFolder: string): string[] {
  const names = readdirSync(join(dataFolder, "timeline"));
  const other = (name: string): string =>
    name.endsWith(".index") ? name.replace(/index$/, "pcapng") : name.replace(/pcapng$/, "index");
  return names.filter((name) => name.startsWith(".") || !names.includes(other(name)));
}

/** tcpdump writes what comes in into a file until it is told to stop; resolves when it listens. */
export async function reference(t: TestContext, device: string, file: string): Promise<() => Promise<void>> {
  const args = ["-i", device, "-B", "65536", "-s", "0", "--time-stamp-precision=nano", "-Z", "root"];
  const run = spawn("tcpdump", [...args, "-U", "-w", file], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => run.on("exit", () => resolve()));
  let words = "";
  const stop = async (): Promise<void> => {
    run.kill("SIGINT");
    await ended;
    assert.match(words, /\b0 packets dropped by kernel/, words);
  };
  await new Promise<void>((resolve, reject) => {
    run.stderr.on("data", (text) => {
      words += text;
      if (words.includes("listening on")) resolve();
    });
    run.on("exit", () => reject(new Error(`tcpdump: ${words}`)));
  });
  cleanup(t, () => run.kill("SIGKILL"));
  return stop;
}
