/** Every other source through the program's own door, with peers that others wrote, several at once. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import {
  copyFileSync,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pcapFile } from "../../src/pcap/sample-captures.ts";
import { FRITZ_PASSWORD, fritzbox, STRONG_CHALLENGE } from "../sources/peers.ts";
import { framesOf, householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces, must } from "./tools.ts";
import { Wire } from "./wire.ts";

const FRAMES = 400;
const PATIENCE_MS = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
async function source(tapdeck: RunningTapdeck, kind: string): Promise<any> {
  const { sensors } = await tapdeck.get("/status");
  return sensors[0]?.interfaces.find((one: { name: string }) => one.name.startsWith(`${kind}:`));
}

async function hears(tapdeck: RunningTapdeck, kind: string, packets: number): Promise<void> {
  let last: unknown;
  await until(
    async () => {
      last = await source(tapdeck, kind);
      return (last as { packets: number } | undefined)?.packets === packets;
    },
    `${kind} has ${packets}`,
    PATIENCE_MS,
  ).catch((error) => assert.fail(`${error}, but: ${JSON.stringify(last)}\n${tapdeck.output}`));
}

/** A port that is free now; another for each call. */
let port = 20_000 + (process.pid % 20_000);

async function recordsAll(tapdeck: RunningTapdeck): Promise<void> {
  const ring = { files: 5, filesizeKb: 100_000 };
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring });
  await until(async () => (await tapdeck.get("/rules/all")).state === "recording", "not recording");
}

async function recordedFrames(t: TestContext, tapdeck: RunningTapdeck, count: number): Promise<Buffer[]> {
  await until(async () => (await tapdeck.get("/rules/all")).packets === count, `${count} are recorded`).catch(
    async (error) =>
      assert.fail(`${error}: ${JSON.stringify((await tapdeck.get("/status")).sensors[0]?.interfaces)}`),
  );
  const file = join(temporaryFolder(t), "all.pcapng");
  writeFileSync(file, await tapdeck.bytes("/rules/all/frames.pcapng"));
  return framesOf(file);
}

test("PCAP-over-IP with ncat at either end and tshark behind it, a pipe, a folder, all in one run", async (t) => {
  if (!have(t, "ncat", "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, FRAMES);
  const [served, sent] = [port++, port++];
  const watchedFolder = join(folder, "watched");
  mkdirSync(watchedFolder);
  const pipe = join(folder, "pipe");
  must("mkfifo", pipe);
  const server = spawn("sh", ["-c", `exec ncat --send-only -l 127.0.0.1 ${served} < ${file}`], {
    stdio: "ignore",
  });
  cleanup(t, () => server.kill());
  const urls = [
    `pcap-over-ip://127.0.0.1:${served}`,
    `pcap-over-ip+listen://127.0.0.1:${sent}?from=127.0.0.1`,
    `pipe:${pipe}`,
    `folder:${watchedFolder}?settle=0`,
  ];
  const tapdeck = await startTapdeck(
    t,
    urls.flatMap((url) => ["-i", url]),
  );
  await hears(tapdeck, "pcap-over-ip", FRAMES);
  await recordsAll(tapdeck);
  const put = (name: string): void => {
    copyFileSync(file, join(watchedFolder, name));
    utimesSync(join(watchedFolder, name), 1, 1);
  };
  put("one.pcapng");
  await hears(tapdeck, "folder", FRAMES);

  await until(async () => (await source(tapdeck, "pcap-over-ip+listen")).reason !== undefined, "it listens");
  must("sh", "-c", `tshark -r ${file} -w - 2>/dev/null | ncat --send-only 127.0.0.1 ${sent}`);
  await hears(tapdeck, "pcap-over-ip+listen", FRAMES);

  const write = async (): Promise<void> => {
    const writer = createWriteStream(pipe);
    writer.end(readFileSync(file));
    await new Promise<void>((resolve) => writer.on("close", () => resolve()));
  };
  await write();
  await hears(tapdeck, "pipe", FRAMES);
  await until(
    async () => (await source(tapdeck, "pipe")).state === "waiting",
    "the writer went",
    PATIENCE_MS,
  );
  // A writer that comes back with the same from its start brings nothing new.
  await write();
  await until(async () => (await source(tapdeck, "pipe")).repeated === FRAMES, "known again", PATIENCE_MS);
  assert.equal((await source(tapdeck, "pipe")).packets, FRAMES);
  const got = await recordedFrames(t, tapdeck, 3 * FRAMES);
  assert.equal(got.length, 3 * FRAMES);
  const expected = framesOf(file).map((frame) => frame.toString("hex"));
  const times = new Map<string, number>();
  for (const frame of got) times.set(frame.toString("hex"), (times.get(frame.toString("hex")) ?? 0) + 1);
  const wanted = new Map<string, number>();
  for (const frame of expected) wanted.set(frame, (wanted.get(frame) ?? 0) + 3);
  assert.deepEqual(times, wanted);

  // The sensor is killed: the connectors stay, and begin anew for the next one.
  process.kill(tapdeck.pidOf("sensor"), "SIGKILL");
  await until(async () => (await source(tapdeck, "folder"))?.packets === 0, "the next sensor", PATIENCE_MS);
  put("two.pcapng");
  await hears(tapdeck, "folder", FRAMES);
});

test("a FRITZ!Box: its password is in no process list, no log, no status and not in the sensor", async (t) => {
  if (!have(t, "tshark")) return;
  const box = await fritzbox(t, STRONG_CHALLENGE);
  const folder = temporaryFolder(t);
  const secret = join(folder, "secret");
  writeFileSync(secret, `${FRITZ_PASSWORD}\n`, { mode: 0o600 });
  const { port: at } = new URL(box.origin);
  const url = `fritzbox://tap@127.0.0.1:${at}/lan?password-file=${secret}`;
  const tapdeck = await startTapdeck(t, ["-i", url]);
  await box.send(readFileSync(householdFile(folder, FRAMES)));
  await hears(tapdeck, "fritzbox", FRAMES);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    const line = spawnSync("cat", [`/proc/${pid}/cmdline`], { encoding: "utf8" }).stdout;
    assert.ok(!line.includes(FRITZ_PASSWORD), `process ${pid}`);
  }
  const environment = readFileSync(`/proc/${tapdeck.pidOf("sensor")}/environ`, "utf8");
  const status = JSON.stringify(await tapdeck.get("/status"));
  for (const text of [environment, status, tapdeck.output]) {
    assert.ok(!text.includes(FRITZ_PASSWORD));
    assert.ok(!text.includes("0123456789abcdef"), "nor the session");
  }
  assert.equal((await source(tapdeck, "fritzbox")).name, `fritzbox://127.0.0.1:${at}/lan`);

  const missing = spawnSync(process.execPath, [PROGRAM, "run", "-i", "fritzbox://tap@fritz.box/lan"], {
    encoding: "utf8",
    env: { ...process.env, TAPDECK_FRITZBOX_PASSWORD: "" },
  });
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /password-file=/);
});

test("mirrors: TZSP, and VXLAN as Linux itself sends it, GRETAP and ERSPAN", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const wire = new Wire(t);
  const { near, far } = wire.connect();
  const folder = temporaryFolder(t);
  const file = householdFile(folder, FRAMES);
  const [tzsp, vxlan] = [port++, port++];
  const urls = [
    `tzsp://0.0.0.0:${tzsp}`,
    `vxlan://${near}:${vxlan}?from=${far}`,
    `gre://${near}?from=${far}`,
  ];
  const tapdeck = await startTapdeck(
    t,
    urls.flatMap((url) => ["-i", url]),
  );
  await recordsAll(tapdeck);
  const frames = framesOf(file);
  const sender = createSocket("udp4");
  cleanup(t, () => sender.close());
  const mirror = async (): Promise<void> => {
    for (const frame of frames) {
      const datagram = Buffer.concat([Buffer.from("0100000101", "hex"), frame]);
      await new Promise<void>((resolve) => sender.send(datagram, tzsp, "127.0.0.1", () => resolve()));
    }
  };
  await mirror();
  await hears(tapdeck, "tzsp", FRAMES);
  const got = await recordedFrames(t, tapdeck, FRAMES);
  assert.ok(got.length === FRAMES && got.every((frame, i) => frame.equals(frames[i]!)));
  // The sensor dies: the mirror knows nothing of it, the next sensor goes on, and says what it may have missed.
  process.kill(tapdeck.pidOf("sensor"), "SIGKILL");
  await until(async () => (await source(tapdeck, "tzsp"))?.packets === 0, "the next sensor", PATIENCE_MS);
  await mirror();
  await hears(tapdeck, "tzsp", FRAMES);
  const both = await recordedFrames(t, tapdeck, 2 * FRAMES);
  assert.ok(both.length === 2 * FRAMES && both.every((frame, i) => frame.equals(frames[i % FRAMES]!)));
  const rule = await tapdeck.get("/rules/all");
  assert.deepEqual([rule.interruptions, rule.complete], [1, false]);

  const link = (...words: string[]): void => must("ip", "-n", wire.namespace, "link", ...words);
  link("add", "mirror0", "type", "vxlan", "id", "42", "local", far, "remote", near, "dstport", String(vxlan));
  must("ip", "netns", "exec", wire.namespace, "sysctl", "-qw", "net.ipv6.conf.mirror0.disable_ipv6=1");
  link("set", "mirror0", "mtu", "9000", "arp", "off", "up");
  const replay = [
    "netns",
    "exec",
    wire.namespace,
    "tcpreplay",
    "-q",
    "-T",
    "nano",
    "--pps",
    "2000",
    "-i",
    "mirror0",
    file,
  ];
  must("ip", ...replay);
  await hears(tapdeck, "vxlan", FRAMES);

  // Not every kernel makes these, so they are made by hand: GRETAP, ERSPAN I, II and III.
  const mac = readFileSync(`/sys/class/net/${wire.near}/address`, "latin1").trim().replaceAll(":", "");
  const heads = [
    "00006558",
    "000088be",
    `100088be00000007${"0".repeat(16)}`,
    `100022eb00000007${"0".repeat(24)}`,
  ];
  const tunnelled = heads.flatMap((head) => frames.map((frame) => inGre(mac, far, near, head, frame)));
  const packets = tunnelled.map((frame, i) => ({ seconds: i, fraction: 0, frame }));
  const mirrored = join(folder, "gre.pcap");
  writeFileSync(mirrored, pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, snaplen: 262_144 }, packets));
  await wire.replay(mirrored, 2000);
  await hears(tapdeck, "gre", heads.length * FRAMES);
  assert.equal((await source(tapdeck, "gre")).damaged, 0);
});

function inGre(mac: string, from: string, to: string, head: string, frame: Buffer): Buffer {
  const ip = Buffer.from("4500000000000000402f0000", "hex");
  const gre = Buffer.from(head, "hex");
  ip.writeUInt16BE(20 + gre.length + frame.length, 2);
  const addresses = Buffer.from([...from.split("."), ...to.split(".")].map(Number));
  const header = Buffer.concat([ip, addresses]);
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  header.writeUInt16BE(~sum & 0xffff, 10);
  return Buffer.concat([Buffer.from(`${mac}0202020202020800`, "hex"), header, gre, frame]);
}

test("frames that come by two ways are there once, where that is wished", async (t) => {
  if (!haveNamespaces(t, "tcpreplay", "tshark")) return;
  const wire = new Wire(t);
  const file = householdFile(temporaryFolder(t), FRAMES);
  // Both ends of one cable: what goes in here comes out there.
  must("ip", "link", "add", "name", `${wire.near}b`, "type", "bridge");
  cleanup(t, () => spawnSync("ip", ["link", "delete", `${wire.near}b`]));
  must("ip", "link", "set", wire.near, "master", `${wire.near}b`);
  must("sysctl", "-qw", `net.ipv6.conf.${wire.near}b.disable_ipv6=1`);
  must("ip", "link", "set", `${wire.near}b`, "mtu", "65000", "arp", "off", "promisc", "on", "up");
  const tapdeck = await startTapdeck(t, ["--dedup", "-i", wire.near, "-i", `${wire.near}b`]);
  await until(async () => {
    const { sensors } = await tapdeck.get("/status");
    return sensors[0]?.interfaces.every((one: { state: string }) => one.state === "up") === true;
  }, "both are up");
  await recordsAll(tapdeck);
  await wire.replay(file, 500);
  let copies = 0;
  await until(async () => {
    const [one, two] = (await tapdeck.get("/status")).sensors[0].interfaces;
    copies = (one.copies ?? 0) + (two.copies ?? 0);
    return one.packets + (one.copies ?? 0) === FRAMES && copies > 0.9 * FRAMES;
  }, "both heard all of it");
  // A rule is told of once a second: twice the same is all of it.
  let packets = 0;
  await until(
    async () => {
      const before = packets;
      await new Promise((resolve) => setTimeout(resolve, 2500));
      ({ packets } = await tapdeck.get("/rules/all"));
      return packets > 0 && packets === before;
    },
    "all is recorded",
    60_000,
  );
  const times = new Map<string, number>();
  const count = (frame: Buffer): void => {
    times.set(frame.toString("hex"), (times.get(frame.toString("hex")) ?? 0) + 1);
  };
  for (const frame of await recordedFrames(t, tapdeck, packets)) count(frame);
  // Some frames of a house are said again in the same bytes, and the bridge says some of its own.
  const once = framesOf(file).filter(
    (frame, _i, all) => all.filter((other) => other.equals(frame)).length === 1,
  );
  assert.ok(once.length > FRAMES / 2);
  const timesOf = (frame: Buffer): number => times.get(frame.toString("hex")) ?? 0;
  assert.equal(once.filter((frame) => timesOf(frame) === 0).length, 0, "none is left out twice");
  // A machine that is busy may stamp the two of a pair further apart than copies are looked for.
  const twice = once.filter((frame) => timesOf(frame) > 1).length;
  assert.ok(twice <= 0.05 * once.length, `${twice} of ${once.length} are there twice`);
});
