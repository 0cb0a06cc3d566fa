/**
 * Three weeks of twenty devices, then three cameras that each leak in another way.
 *
 * Real: the program as it is started (`run --read -`), every frame through sensor, link, hub, store, detectors and API,
 * all in event time; the capture stops a minute behind each leak's first frame until the alarm is there; clips as the API
 * gives them, read by tshark. Thinned: things call home and people read a third as often as in the demo, and films, songs,
 * updates and copies in the house have a twenty-fifth of their bytes, so that a day is 90,000 frames. What the cameras
 * send, in ordinary days and when they leak, is whole.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { formatAddress, formatMac } from "../../src/base/address.ts";
import { HouseholdCapture } from "../../src/household/capture.ts";
import { DEVICES, RELAY, STRANGER } from "../../src/household/cast.ts";
import type { Frame } from "../../src/household/frame-bytes.ts";
import type { Leak } from "../../src/household/habits/habit.ts";
import type { Host } from "../../src/household/host.ts";
import { householdStory } from "../../src/household/story.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, tool } from "./tools.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 8, 7);
const DAYS = 21;
const LEAK_MS = FROM_MS + DAYS * DAY_MS;
const THIN = { downloads: 0.04, pauses: 3 };
const SLOW_MS = 120_000;

interface Story {
  readonly device: Host;
  readonly leak: Leak;
  readonly strangerMs: number;
}

const STORIES: readonly Story[] = [
  { device: DEVICES.camera, leak: "tls", strangerMs: LEAK_MS },
  { device: DEVICES.gardenCamera, leak: "one-way", strangerMs: LEAK_MS + 3 * MINUTE_MS },
  { device: DEVICES.doorbell, leak: "many", strangerMs: LEAK_MS + 6 * MINUTE_MS },
];
/** Clips have five minutes behind what raised them. */
const END_MS = LEAK_MS + 14 * MINUTE_MS;

/** The household, written to the program's standard input up to a moment. */
class Feed {
  readonly #capture = new HouseholdCapture();
  readonly #story: Iterator<Frame, never>;
  readonly #tapdeck: RunningTapdeck;
  #held: Frame | undefined;

  constructor(tapdeck: RunningTapdeck) {
    const [first, ...others] = STORIES;
    assert.ok(first !== undefined);
    this.#tapdeck = tapdeck;
    this.#story = householdStory({ fromMs: FROM_MS, ...first, others, thin: THIN }, 5);
  }

  async playUntil(endMs: number): Promise<void> {
    if (this.#held === undefined) await this.#write(this.#capture.head());
    for (;;) {
      this.#held ??= this.#story.next().value;
      if (this.#held.atMs > endMs) break;
      if (this.#capture.add(this.#held)) await this.#write(this.#capture.take());
      this.#held = undefined;
    }
    await this.#write(this.#capture.take());
  }

  end(): void {
    this.#tapdeck.process.stdin?.end();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#tapdeck.process;
    if (stdin?.write(bytes) === false) await once(stdin, "drain");
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
async function uploadsOf(tapdeck: RunningTapdeck, { device, strangerMs }: Story): Promise<any[]> {
  const alarms = await tapdeck.all(`/alarms?kind=abnormal-upload&device=${formatMac(device.mac, 0)}`);
  return alarms.filter(({ start }) => Date.parse(start) >= strangerMs - 1000);
}

/** As tshark sees it. */
interface Row {
  readonly number: number;
  readonly atMs: number;
  readonly bytes: number;
  readonly from: string;
  readonly to: string;
  readonly stream: string;
  readonly isSyn: boolean;
  readonly isDns: boolean;
  readonly comments: readonly string[];
}

function rowsOf(file: string): Row[] {
  const fields = ["frame.number", "frame.time_epoch", "frame.len", "ip.src", "ip.dst", "tcp.stream"];
  fields.push("tcp.flags", "dns.id", "frame.comment");
  const select = fields.flatMap((field) => ["-e", field]);
  const text = tool("tshark", ["-n", "-r", file, "-T", "fields", "-E", "aggregator=|", ...select], true);
  return text.split("\n").flatMap((line): Row[] => {
    const [number, seconds, bytes, from = "", to = "", stream = "", flags, dns, comments = ""] =
      line.split("\t");
    if (number === undefined || number === "") return [];
    return [
      {
        number: Number(number),
        atMs: Number(seconds) * 1000,
        bytes: Number(bytes),
        from,
        to,
        stream,
        isSyn: Number(flags) === 2,
        isDns: dns !== "",
        comments: comments === "" ? [] : comments.split("|"),
      },
    ];
  });
}

const addressOf = ({ ipv4 }: Host): string => formatAddress(ipv4, 0, 4);
const RAISED = /^With this frame the alarm was raised/;

test("a camera that leaks after three weeks: told within a minute, with the frames that show it", async (t) => {
  if (!have(t, "tshark")) return;
  const tapdeck = await startTapdeck(t, ["--read", "-", "--timeline-size", "300M"]);
  const feed = new Feed(tapdeck);
  await feed.playUntil(LEAK_MS - 1);
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  const found: any[] = [];
  for (const story of STORIES) {
    await feed.playUntil(story.strangerMs + MINUTE_MS);
    const told = async (): Promise<boolean> => (await uploadsOf(tapdeck, story)).length > 0;
    await until(told, `${story.leak} is told of within a minute`, SLOW_MS);
    found.push(...(await uploadsOf(tapdeck, story)));
  }
  await feed.playUntil(END_MS);
  feed.end();
  await until(async () => (await tapdeck.get("/status")).replay?.done === true, "the capture ends", SLOW_MS);

  assert.equal(found.length, STORIES.length, "each leak is one alarm");
  for (const { severity, confidence, why } of found) {
    assert.match(severity, /^(medium|high)$/, why);
    assert.equal(confidence, "normal", why);
    assert.match(why, /threshold/);
    assert.match(why, /silences it/);
  }
  const before = await tapdeck.all(`/alarms?to=${new Date(LEAK_MS - 1).toISOString()}`);
  assert.ok(before.length <= DAYS * 20, `${before.length} alarms in ${DAYS * 20} device-days`);
  assert.deepEqual(
    before.filter(({ severity }) => severity !== "info").map(({ title }) => title),
    [],
    "of ordinary life nothing more than information",
  );

  const folder = temporaryFolder(t);
  const clipOf = async (id: string): Promise<Row[]> => {
    await until(
      async () => (await tapdeck.get(`/clips/${id}`)).state === "complete",
      `the clip ${id} is complete`,
      SLOW_MS,
    );
    const file = join(folder, `${id}.pcapng`);
    writeFileSync(file, await tapdeck.bytes(`/alarms/${id}/frames.pcapng`));
    return rowsOf(file);
  };

  for (const [i, stranger] of [RELAY, STRANGER].entries()) {
    const story = STORIES[i] as Story;
    const rows = await clipOf(found[i].id);
    const there = rows.filter(({ isDns }) => !isDns);
    const ends = [addressOf(story.device), addressOf(stranger)].sort();
    assert.ok(
      there.every(({ from, to }) => [from, to].sort().join() === ends.join()),
      "nobody else's",
    );
    const commented = rows.filter(({ comments }) => comments.length > 0);
    const said = commented.map(({ number, comments }) => `${number}: ${comments.join(" ")}`);
    assert.equal(commented.length, 2, `where it began and where it was told: ${said.join("; ")}`);
    const [begin, raised] = commented as [Row, Row];
    assert.equal(begin.number, there[0]?.number);
    assert.ok(Math.abs(begin.atMs - story.strangerMs) < 1000);
    assert.ok(raised.atMs > begin.atMs && raised.atMs <= story.strangerMs + MINUTE_MS);
    assert.match(raised.comments[0] ?? "", RAISED);
    // The sum that raised it is the sum of the frames up to the one that says so.
    const sent = there.filter(
      ({ from, number }) => from === addressOf(story.device) && number <= raised.number,
    );
    const sum = sent.reduce((bytes, row) => bytes + row.bytes, 0) / 1e6;
    const [, told] = /^Alarm: .* sends ([\d.]+) MB to /.exec(begin.comments[0] ?? "") ?? [];
    assert.ok(Math.abs(Number(told) - sum) <= 0.06, `${told} MB said, ${sum} MB are there`);
    const after = (rows.at(-1)?.atMs ?? 0) - raised.atMs;
    // Five minutes, or the 32 MB that a clip of an alarm may have.
    const full = rows.reduce((bytes, row) => bytes + row.bytes, 0) > 28e6;
    assert.ok(full || after > 4.9 * MINUTE_MS, `${after / 1000} s behind it`);
  }

  const many = await clipOf(found[2].id);
  const evidence = many.filter(({ comments }) => comments.some((text) => /flow \d+ of \d+\.$/.test(text)));
  const [, count] = / of (\d+)\.$/.exec(evidence[0]?.comments.at(-1) ?? "") ?? [];
  assert.ok(evidence.length >= 4);
  assert.equal(evidence.length, Number(count), "a frame for each flow");
  assert.equal(new Set(evidence.map(({ to }) => to)).size, evidence.length, "each to another destination");
  for (const { isSyn, from, to } of evidence) {
    assert.ok(isSyn, "where the flow begins");
    assert.equal(from, addressOf(DEVICES.doorbell));
    assert.match(to, /^192\.0\.2\.\d+$/);
  }
  const [opening] = many.filter(({ isDns }) => !isDns);
  assert.match(opening?.comments[0] ?? "", /^Alarm: doorbell sends .* destinations/);
  const raised = many.filter(({ comments }) => comments.some((text) => RAISED.test(text)));
  assert.equal(raised.length, 1);
  assert.ok((raised[0]?.atMs ?? 0) <= (STORIES[2] as Story).strangerMs + MINUTE_MS);
});
