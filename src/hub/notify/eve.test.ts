import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ENDED, NOTICE, opened, soon } from "./test-servers.ts";

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tapdeck-eve-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

const linesOf = async (path: string): Promise<Record<string, unknown>[]> =>
  (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("an alert, field for field; its end is no alert", async (t) => {
  const dataFolder = await folderOf(t);
  const eve = opened(t, "eve", {}, { dataFolder });
  await eve.send(NOTICE, soon());
  await eve.send(ENDED, soon());
  const path = join(dataFolder, "eve", "eve.json");
  const lines = await linesOf(path);
  assert.deepEqual(lines, [
    {
      timestamp: "2026-11-23T10:00:00.000000+0000",
      event_type: "alert",
      src_ip: "192.168.1.12",
      src_port: 51_544,
      dest_ip: "203.0.113.9",
      dest_port: 443,
      proto: "TCP",
      community_id: "1:vTdrngJjlP5eZ9mw9JtnKyn99KM=",
      alert: {
        action: "allowed",
        gid: 1,
        signature_id: 1_787_802,
        rev: 1,
        signature: NOTICE.title,
        category: "large-upload",
        severity: 1,
      },
      tapdeck: {
        id: "alm-1",
        why: NOTICE.why,
        deviceId: NOTICE.deviceId,
        deviceName: "porch-camera",
        destination: "203.0.113.9",
        evidence: NOTICE.evidence,
      },
    },
  ]);
  assert.equal((await stat(path)).mode & 0o007, 0, "not for everybody");
});

test("whoever renames, removes or empties the file meanwhile gets the next line in a new one", async (t) => {
  const dataFolder = await folderOf(t);
  const eve = opened(t, "eve", { file: "alerts.json" }, { dataFolder });
  const path = join(dataFolder, "eve", "alerts.json");
  const say = (id: string): Promise<void> => eve.send({ ...NOTICE, id }, soon());
  const ids = async (of: string): Promise<unknown[]> =>
    (await linesOf(of)).map((line) => (line.tapdeck as { id: string }).id);
  await say("a");
  await rename(path, `${path}-moved`);
  await say("b");
  assert.deepEqual([await ids(`${path}-moved`), await ids(path)], [["a"], ["b"]]);
  await truncate(path);
  await say("c");
  assert.deepEqual(await ids(path), ["c"]);
  await rm(path);
  await say("d");
  assert.deepEqual(await ids(path), ["d"]);
});

test("where nobody rotates it, it does not grow without end", async (t) => {
  const dataFolder = await folderOf(t);
  const eve = opened(t, "eve", {}, { dataFolder });
  const path = join(dataFolder, "eve", "eve.json");
  await eve.send(NOTICE, soon());
  await writeFile(path, "x".repeat(16_000_000), { flag: "a" });
  await eve.send(NOTICE, soon());
  await eve.send(NOTICE, soon());
  assert.equal((await linesOf(path)).length, 1);
  assert.ok((await stat(`${path}.1`)).size > 16_000_000);
});

test("a folder that cannot be written is said in one sentence", async (t) => {
  const dataFolder = await folderOf(t);
  await writeFile(join(dataFolder, "eve"), "a file");
  const eve = opened(t, "eve", {}, { dataFolder });
  await assert.rejects(eve.send(NOTICE, soon()), /^AppError: eve\/eve\.json cannot be written: /);
});
