/** A promise to keep ten hours that the ring has no room for: warned of in time, kept once the ring is as large as was said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ethernetFrame, ipv4Packet, udpDatagram } from "../../src/sensor/packet/test-frames.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";

const BEGIN = Date.UTC(2026, 2, 3, 6, 0, 0) / 1000;
const MINUTE = 60;
const HOUR = 3600;
/** A pcap file's, of nanoseconds and Ethernet. */
const HEAD = Buffer.from("4d3cb2a10200040000000000000000000000040001000000", "hex");

/** A frame of a thousand bytes every minute. */
function minutes(from: number, to: number): Buffer {
  const datagram = udpDatagram({ srcPort: 5000, dstPort: 9000, data: Buffer.alloc(958) });
  const addresses = { src: [192, 168, 1, 12], dst: [203, 0, 113, 9] };
  const frame = ethernetFrame(0x0800, ipv4Packet({ ...addresses, proto: 17, payload: datagram }));
  const records: Buffer[] = [];
  for (let minute = from; minute < to; minute++) {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(BEGIN + minute * MINUTE, 0);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    records.push(head, Buffer.from(frame));
  }
  return Buffer.concat(records);
}

async function play(deck: RunningTapdeck, from: number, to: number): Promise<void> {
  deck.process.stdin?.write(minutes(from, to));
  await until(async () => (await deck.get("/rules/cam")).packets === to, `${to} frames in the ring`);
}

async function firstHealthWithWarnings(deck: RunningTapdeck): Promise<string> {
  const answer = await deck.fetch("/events");
  let text = "";
  for await (const piece of answer.body ?? []) {
    text += Buffer.from(piece).toString();
    const event = /event: health\ndata: (.*"warnings":\[\{.*)\n/.exec(text)?.[1];
    if (event !== undefined) return event;
  }
  throw new Error(`no warning in ${text}`);
}

test("a ring too small for its promise is warned of before anything goes, and once it is larger all is kept", async (t) => {
  const options = ["--timeline-size", "4M", "--timeline-keep", "1000h"];
  const deck = await startTapdeck(t, ["--read", "-", ...options]);
  deck.process.stdin?.write(HEAD);
  const ring = { files: 5, filesizeKb: 20, keepS: 10 * HOUR };
  await deck.send("POST", "/rules", { name: "cam", object: { kind: "all" }, ring });
  await until(async () => (await deck.get("/rules/cam")).state === "recording", "the ring begins");
  await play(deck, 0, 60);
  await until(async () => (await deck.get("/status")).warnings.length === 2, "two warnings");
  const { warnings, now, timeline } = await deck.get("/status");
  const rule = await deck.get("/rules/cam");
  const warning = warnings.find((one: { rule: string | null }) => one.rule === "cam");
  assert.equal(rule.oldest, new Date(BEGIN * 1000).toISOString());
  assert.equal(rule.rateS, 59 * MINUTE);
  assert.match(rule.holds, /^1 h 3\d min at the last 59 min's rate$/);
  assert.match(timeline.holds, / at the last (58|59) min.*'s rate$/);
  assert.ok(Date.parse(warning.by) > Date.parse(now), "said before the first frame goes");
  assert.equal(rule.fileBytes < rule.budgetBytes, true);
  assert.match(await firstHealthWithWarnings(deck), /cam has room for 1 h 3\d min/);
  assert.match(
    warnings.find((one: { rule: string | null }) => one.rule === null).hint,
    /--timeline-size \d+M/,
  );
  assert.ok(deck.output.includes("cam has room for"), "said in the log too");

  // What it says would do, does.
  await deck.send("PATCH", "/rules/cam", { ring: warning.needsRing });
  const warned = async (): Promise<string[]> =>
    (await deck.get("/status")).warnings.map((one: { id: string }) => one.id);
  await until(async () => !(await warned()).includes(rule.id), "the warning goes");
  await play(deck, 60, 600);
  const { oldest, files } = await deck.get("/rules/cam");
  assert.equal(oldest, new Date(BEGIN * 1000).toISOString(), "ten hours later the first frame is there");
  await play(deck, 600, 1200);
  // What is counted may still be on its way to the disk.
  await until(async () => (await deck.get("/rules/cam")).files >= files, "the files are written");
  const later = await deck.get("/rules/cam");
  assert.ok(later.fileBytes <= later.budgetBytes, `${later.fileBytes} of ${later.budgetBytes} bytes`);
  assert.ok(Date.parse(later.oldest) > BEGIN * 1000, "frames go");
  assert.ok(Date.parse(later.oldest) <= (BEGIN + 10 * HOUR) * 1000, "but none younger than promised");
  assert.deepEqual(await warned(), ["timeline"]);
});

test("all recordings keep within their limit: what does not fit is refused, and a lower one throws nothing away", async (t) => {
  const data = temporaryFolder(t);
  const start = async (size: string): Promise<RunningTapdeck> => {
    const options = ["--recordings-size", size, "--timeline-size", "4M", "--clips-size", "4M"];
    const deck = await startTapdeck(t, ["--read", "-", ...options], data);
    deck.process.stdin?.write(HEAD);
    return deck;
  };
  const states = async (deck: RunningTapdeck): Promise<string[]> =>
    (await deck.all("/rules")).map(({ slug, state }: { slug: string; state: string }) => `${slug} ${state}`);
  const make = async (deck: RunningTapdeck, name: string, files: number): Promise<Response> =>
    await deck.fetch("/rules", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, object: { kind: "all" }, ring: { files, filesizeKb: 1000 } }),
    });
  const deck = await start("20M");
  await until(async () => (await deck.get("/status")).recordings?.freeBytes === 12e6, "12 MB are free");
  assert.equal((await make(deck, "cam", 5)).status, 201);
  const refused = await make(deck, "more", 6);
  assert.equal(refused.status, 409);
  assert.match(refused.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const { detail } = (await refused.json()) as { detail: string };
  assert.match(detail, /7\.0 MB more, and of the 20 MB for all recordings 6\.0 MB are left/);
  assert.equal((await make(deck, "more", 5)).status, 201);
  await until(async () => (await states(deck)).every((state) => state.endsWith("recording")), "both begin");
  deck.process.stdin?.write(minutes(0, 3000));
  await until(async () => (await deck.get("/rules/more")).packets === 3000, "the frames are there");
  await deck.stop();

  // Rules promise 12 MB and hold 6: of 20 - 4 - 10 they have 6.
  const options = ["--recordings-size", "20M", "--timeline-size", "4M", "--clips-size", "10M"];
  const lower = await startTapdeck(t, ["--read", "-", ...options], data);
  await until(
    async () => (await states(lower)).every((state) => state.endsWith("no-room")),
    "no room for either",
  );
  lower.process.stdin?.write(Buffer.concat([HEAD, minutes(3000, 3100)]));
  await until(async () => (await lower.get("/status")).packets === 100, "100 more packets");
  const rule = await lower.get("/rules/cam");
  assert.equal(rule.packets, 3000, "nothing thrown away, nothing added");
  assert.equal(rule.complete, false);
  assert.match(rule.reason, /its ring wants .* --recordings-size/);
  assert.equal((await lower.fetch("/rules/more?files=delete", { method: "DELETE" })).status, 204);
  await until(
    async () => (await states(lower)).join() === "cam recording",
    "there is room for the other",
    20_000,
  );
});
