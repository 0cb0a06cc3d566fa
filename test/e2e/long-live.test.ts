/**
 * A live stream over a while, by curl and through Debian's tshark with the extcap, is what an export of the same span is:
 * frames with their stamps, names, comments. Ten minutes of it: `TAPDECK_LIVE_SECONDS=600`.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { CAMERA_MAC, householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces } from "./tools.ts";
import { Wire } from "./wire.ts";

const SECONDS = Number(process.env.TAPDECK_LIVE_SECONDS ?? 12);
const FRAMES_A_SECOND = 500;
const BLOCK = { packet: 6, names: 4 } as const;
const COMMENT = 1;

interface Told {
  /** Stamp, comments and hash of each. */
  readonly frames: string[];
  readonly comments: string[];
  readonly names: string[];
}

/** Little-endian pcapng, read without a line of the program's. */
function told(file: string): Told {
  const bytes = readFileSync(file);
  const found = { frames: [] as string[], comments: [] as string[], names: new Set<string>() };
  for (let at = 0; at + 12 <= bytes.length; at += bytes.readUInt32LE(at + 4)) {
    const block = bytes.subarray(at, at + bytes.readUInt32LE(at + 4));
    const type = block.readUInt32LE(0);
    if (type === BLOCK.names) for (const name of namesIn(block)) found.names.add(name);
    if (type !== BLOCK.packet) continue;
    const length = block.readUInt32LE(20);
    const stamp = (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16));
    const comments = commentsIn(block.subarray(28 + ((length + 3) & ~3), block.length - 4));
    found.comments.push(...comments);
    const hash = createHash("sha256")
      .update(block.subarray(28, 28 + length))
      .digest("base64");
    found.frames.push(`${stamp} ${comments.join("|")} ${length} ${hash}`);
  }
  return { ...found, names: [...found.names].sort() };
}

function commentsIn(options: Buffer): string[] {
  const comments: string[] = [];
  for (let at = 0; at + 4 <= options.length; ) {
    const length = options.readUInt16LE(at + 2);
    if (options.readUInt16LE(at) === COMMENT)
      comments.push(options.toString("utf8", at + 4, at + 4 + length));
    at += 4 + ((length + 3) & ~3);
  }
  return comments;
}

function namesIn(block: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at + 4 <= block.length - 4; ) {
    const type = block.readUInt16LE(at);
    const length = block.readUInt16LE(at + 2);
    if (type === 0) break;
    const address = type === 1 ? 4 : 16;
    const text = block.toString("utf8", at + 4 + address, at + 4 + length);
    for (const name of text.split("\0").filter((one) => one !== ""))
      names.push(`${block.toString("hex", at + 4, at + 4 + address)} ${name}`);
    at += 4 + ((length + 3) & ~3);
  }
  return names;
}

/** Of whom there are names. */
function addresses({ names }: Told): string[] {
  return [...new Set(names.map((one) => one.split(" ")[0] as string))];
}

/** Says where they differ; thousands of lines side by side say nothing. */
function sameFrames(got: string[], wanted: string[], name: string): void {
  const at = wanted.findIndex((frame, index) => got[index] !== frame);
  const around = (frames: string[]): string[] => frames.slice(Math.max(0, at - 2), at + 3);
  if (at >= 0) assert.deepEqual(around(got), around(wanted), `${name}: frame ${at} of ${wanted.length}`);
  assert.deepEqual(got.slice(wanted.length), [], `${name}: more than was exported`);
}

/** Whether a figure, told every second, is the same a while later. */
async function stands(figure: () => Promise<unknown>): Promise<boolean> {
  const before = await figure();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  return (await figure()) === before;
}

function ends(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => process.once("exit", () => resolve()));
}

async function reading(
  t: TestContext,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  const run = spawn(command, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  cleanup(t, () => run.kill("SIGKILL"));
  return run;
}

test("what comes over a while is what export has of it: frames, names and comments", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark", "curl")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const hub = await startTapdeck(t, [
    "-i",
    wire.near,
    "--home-net",
    "192.168.77.0/24",
    "--timeline-size",
    "2G",
  ]);
  const listening = async (): Promise<boolean> =>
    (await hub.get("/status")).sensors[0]?.interfaces[0]?.state === "up";
  await until(listening, "it listens", 60_000);
  const { XDG_CONFIG_HOME: _config, XDG_CACHE_HOME: _cache, ...rest } = process.env;
  const env = { ...rest, HOME: folder };
  const install = ["extcap", "install", "--hub", hub.url, "--token", hub.token, "--name", "hall"];
  assert.equal(spawnSync(process.execPath, [PROGRAM, ...install], { env }).status, 0);
  const at = (name: string): string => join(folder, `${name}.pcapng`);
  const header = `authorization: Bearer ${hub.token}`;
  const curl = (name: string, query: string): Promise<ChildProcess> =>
    reading(t, "curl", ["-sN", "-H", header, "-o", at(name), `${hub.url}api/v1/live.pcapng${query}`], env);
  const from = new Date().toISOString();
  const readers = [
    await reading(t, "tshark", ["-i", "tapdeck-hall", "-q", "-w", at("extcap")], env),
    await curl("curl", ""),
    await curl("camera", `?device=${CAMERA_MAC}`),
  ];
  await until(async () => (await hub.get("/status")).liveStreams === readers.length, "three streams", 60_000);

  const file = householdFile(folder, 20_000);
  const stopLoad = wire.load(t, file, FRAMES_A_SECOND);
  await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / 2));
  wire.down();
  await until(async () => !(await listening()), "it is down");
  wire.up();
  await until(listening, "it is back");
  await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / 2));
  await stopLoad();
  await until(() => stands(async () => (await hub.get("/status")).sensors[0]?.packets), "all of it was seen");

  const exported = (name: string, ...words: string[]): Told => {
    const args = [PROGRAM, "export", "--from", from, ...words, "-w", at(name)];
    const asked = { ...env, TAPDECK_HUB: hub.url, TAPDECK_TOKEN: hub.token };
    assert.equal(spawnSync(process.execPath, args, { env: asked, stdio: "inherit" }).status, 0);
    return told(at(name));
  };
  const all = exported("all");
  const camera = exported("of-camera", "--device", CAMERA_MAC);
  assert.ok(all.frames.length > (SECONDS - 3) * FRAMES_A_SECOND, `${all.frames.length} frames`);
  assert.ok(camera.frames.length > 100);
  assert.ok(all.names.length > 5, "some names are known");
  assert.match(all.comments.join(), /Gap before this frame/);
  for (const [name, wanted] of [
    ["extcap", all],
    ["curl", all],
    ["camera", camera],
  ] as const) {
    await until(
      () => existsSync(at(name)) && told(at(name)).frames.length >= wanted.frames.length,
      `all of ${name}`,
      30_000,
    );
  }
  const ended = Promise.all(readers.map(ends));
  for (const reader of readers) reader.kill("SIGINT");
  await ended;
  for (const [name, wanted] of [
    ["extcap", all],
    ["curl", all],
    ["camera", camera],
  ] as const) {
    const got = told(at(name));
    sameFrames(got.frames, wanted.frames, name);
    // A device may have been called something else before.
    assert.deepEqual(
      wanted.names.filter((one) => !got.names.includes(one)),
      [],
      name,
    );
    assert.deepEqual(addresses(got), addresses(wanted), name);
  }
  const { drops } = await hub.get("/status");
  assert.deepEqual([drops.kernel, drops.relay], [0, 0]);
  t.diagnostic(
    `${SECONDS} s: ${all.frames.length} frames, ${all.names.length} names, ${all.comments.length} comments`,
  );
});
