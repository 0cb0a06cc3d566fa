/** Frames fetched over the wire that is recorded are not recorded again; what else is said to the hub is. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { framesOf, householdFile } from "./captures.ts";
import { reference } from "./recorder.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const run = promisify(execFile);

/** What a desktop at the far end does with the hub, and what its owner asks on the hub's own machine. */
class Desktop {
  readonly #deck: RunningTapdeck;
  readonly #wire: Wire;
  readonly #folder: string;
  #files = 0;

  constructor(t: TestContext, deck: RunningTapdeck, wire: Wire) {
    this.#deck = deck;
    this.#wire = wire;
    this.#folder = temporaryFolder(t);
  }

  async there(...words: string[]): Promise<string> {
    const inside = ["netns", "exec", this.#wire.namespace, process.execPath, PROGRAM, ...words];
    return (await run("ip", inside, { env: this.#environment(), maxBuffer: 1 << 26 })).stdout;
  }

  /** Over loopback, which is not captured. */
  async here(...words: string[]): Promise<string> {
    const env = this.#environment("127.0.0.1");
    return (await run(process.execPath, [PROGRAM, ...words], { env, maxBuffer: 1 << 26 })).stdout;
  }

  /** As any other program would: keeps its connection open after the answer, if it may. */
  async fetchThere(path: string, file: string): Promise<void> {
    const url = new URL(`/api/v1${path}`, this.#deck.url).href;
    const header = `authorization: Bearer ${this.#deck.token}`;
    const words = ["-sfk", "-H", header, "-o", file, url];
    await run("ip", ["netns", "exec", this.#wire.namespace, "curl", ...words]);
  }

  newFile(): string {
    return join(this.#folder, `${++this.#files}.pcapng`);
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
  async status(): Promise<any> {
    return JSON.parse(await this.here("status", "--format", "json"));
  }

  #environment(host?: string): NodeJS.ProcessEnv {
    const url = new URL(this.#deck.url);
    if (host !== undefined) url.hostname = host;
    const fingerprint = /fingerprint: (\S+)/i.exec(this.#deck.output)?.[1] ?? "";
    const { token } = this.#deck;
    return {
      ...process.env,
      TAPDECK_HUB: url.href,
      TAPDECK_TOKEN: token,
      TAPDECK_FINGERPRINT: fingerprint,
    };
  }
}

const hex = (frames: readonly Buffer[]): string[] => frames.map((frame) => frame.toString("hex"));

/** Numbers of the TCP streams to the hub, as tshark counts them. */
function streamsTo(file: string, port: string): number[] {
  const args = ["-r", file, "-Y", `tcp.port == ${port}`, "-T", "fields", "-e", "tcp.stream"];
  return [...new Set(tool("tshark", args).trim().split("\n").map(Number))];
}

test("a rewind, a ring and a clip over the recorded wire are left out, counted, and nothing else is", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tcpdump", "tshark", "curl")) return;
  const wire = new Wire(t);
  const { near } = wire.connect();
  const folder = temporaryFolder(t);
  const household = householdFile(folder, 6000);
  const deck = await startTapdeck(t, ["-i", wire.near, "--listen", "0.0.0.0:0", "--timeline-size", "200M"]);
  deck.url = `https://${near}:${new URL(deck.url).port}`;
  const { port } = new URL(deck.url);
  const desktop = new Desktop(t, deck, wire);
  await until(async () => (await desktop.status()).sensors[0]?.interfaces[0]?.state === "up", "it listens");
  await desktop.here("rules", "add", "everything", "--all", "--files", "5", "--filesize", "50000");
  const all = join(folder, "all.pcap");
  const stop = await reference(t, wire.near, all);
  await wire.replay(household, 4000);
  await until(async () => (await desktop.status()).packets >= 6000, "all has come");
  assert.equal((await desktop.status()).sensors[0].ownFrames, undefined);

  const first = desktop.newFile();
  await desktop.there("export", "-w", first);
  const size = statSync(first).size;
  assert.ok(size > 1_000_000, `${size} bytes`);
  const kept = JSON.parse(
    await desktop.here("clips", "keep", "port=443", "--before", "3600", "--after", "1", "--format", "json"),
  );
  for (let again = 0; again < 3; again++) {
    await desktop.there("export", "-w", desktop.newFile());
    await desktop.fetchThere("/rules/everything/frames.pcapng", desktop.newFile());
    await desktop.there("clips", "get", kept.id, "-w", desktop.newFile());
    await desktop.there("status");
  }
  await until(() => streamsTo(all, port).length === 13, "tcpdump has written all connections");
  await stop();
  const onTheWire = framesOf(all).length;
  await until(
    async () => (await desktop.status()).packets >= onTheWire,
    "the sensor has all that tcpdump has",
  );
  const last = desktop.newFile();
  await desktop.here("export", "-w", last);
  const recorded = framesOf(last);
  const { packets, drops, sensors } = await desktop.status();
  assert.deepEqual(drops, { interface: 0, kernel: 0, sensor: 0, recorder: 0, relay: 0 });
  const { ownFrames } = sensors[0];
  assert.equal(ownFrames.packets + recorded.length, packets, "left out or recorded");
  assert.ok(ownFrames.bytes > 7 * size, `${ownFrames.bytes} bytes left out`);
  assert.ok(statSync(last).size < size + 1_000_000, `${statSync(last).size} bytes recorded of ${size}`);
  assert.match(await desktop.here("status"), /own frames +\d/);

  // What asked for no frames is there from SYN to FIN; of the ten streams the beginning may be.
  const streams = streamsTo(all, port);
  const whole = streams.map((stream) => hex(framesOf(all, `tcp.stream == ${stream}`)));
  const inTimeline = new Set(hex(recorded));
  const missing = whole.map((frames) => frames.filter((frame) => !inTimeline.has(frame)).length);
  assert.equal(missing.filter((count) => count > 0).length, 10, JSON.stringify(missing));
  assert.ok(missing.filter((count) => count === 0).length >= 3, JSON.stringify(missing));
  const ring = desktop.newFile();
  await desktop.fetchThere("/rules/everything/frames.pcapng", ring);
  const missed = hex(framesOf(ring)).filter((frame) => !inTimeline.has(frame));
  assert.ok(missed.length < 50, `${missed.length} frames in the ring that the timeline has not`);
});
