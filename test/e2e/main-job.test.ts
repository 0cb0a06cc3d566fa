/** The main job over a real wire: devices, flows and usage as independent programs see them, and a camera's recording. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  add,
  CAMERA_MAC,
  flowKey,
  flowsOf,
  framesOf,
  householdFile,
  type Totals,
  totalsOf,
} from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const SHARED = fileURLToPath(new URL("../../../shared/pcaps/core/", import.meta.url));

async function listening(t: TestContext, wire: Wire): Promise<RunningTapdeck> {
  const tapdeck = await startTapdeck(t, ["-i", wire.near]);
  await until(async () => {
    const { sensors } = await tapdeck.get("/status");
    return sensors[0]?.interfaces[0]?.state === "up";
  }, "the interface is not up");
  return tapdeck;
}

async function seen(tapdeck: RunningTapdeck, packets: number): Promise<void> {
  await until(
    async () => (await tapdeck.get("/status")).packets >= packets,
    `${packets} packets, but: ${JSON.stringify(await tapdeck.get("/status"))}`,
    20_000,
  );
}

/** Flows of the API, both directions of a five-tuple together. */
async function flowsSaid(tapdeck: RunningTapdeck): Promise<Map<string, Totals>> {
  const flows = new Map<string, Totals>();
  for (const { proto, orig, resp } of await tapdeck.all("/flows?from=2000-01-01")) {
    if (proto !== "tcp" && proto !== "udp") continue;
    const key = flowKey(proto, `${orig.ip}:${orig.port}`, `${resp.ip}:${resp.port}`);
    add(flows, key, orig.packets + resp.packets, orig.bytes + resp.bytes);
  }
  return flows;
}

async function agrees(tapdeck: RunningTapdeck, file: string): Promise<void> {
  const totals = totalsOf(file);
  await seen(tapdeck, totals.packets);
  const status = await tapdeck.get("/status");
  assert.deepEqual({ packets: status.packets, bytes: status.bytes }, totals);
  assert.deepEqual(status.drops, { interface: 0, kernel: 0, sensor: 0, recorder: 0, relay: 0 });
  const expected = flowsOf(file);
  await until(
    async () => {
      const said = await flowsSaid(tapdeck);
      return [...expected].every(([key, flow]) => said.get(key)?.packets === flow.packets);
    },
    "the flows' packets",
    15_000,
  ).catch(() => undefined);
  assert.deepEqual([...(await flowsSaid(tapdeck))].sort(), [...expected].sort());
}

test("devices, flows, usage and a recording of one device agree with tshark, byte for byte", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20_000);
  const wire = new Wire(t);
  const tapdeck = await listening(t, wire);
  const rule = await tapdeck.send("POST", "/rules", {
    name: "Porch camera",
    object: { kind: "device", value: CAMERA_MAC },
    ring: { files: 100, filesizeKb: 1024 },
  });
  await until(async () => (await tapdeck.get(`/rules/${rule.id}`)).state === "recording", "not recording");
  await wire.replay(file, 8000);
  await agrees(tapdeck, file);

  const camera = await tapdeck.get(`/devices/${CAMERA_MAC}`);
  const sent = framesOf(file, `eth.src==${CAMERA_MAC} && !(ip.dst==192.168.77.0/24) && !(eth.dst[0]&1)`);
  assert.equal(
    camera.uploadBytes24h,
    sent.reduce((sum, frame) => sum + frame.length, 0),
  );
  const usage = await tapdeck.get(`/usage?device=${CAMERA_MAC}&bucket=1h`);
  const uploaded = usage.items.reduce(
    (sum: number, item: { uploadBytes: number }) => sum + item.uploadBytes,
    0,
  );
  assert.equal(uploaded, camera.uploadBytes24h);
  const macs = new Set(tool("tshark", ["-r", file, "-T", "fields", "-e", "eth.src"]).trim().split("\n"));
  const devices = await tapdeck.all("/devices");
  assert.deepEqual(new Set(devices.flatMap((device) => device.macs)), macs);

  const expected = framesOf(file, `eth.addr==${CAMERA_MAC}`);
  await until(
    async () => (await tapdeck.get(`/rules/${rule.id}`)).packets >= expected.length,
    "the recording's packets",
  );
  // What is not full is written within a second.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const merged = join(folder, "merged.pcapng");
  writeFileSync(merged, await tapdeck.bytes(`/rules/${rule.id}/frames.pcapng`));
  tool("tshark", ["-r", merged, "-w", "/dev/null"], true);
  const got = framesOf(merged);
  assert.equal(got.length, expected.length);
  assert.ok(got.every((frame, i) => frame.equals(expected[i]!)));
  const report = await tapdeck.get(`/rules/${rule.id}`);
  assert.deepEqual([report.packets, report.drops, report.complete], [expected.length, 0, true]);
});

test("the ring keeps to its files and sizes at every instant, and every file opens without a warning", async (t) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 12_000);
  const wire = new Wire(t);
  const tapdeck = await listening(t, wire);
  const ring = { files: 3, filesizeKb: 500 };
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring });
  const rules = join(tapdeck.dataFolder, "rules", "all");
  let looks = 0;
  let most = 0;
  const watch = setInterval(() => {
    if (!existsSync(rules)) return;
    // A file may go between the list and the look at it.
    const sizes = readdirSync(rules).map(
      (name) => statSync(join(rules, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    looks++;
    most = Math.max(most, sizes.length);
    assert.ok(sizes.length <= ring.files + 1, `${sizes.length} files`);
    assert.ok(
      sizes.every((size) => size <= ring.filesizeKb * 1000),
      sizes.join(" "),
    );
  }, 5);
  cleanup(t, () => clearInterval(watch));
  await until(async () => (await tapdeck.get("/rules/all")).state === "recording", "not recording");
  await wire.replay(file, 4000);
  await seen(tapdeck, totalsOf(file).packets);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.ok(looks > 100 && most === ring.files + 1, `${looks} looks, ${most} files`);

  for (const { name, open, bytes } of await tapdeck.all("/rules/all/files")) {
    const copy = join(folder, name);
    writeFileSync(copy, await tapdeck.bytes(`/rules/all/files/${name}`));
    assert.equal(statSync(copy).size, bytes);
    tool("tshark", ["-r", copy, "-w", "/dev/null"], true);
    if (!open) tool("tshark", ["-r", join(rules, name), "-w", "/dev/null"], true);
  }
  // The newest frames are the ones that stayed.
  const merged = join(folder, "merged.pcapng");
  writeFileSync(merged, await tapdeck.bytes("/rules/all/frames.pcapng"));
  const kept = framesOf(merged);
  const sent = framesOf(file).slice(-kept.length);
  assert.ok(kept.length > 1000 && kept.every((frame, i) => frame.equals(sent[i]!)));
});

test("a real capture from another house", async (t) => {
  if (!existsSync(SHARED)) return t.skip("the shared captures are not here");
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const index = readdirSync(SHARED).filter((name) => /\.pcap(ng)?$/.test(name));
  const name = index.find((each) => /camera|dlink|yi/i.test(each));
  assert.ok(name !== undefined, index.join(" "));
  const wire = new Wire(t);
  const tapdeck = await listening(t, wire);
  await wire.replay(join(SHARED, name), 5000);
  await agrees(tapdeck, join(SHARED, name));
});
