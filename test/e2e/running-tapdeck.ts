/** `tapdeck run` as a user starts it, on a free port with a data folder of its own; ended with the test. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { cleanup } from "./cleanup.ts";

export const PROGRAM = fileURLToPath(new URL("../../bin/tapdeck.js", import.meta.url));
const START_MS = 90_000;

export class RunningTapdeck {
  readonly dataFolder: string;
  readonly process: ChildProcess;
  output = "";
  url = "";

  constructor(process: ChildProcess, dataFolder: string) {
    this.process = process;
    this.dataFolder = dataFolder;
    const note = (text: Buffer): void => {
      this.output += text.toString();
    };
    process.stdout?.on("data", note);
    process.stderr?.on("data", note);
  }

  get token(): string {
    return readFileSync(join(this.dataFolder, "admin.token"), "utf8").trim();
  }

  get setupUrl(): string | undefined {
    return /(http\S+\/setup#\S+)/.exec(this.output)?.[1];
  }

  /** The supervisor's child of that name, to be killed. */
  pidOf(part: "hub" | "sensor"): number {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
        if (Number(parent) !== this.process.pid) continue;
        if (readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`dist/${part}.js`)) return Number(name);
      } catch {
        // Ended meanwhile.
      }
    }
    throw new Error(`no ${part} runs: ${this.output}`);
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const ask = (): Promise<Response> => this.#ask(path, init);
    if ((init.method ?? "GET") !== "GET") return await ask();
    // A test that waited for a program has let the connection die meanwhile; reading may be asked again.
    return await ask().catch((error) => (init.signal?.aborted === true ? Promise.reject(error) : ask()));
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...init.headers };
    return fetch(new URL(`/api/v1${path}`, this.url), {
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers,
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  async get(path: string): Promise<any> {
    const answer = await this.fetch(path);
    assert.equal(answer.status, 200, `${path}: ${answer.status}`);
    return await answer.json();
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  async send(method: string, path: string, body: unknown): Promise<any> {
    const answer = await this.fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? "" : await answer.text()}`);
    return answer.status === 204 ? undefined : await answer.json();
  }

  async bytes(path: string): Promise<Buffer> {
    const answer = await this.fetch(path);
    assert.equal(answer.status, 200, path);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Every page of a list. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  async all(path: string): Promise<any[]> {
    const items = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await this.get(`${path}${path.includes("?") ? "&" : "?"}limit=500${more}`);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }

  /** All that was to be replayed has been. */
  async replayed(): Promise<void> {
    await until(async () => (await this.get("/status")).replay?.done === true, "the replay ends", 60_000);
  }

  /** All of it at once, as nobody would end it. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    for (const pid of [this.pidOf("sensor"), this.pidOf("hub")]) process.kill(pid, "SIGKILL");
    this.process.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<number> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    if (this.process.signalCode !== null) return -1;
    const ended = new Promise<number>((resolve) => this.process.once("exit", (code) => resolve(code ?? -1)));
    this.process.kill("SIGTERM");
    return await ended;
  }
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-test-"));
  cleanup(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** With `-` among the arguments its standard input is the test's to write. */
export async function startTapdeck(
  t: TestContext,
  args: readonly string[],
  dataFolder: string = temporaryFolder(t),
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningTapdeck> {
  const process = spawn(
    globalThis.process.execPath,
    [PROGRAM, "run", "--data", dataFolder, "--listen", "127.0.0.1:0", ...args],
    {
      stdio: [args.includes("-") ? "pipe" : "ignore", "pipe", "pipe"],
      env: { ...globalThis.process.env, ...environment },
    },
  );
  const tapdeck = new RunningTapdeck(process, dataFolder);
  cleanup(t, () => tapdeck.stop());
  await until(
    () => {
      assert.equal(process.exitCode, null, tapdeck.output);
      tapdeck.url = /Tapdeck is at (\S+)/.exec(tapdeck.output)?.[1] ?? "";
      return tapdeck.url !== "";
    },
    "it does not start",
    START_MS,
  );
  return tapdeck;
}

/** Looks every 100 ms; fails with `what` when it does not come true. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 15_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
