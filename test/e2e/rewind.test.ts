/** Rewind through the real doors: what is taken out of the timeline is what tshark finds in the capture that went in. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { timelineLeftovers } from "./recorder.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

interface Flow {
  readonly id: string;
  readonly communityId: string;
  readonly start: string;
  readonly orig: { readonly packets: number };
  readonly resp: { readonly packets: number };
}

function exported(deck: RunningTapdeck, folder: string, ...words: string[]): string {
  const file = join(folder, `out-${readdirSync(folder).length}.pcapng`);
  const env = { ...process.env, TAPDECK_HUB: deck.url, TAPDECK_TOKEN: deck.token };
  execFileSync(process.execPath, [PROGRAM, "export", ...words, "-w", file], { env, stdio: "pipe" });
  return file;
}

const hex = (frames: readonly Buffer[]): string[] => frames.map((frame) => frame.toString("hex"));

test("export by device, port, several, flow and span; by a second run of the same folder too", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20_000);
  const data = temporaryFolder(t);
  // Small chunks: the frames lie in many of them.
  const args = ["--read", file, "--timeline-size", "60M"];
  const deck = await startTapdeck(t, args, data);
  await deck.replayed();
  const expect = (words: string[], filter: string | undefined): void => {
    const got = hex(framesOf(exported(deck, folder, ...words)));
    const wanted = hex(framesOf(file, filter));
    assert.equal(got.length, wanted.length, words.join(" "));
    assert.deepEqual(got, wanted, words.join(" "));
  };
  expect([], undefined);
  expect(["--device", CAMERA_MAC], `eth.addr == ${CAMERA_MAC}`);
  expect(["--port", "443"], "tcp.port == 443 || udp.port == 443");
  expect(
    [`device=${CAMERA_MAC}`, "port=443"],
    `eth.addr == ${CAMERA_MAC} && (tcp.port == 443 || udp.port == 443)`,
  );
  expect(["--filter", "udp and greater 200"], "udp && frame.len >= 200");
  expect(
    ["--filter", "arp", "--address", "192.168.77.0/24"],
    "arp && (arp.src.proto_ipv4 == 192.168.77.0/24 || arp.dst.proto_ipv4 == 192.168.77.0/24)",
  );
  const cut = framesOf(exported(deck, folder, "--device", CAMERA_MAC, "--snaplen", "61"));
  assert.deepEqual(
    hex(cut),
    hex(framesOf(file, `eth.addr == ${CAMERA_MAC}`).map((frame) => frame.subarray(0, 61))),
  );
  const page = (await (await deck.fetch("/flows?from=2000-01-01T00:00:00Z&sort=upload&limit=5")).json()) as {
    items: Flow[];
  };
  for (const { id, communityId, orig, resp } of page.items) {
    const frames = framesOf(exported(deck, folder, "--flow", id));
    assert.equal(frames.length, orig.packets + resp.packets, id);
    const from = ["--from", "2000-01-01T00:00:00Z"];
    assert.ok(framesOf(exported(deck, folder, "--flow", communityId, ...from)).length >= frames.length);
  }
  const early = await deck.fetch("/frames.pcapng?to=2001-01-01T00:00:00Z");
  assert.equal(early.status, 404);
  assert.match(await early.text(), /the timeline reaches back to 2026-03-03T17:5/);
  await deck.send("POST", "/groups", { name: "Eyes", devices: [CAMERA_MAC] });
  expect(["--group", "Eyes"], `eth.addr == ${CAMERA_MAC}`);
  const { size } = statSync(exported(deck, folder, "--device", CAMERA_MAC));
  await until(async () => {
    const { items } = await deck.get("/audit?action=rewind");
    return items[0].bytes === size && items[1].target === "group Eyes";
  }, `a rewind of ${size} bytes in the audit log`);
  await deck.stop();
  assert.ok(
    !existsSync(join(data, "timeline")) ||
      readdirSync(join(data, "timeline")).every((name) => !name.startsWith(".")),
  );
  const again = await startTapdeck(t, args, data);
  await again.replayed();
  assert.equal(framesOf(exported(again, folder)).length, 40_000);
});

test("a capture on standard input that is stopped while it is silent is whole at once", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 3000);
  const data = temporaryFolder(t);
  const deck = await startTapdeck(t, ["--read", "-", "--timeline-size", "60M"], data);
  deck.process.stdin?.write(readFileSync(file));
  await until(async () => (await deck.get("/status")).packets === 3000, "all is read");
  assert.equal(await deck.stop(), 0);
  assert.deepEqual(timelineLeftovers(data), []);
  const chunks = readdirSync(join(data, "timeline")).filter((name) => name.endsWith(".pcapng"));
  const frames = chunks.sort().flatMap((name) => framesOf(join(data, "timeline", name)));
  assert.deepEqual(hex(frames), hex(framesOf(file)));
});

test("rules that are made in the middle with a past have each frame once, in order", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20_000);
  const bytes = readFileSync(file);
  const data = temporaryFolder(t);
  const deck = await startTapdeck(t, ["--read", "-", "--timeline-size", "60M"], data);
  const past = { ring: { files: 20, filesizeKb: 10_000 }, from: "2000-01-01T00:00:00Z" };
  const PIECES = 40;
  for (let piece = 0; piece < PIECES; piece++) {
    const [from, to] = [piece, piece + 1].map((n) => Math.floor((n * bytes.length) / PIECES));
    deck.process.stdin?.write(bytes.subarray(from, to));
    if (piece === 10) await deck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ...past });
    if (piece === 20)
      await deck.send("POST", "/rules", { name: "web", object: { kind: "port", value: "443" }, ...past });
    if (piece === 30)
      await deck.send("POST", "/rules", {
        name: "small",
        object: { kind: "filter", value: "less 100" },
        ...past,
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  deck.process.stdin?.end();
  await deck.replayed();
  for (const [name, filter] of [
    ["all", undefined],
    ["web", "tcp.port == 443 || udp.port == 443"],
    ["small", "frame.len <= 100"],
  ] as const) {
    await until(async () => (await deck.get(`/rules/${name}`)).state === "recording", `${name} has its past`);
    const wanted = hex(framesOf(file, filter));
    await until(async () => (await deck.get(`/rules/${name}`)).packets >= wanted.length, `${name} is whole`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const merged = join(folder, `${name}.pcapng`);
    writeFileSync(merged, await deck.bytes(`/rules/${name}/frames.pcapng`));
    assert.deepEqual(hex(framesOf(merged)), wanted, name);
    assert.equal((await deck.get(`/rules/${name}`)).complete, true);
  }
});

test("a clip keeps a flow's past and what comes, with the DNS that led there, outside every rotation", async (t) => {
  if (!have(t, "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 6000);
  const bytes = readFileSync(file);
  const data = temporaryFolder(t);
  const deck = await startTapdeck(t, ["--read", "-", "--timeline-size", "60M"], data);
  const half = bytes.length >> 1;
  deck.process.stdin?.write(bytes.subarray(0, half));
  await until(async () => (await deck.get("/status")).packets > 1000, "packets come");
  const clip = await deck.send("POST", "/clips", {
    device: CAMERA_MAC,
    before: 86_400,
    after: 86_400,
    title: "the porch",
  });
  assert.equal(clip.state, "open");
  deck.process.stdin?.end(bytes.subarray(half));
  await deck.replayed();
  const wanted = hex(framesOf(file, `eth.addr == ${CAMERA_MAC}`));
  const kept = join(data, "clips", clip.id, "clip.pcapng");
  await until(
    async () => (await deck.get(`/clips/${clip.id}`)).packets === wanted.length,
    "all is kept",
    30_000,
  );
  assert.deepEqual(hex(framesOf(kept)), wanted);
  assert.match(readFileSync(kept).toString("latin1"), /Kept by .*: the porch/);
  const flow = (await deck.get("/flows?from=2000-01-01T00:00:00Z&proto=tcp&limit=1")).items[0];
  const other = await deck.send("POST", "/clips", { flow: flow.id, before: 86_400, after: 0 });
  const both = framesOf(join(data, "clips", other.id, "clip.pcapng"));
  assert.ok(both.length >= flow.orig.packets + flow.resp.packets);
  assert.match(other.title, new RegExp(`^${flow.orig.ip} → ${flow.resp.ip}:${flow.resp.port}$`));
  const led = `dns.flags.response == 1 && ip.dst == ${flow.orig.ip} && dns.a == ${flow.resp.ip}`;
  const dns = hex(framesOf(join(data, "clips", other.id, "clip.pcapng"), "dns"));
  assert.ok(dns.length > 0);
  assert.deepEqual(
    dns,
    hex(framesOf(file, `${led} && frame.time_epoch <= ${Date.parse(flow.start) / 1000}`)),
  );
  const find = async (): Promise<{ state: string; sha256: string | null }> =>
    (await deck.get("/clips")).items.find((one: { id: string }) => one.id === other.id);
  await until(async () => (await find()).state === "complete", "its span is over", 30_000);
  const item = await find();
  const sum = createHash("sha256")
    .update(readFileSync(join(data, "clips", other.id, "clip.pcapng")))
    .digest("hex");
  assert.equal(item.sha256, sum);
  assert.equal((await deck.fetch(`/clips/${other.id}`, { method: "DELETE" })).status, 204);
  assert.ok(!existsSync(join(data, "clips", other.id)));
});
