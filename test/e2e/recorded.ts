/** What sniffer rules make of a capture that comes through standard input once they are there. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";

export interface Recorded {
  /** The rule's files merged, as a file; its answer of the API. */
  readonly file: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  readonly rule: any;
}

/** By the name of the rule; `rules` are bodies of `POST /rules` without one. */
export async function recorded(
  t: TestContext,
  capture: Buffer,
  rules: Readonly<Record<string, object>>,
): Promise<Map<string, Recorded>> {
  const tapdeck = await startTapdeck(t, ["--read", "-"]);
  for (const [name, body] of Object.entries(rules)) await tapdeck.send("POST", "/rules", { name, ...body });
  const states = async (): Promise<string[]> =>
    (await tapdeck.all("/rules")).map((rule: { state: string }) => rule.state);
  await until(async () => (await states()).every((state) => state === "recording"), "the rules do not begin");
  tapdeck.process.stdin?.end(capture);
  await until(async () => (await tapdeck.get("/status")).replay?.done === true, "the capture's end", 60_000);
  const folder = temporaryFolder(t);
  const found = new Map<string, Recorded>();
  for (const name of Object.keys(rules)) {
    const file = join(folder, `${name}.pcapng`);
    const rule = await tapdeck.get(`/rules/${name}`);
    writeFileSync(file, await tapdeck.bytes(`/rules/${name}/frames.pcapng`));
    found.set(name, { file, rule });
  }
  return found;
}
