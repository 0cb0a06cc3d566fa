/** Runs a program of the system beside us without waiting for it in vain. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** Far more than any capture takes, on a machine that others use too. */
const MOST_MS = 1_800_000;

/** Standard output whatever the exit status: captures that end in the middle make these programs complain. */
export function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], timeout: MOST_MS });
    const pieces: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
    child.on("error", reject);
    child.on("close", (_status, signal) => {
      if (signal !== null) reject(new Error(`${command} ${args.join(" ")}: ended by ${signal}`));
      else resolve(Buffer.concat(pieces).toString("utf8"));
    });
  });
}

const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"];

export function installed(command: string): boolean {
  return FOLDERS.some((folder) => existsSync(`${folder}/${command}`));
}
