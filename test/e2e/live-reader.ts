/** `tapdeck live` as a person starts it, its output in a file; ended with the test. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, type RunningTapdeck, until } from "./running-tapdeck.ts";

let made = 0;

export class LiveReader {
  readonly file: string;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  words = "";

  constructor(t: TestContext, deck: RunningTapdeck, folder: string, ...words: string[]) {
    this.file = join(folder, `live-${made++}.pcapng`);
    const out = openSync(this.file, "w");
    const env = { ...process.env, TAPDECK_HUB: deck.url, TAPDECK_TOKEN: deck.token };
    this.process = spawn(process.execPath, [PROGRAM, "live", ...words], {
      env,
      stdio: ["ignore", out, "pipe"],
    });
    closeSync(out);
    this.process.stderr?.on("data", (text) => {
      this.words += text;
    });
    this.ended = new Promise((resolve) => this.process.on("exit", (code) => resolve(code)));
    cleanup(t, () => this.process.kill("SIGKILL"));
  }

  get bytes(): number {
    return statSync(this.file).size;
  }

  /** Its head is there: it gets what comes from now on. */
  async begun(): Promise<void> {
    await until(
      () => {
        assert.equal(this.process.exitCode, null, this.words);
        return this.bytes > 0;
      },
      "a live stream begins",
      60_000,
    );
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    this.process.kill("SIGINT");
    assert.equal(await this.ended, 0, this.words);
  }
}
