/** Broken and hostile captures: as many frames as capinfos reads, or refused with a message; soon, and never a throw. */
import assert from "node:assert/strict";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readCapture } from "../../src/pcap/reading.ts";
import { replayFile } from "./replay-file.ts";

const MALFORMED = fileURLToPath(new URL("../../../shared/pcaps/malformed/", import.meta.url));
const MAX_MS = 2000;
/** Wireshark refuses link types that it does not know; here their frames are counted and the link type is named. */
const UNKNOWN_LINK_TYPES = new Set([132, 164, 182]);

test("malformed captures", async (t) => {
  if (!existsSync(MALFORMED)) return t.skip("the shared captures are not here");
  const lines = readFileSync(join(MALFORMED, "EXPECTED.tsv"), "utf8").trim().split("\n").slice(1);
  assert.ok(lines.length > 150);
  for (const line of lines) {
    const [name = "", frames = ""] = line.split("\t");
    const started = performance.now();
    const got = await replayFile(openSync(join(MALFORMED, name), "r"));
    assert.ok(performance.now() - started < MAX_MS, name);
    if (frames !== "") assert.equal(got.packets, Number(frames), name);
    else if (!UNKNOWN_LINK_TYPES.has(got.linkTypes[0] ?? -1)) assert.equal(got.faults.length, 1, name);
  }
});

const CONFORMANCE = fileURLToPath(new URL("../../../shared/pcaps/pcapng-conformance/", import.meta.url));

test("pcapng conformance files: packets and interfaces of every section", (t) => {
  if (!existsSync(CONFORMANCE)) return t.skip("the shared captures are not here");
  const files = readdirSync(CONFORMANCE, { recursive: true, encoding: "utf8" }).filter((f) =>
    f.endsWith(".pcapng"),
  );
  assert.equal(files.length, 24);
  for (const name of files) {
    const text = readFileSync(join(CONFORMANCE, name.replace(/pcapng$/, "txt")), "utf8");
    const count = (block: string): number => Number(new RegExp(`\\b${block}: (\\d+)`).exec(text)?.[1] ?? 0);
    const got = readCapture(readFileSync(join(CONFORMANCE, name)));
    assert.deepEqual([got.fault, got.warning], [undefined, undefined], name);
    assert.equal(got.packets.length, count("EPB") + count("SPB") + count("PB"), name);
    // An interface that comes again in a later section is the same.
    assert.ok(got.interfaces.length <= count("IDB"), name);
    if (count("SHB") === 1) assert.equal(got.interfaces.length, count("IDB"), name);
  }
});
