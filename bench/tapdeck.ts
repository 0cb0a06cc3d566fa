/** Tapdeck as its user runs it, on a free port, and its API. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../bin/tapdeck.js", import.meta.url));

/** The end of what it says of itself. */
const WORDS = 2000;

export interface Tapdeck {
  readonly process: ChildProcess;
  /** With a slash at its end. */
  readonly url: string;
  fetch(path: string): Promise<Response>;
  /** `body` is sent by POST. */
  ask<T>(path: string, body?: object): Promise<T>;
  patch(path: string, body: object): Promise<void>;
  stop(): Promise<void>;
}

/** Its standard input is open when `-` is among the arguments. */
export async function startTapdeck(data: string, ...args: string[]): Promise<Tapdeck> {
  const child = spawn(
    process.execPath,
    [PROGRAM, "run", "--data", data, "--listen", "127.0.0.1:0", ...args],
    {
      stdio: [args.includes("-") ? "pipe" : "ignore", "pipe", "pipe"],
    },
  );
  let words = "";
  child.stderr?.on("data", (more) => {
    words = `${words}${more}`.slice(-WORDS);
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (more) => {
      text += more;
      const found = /Tapdeck is at (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", () => reject(new Error(`Tapdeck does not start: ${words}`)));
  });
  const authorization = `Bearer ${readFileSync(join(data, "admin.token"), "utf8").trim()}`;
  const headers = { authorization, "content-type": "application/json" };
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(`${url}api/v1${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    process: child,
    url,
    fetch: (path) => call(path),
    ask: async (path, body) => {
      const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      return (await (await call(path, init)).json()) as never;
    },
    patch: async (path, body) => {
      await call(path, { method: "PATCH", body: JSON.stringify(body) });
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}
