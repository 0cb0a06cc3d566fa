/** Every capture that both can read: frames and wire bytes equal capinfos. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { replayFile } from "./replay-file.ts";

const CAPTURES = fileURLToPath(new URL("../../../shared/pcaps/", import.meta.url));
/** Wireshark takes a pseudo-header off these before it counts (SunATM: 4 bytes); we count frames as they were stored. */
const PSEUDO_HEADER = new Set([123]);

test("frames and wire bytes of all captures equal capinfos", async (t) => {
  if (!existsSync(CAPTURES)) return t.skip("the shared captures are not here");
  if (spawnSync("capinfos", ["--version"]).error !== undefined) {
    return t.skip("needs capinfos (Debian package wireshark-common)");
  }
  const files = readdirSync(CAPTURES, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(pcap|pcapng|gz)$/.test(name),
  );
  const paths = files.map((name) => join(CAPTURES, name));
  const run = spawnSync("capinfos", ["-TMrcd", ...paths], { encoding: "utf8", maxBuffer: 1 << 26 });
  let compared = 0;
  for (const line of run.stdout.trim().split("\n")) {
    const [path = "", frames, bytes] = line.split("\t");
    const got = await replayFile(openSync(path, "r"));
    if (PSEUDO_HEADER.has(got.linkTypes[0] ?? -1)) continue;
    assert.deepEqual([got.packets, got.bytes], [Number(frames), Number(bytes)], path);
    compared++;
  }
  assert.ok(compared > 700, `${compared} files compared`);
});
