/** Budgets changed while frames come on a live interface, by the doors that people use. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readCapture } from "../../src/pcap/reading.ts";
import { ethernetFrame, ipv4Packet, udpDatagram } from "../../src/sensor/packet/test-frames.ts";
import { openPage, PASSWORD, startBrowser } from "./browser.ts";
import { watchBytes } from "./recorder.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces } from "./tools.ts";
import { Wire } from "./wire.ts";

/** A pcap file's, of nanoseconds and Ethernet. */
const HEAD = Buffer.from("4d3cb2a10200040000000000000000000000040001000000", "hex");
const BEGIN = Date.UTC(2026, 2, 3, 6, 0, 0) / 1000;
const A_SECOND = 100;
const NUMBER_AT = 42;
const FRAME_BYTES = 1000;

/** A capture of frames of a thousand bytes, each with its number. */
function numbered(t: TestContext, from: number, to: number): string {
  const records = [HEAD];
  const addresses = { src: [192, 168, 1, 12], dst: [203, 0, 113, 9] };
  for (let number = from; number < to; number++) {
    const data = Buffer.alloc(FRAME_BYTES - NUMBER_AT);
    data.writeUInt32BE(number);
    const datagram = udpDatagram({ srcPort: 5000, dstPort: 9000, data });
    const frame = ethernetFrame(0x0800, ipv4Packet({ ...addresses, proto: 17, payload: datagram }));
    const head = Buffer.alloc(16);
    head.writeUInt32LE(BEGIN + Math.floor(number / A_SECOND), 0);
    head.writeUInt32LE((number % A_SECOND) * 1e6, 4);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    records.push(head, Buffer.from(frame));
  }
  const file = join(temporaryFolder(t), "numbered.pcap");
  writeFileSync(file, Buffer.concat(records));
  return file;
}

/** Numbers of the frames that a rewind gives. */
async function kept(deck: RunningTapdeck): Promise<number[]> {
  const { packets } = readCapture(await deck.bytes("/frames.pcapng"));
  return packets.map(({ frame }) => Buffer.from(frame, "latin1").readUInt32BE(NUMBER_AT));
}

function assertNewest(numbers: readonly number[], count: number): void {
  const first = count - numbers.length;
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => first + i),
  );
}

function cli(
  deck: RunningTapdeck,
  ...words: string[]
): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, TAPDECK_HUB: deck.url, TAPDECK_TOKEN: deck.token };
  return spawnSync(process.execPath, [PROGRAM, "budgets", ...words], { env, encoding: "utf8" });
}

test("the timeline is lowered and raised while frames come: its budget holds, nothing is lost, a restart begins with it", async (t) => {
  if (!haveNamespaces(t, "tcpreplay")) return;
  const wire = new Wire(t);
  const deck = await startTapdeck(t, ["-i", wire.near]);
  const up = async (): Promise<boolean> =>
    (await deck.get("/status")).sensors[0]?.interfaces[0]?.state === "up";
  await until(up, "it listens", 60_000);
  assert.equal(cli(deck, "--timeline-size", "100M").status, 0);

  const sent = wire.replay(numbered(t, 0, 40_000), 8000);
  await until(async () => (await deck.get("/status")).packets > 20_000, "half of it came", 60_000);
  const lowered = cli(deck, "--timeline-size", "8M");
  assert.equal(lowered.status, 0, lowered.stderr);
  assert.match(lowered.stdout, /^timeline +8\.0 MB .* you$/m);
  const folder = watchBytes(t, join(deck.dataFolder, "timeline"));
  await sent;
  await until(async () => (await deck.get("/status")).packets === 40_000, "all came");
  assert.ok(folder.most() <= 8e6, `${folder.most()} bytes since the answer`);
  assert.ok(folder.most() > 6e6, `${folder.most()} bytes: it is used`);
  folder.stop();
  const { drops, timeline } = await deck.get("/status");
  assert.deepEqual(drops, { interface: 0, kernel: 0, sensor: 0, recorder: 0, relay: 0 });
  assert.deepEqual([timeline.budgetBytes, timeline.drops], [8e6, 0]);
  const left = await kept(deck);
  assertNewest(left, 40_000);
  assert.ok(left.length > 5000, `${left.length} frames`);

  await deck.send("PATCH", "/budgets", { timelineBytes: 100e6 });
  await wire.replay(numbered(t, 40_000, 60_000), 8000);
  await until(async () => (await deck.get("/status")).packets === 60_000, "all came");
  const more = await kept(deck);
  assert.equal(more[0], left[0], "nothing went");
  assertNewest(more, 60_000);
  await deck.stop();

  const again = await startTapdeck(t, ["-i", wire.near], deck.dataFolder);
  const { timeline: now } = await again.get("/budgets");
  assert.deepEqual([now.bytes, now.wishedBytes, now.fixedBy], [100e6, 100e6, null]);
  assert.equal((await kept(again)).length, more.length);
});

test("what the start said wins, and whoever would change it is told how", async (t) => {
  const deck = await startTapdeck(t, ["--read", "-", "--timeline-size", "20M", "--clips-size", "4M"]);
  const refused = cli(deck, "--timeline-size", "40M");
  assert.equal(refused.status, 1);
  assert.match(
    refused.stderr,
    /said when Tapdeck was started \(--timeline-size\)\. Start tapdeck without --timeline-size to set it/,
  );
  assert.match(cli(deck, "--recordings-size", "23M").stderr, /take more than the 23 MB for all recordings/);
  assert.match(cli(deck, "--recordings-size", "much").stderr, /no size such as/);
  const rings = { name: "cam", object: { kind: "all" }, ring: { files: 5, filesizeKb: 1000 } };
  await deck.send("POST", "/rules", rings);
  assert.equal(cli(deck, "--recordings-size", "30M").status, 0);
  assert.match(
    cli(deck, "--recordings-size", "29M").stderr,
    /rings of all recordings take 6\.0 MB, .* 5\.0 MB/,
  );
  const shown = cli(deck);
  assert.match(shown.stdout, /^timeline +20 MB .* --timeline-size, at the start$/m);
  assert.match(shown.stdout, /^all recordings +30 MB /m);
  assert.equal(
    JSON.parse(cli(deck, "--recordings-size", "none", "--format", "json").stdout).recordings.bytes,
    null,
  );
  const { items } = await deck.get("/audit?action=budget-change");
  assert.deepEqual(
    items.map(({ detail }: { detail: string }) => detail),
    ["all recordings no limit", "all recordings 30 MB"],
  );
});

test("on the page: what would go is said before it goes, and it goes by clicking", async (t) => {
  if (!have(t, "chromium")) return;
  const deck = await startTapdeck(t, ["--read", "-", "--clips-size", "64M"]);
  assert.equal(cli(deck, "--timeline-size", "60M").status, 0);
  deck.process.stdin?.end(readFileSync(numbered(t, 0, 40_000)));
  await deck.replayed();
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await page.goto(deck.setupUrl ?? "");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  const room = page.locator("#room");
  await room.getByText("set at the start: --clips-size").waitFor();
  assert.equal(await room.getByRole("button", { name: "Change Clips" }).count(), 0);
  await room.getByRole("button", { name: "Change Timeline" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("So much").click();
  await dialog.locator("select").selectOption("MB");
  await dialog.locator("input[name=amount]").fill("1");
  await dialog.getByText("At least 4.00 MB.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Set", exact: true }).isDisabled());
  await dialog.locator("input[name=amount]").fill("100");
  await dialog.getByText(/Nothing goes/).waitFor();
  await dialog.locator("input[name=amount]").fill("12");
  await dialog
    .getByText(/^The oldest 3\d(\.\d)? MB go at once and for good: the tape reaches back about/)
    .waitFor();
  await dialog.getByRole("button", { name: /^Throw out 3\d/ }).click();
  await dialog.waitFor({ state: "hidden" });
  await room.getByText("12.0 MB", { exact: false }).first().waitFor();
  assert.equal((await deck.get("/budgets")).timeline.bytes, 12e6);
  assertNewest(await kept(deck), 40_000);

  await room.getByRole("button", { name: "Change All together" }).click();
  await dialog.getByText("So much").click();
  await dialog.locator("select").selectOption("MB");
  await dialog.locator("input[name=amount]").fill("50");
  await dialog.getByText(/need 76\.0 MB/).waitFor();
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await dialog
    .getByRole("alert")
    .getByText(/take more than the 50 MB for all recordings/)
    .waitFor();
  await dialog.locator("input[name=amount]").fill("90");
  await dialog.getByText(/^14\.0 MB beside/).waitFor();
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await room.getByText("14.0 MB left for new rings", { exact: false }).waitFor();
  // What was refused, as it was told above.
  assert.deepEqual(
    troubles.filter((trouble) => !/status of 409/.test(trouble)),
    [],
  );
});
