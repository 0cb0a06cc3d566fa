/** What the owner excluded is not on the disk: classes changed while traffic flows, and kept by a sensor without its hub. */

import assert from "node:assert/strict";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const FRAMES = 6000;

/** Of each frame of a file where tshark sees its headers end, and whether it is the camera's. */
function headersOf(file: string): { end: number; camera: boolean }[] {
  const fields = [
    "eth.src",
    "eth.dst",
    "ip.hdr_len",
    "ipv6.version",
    "tcp.hdr_len",
    "udp.length",
    "icmp.type",
  ];
  const more = ["icmpv6.type", "igmp.type", "arp.opcode"];
  const names = [...fields, ...more].flatMap((field) => ["-e", field]);
  const rows = tool("tshark", ["-n", "-r", file, "-E", "occurrence=f", "-T", "fields", ...names]);
  return rows
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => {
      const [from, to, ip4, ip6, tcp, udp, icmp, icmp6, igmp, arp] = row.split("\t");
      const network = ip4 ? Number(ip4) : ip6 ? 40 : arp ? 28 : 0;
      const transport = tcp ? Number(tcp) : udp || icmp || icmp6 || igmp ? 8 : 0;
      return { end: 14 + network + transport, camera: from === CAMERA_MAC || to === CAMERA_MAC };
    });
}

async function recordingAll(tapdeck: RunningTapdeck): Promise<void> {
  const ring = { files: 100, filesizeKb: 2000 };
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring });
  await until(async () => (await tapdeck.get("/rules/all")).state === "recording", "not recording");
}

/** After it everything is recorded once, and everybody is known. */
async function firstRound(tapdeck: RunningTapdeck, wire: Wire, file: string): Promise<void> {
  await wire.replay(file, 8000);
  await until(async () => (await tapdeck.get("/rules/all")).packets === FRAMES, "the first round");
  await until(async () => (await tapdeck.fetch(`/devices/${CAMERA_MAC}`)).ok, "the camera is not known");
}

async function recorded(tapdeck: RunningTapdeck, folder: string): Promise<Buffer[]> {
  // What is not full is written within a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const file = join(folder, "merged.pcapng");
  writeFileSync(file, await tapdeck.bytes("/rules/all/frames.pcapng"));
  tool("tshark", ["-r", file, "-w", "/dev/null"], true);
  return framesOf(file);
}

test("a class changed while traffic flows holds from the next packet on, for its device only", async (t) => {
  if (!haveNamespaces(t, "tshark", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, FRAMES);
  const wire = new Wire(t);
  const tapdeck = await startTapdeck(t, ["-i", wire.near]);
  await recordingAll(tapdeck);
  await firstRound(tapdeck, wire, file);

  for (const privacy of ["headers", "first-400", "nothing", "full"]) {
    // However long a change takes: it comes in the middle of a round, or before the next one.
    const replay = wire.replay(file, 4000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tapdeck.send("PATCH", `/devices/${CAMERA_MAC}`, { privacy });
    await replay;
  }
  await wire.replay(file, 4000);
  const got = (await recorded(tapdeck, folder)).slice(FRAMES);
  const round = framesOf(file);
  const sent = Array.from({ length: 5 }, () => round).flat();
  const headers = headersOf(file);
  assert.equal(headers.length, round.length);

  /** What became of the camera's frames, one letter each in the order in which they were sent. */
  let fate = "";
  let next = 0;
  for (const [i, frame] of sent.entries()) {
    const { end, camera } = headers[i % round.length]!;
    const kept = got[next];
    const whole = kept?.equals(frame) === true;
    if (!camera) assert.ok(whole, `frame ${i} is somebody else's`);
    if (whole || (camera && kept?.equals(frame.subarray(0, end)) === true)) {
      fate += camera ? (frame.length === end ? "" : whole ? "W" : "h") : "";
      next++;
    } else if (camera && kept !== undefined && isCutOf(kept, frame)) {
      fate += "c";
      next++;
    } else fate += "-";
  }
  assert.equal(next, got.length, "no frame that was not sent");
  // Whole; headers; the flows were long past their first bytes, so headers again but for new ones; nothing; whole.
  const inOrder = /^W{50,}h{50,}[Wch]*-{50,}W{50,}$/.test(fate);
  assert.ok(
    inOrder,
    fate.replaceAll(/(.)\1+/g, (run, letter: string) => `${run.length}${letter} `),
  );
  const { withheld, drops, complete } = await tapdeck.get("/rules/all");
  assert.equal(withheld, [...fate].filter((letter) => letter !== "W").length);
  assert.deepEqual([drops, complete], [0, true]);
});

function isCutOf(kept: Buffer, frame: Buffer): boolean {
  return kept.length > 0 && kept.length < frame.length && kept.equals(frame.subarray(0, kept.length));
}

test("a sensor that starts anew while its hub hangs keeps to the classes from its first packet on", async (t) => {
  if (!haveNamespaces(t, "tshark", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, FRAMES);
  const wire = new Wire(t);
  const tapdeck = await startTapdeck(t, ["-i", wire.near]);
  await recordingAll(tapdeck);
  await firstRound(tapdeck, wire, file);
  await tapdeck.send("PATCH", `/devices/${CAMERA_MAC}`, { privacy: "nothing" });

  const rules = join(tapdeck.dataFolder, "rules", "all");
  const hub = tapdeck.pidOf("hub");
  const sensor = tapdeck.pidOf("sensor");
  const replay = wire.replay(file, 2000);
  process.kill(hub, "SIGSTOP");
  cleanup(t, () => process.kill(hub, "SIGCONT"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(sensor, "SIGKILL");
  await replay;
  const folderBytes = (): number =>
    readdirSync(rules).reduce((sum, name) => sum + statSync(join(rules, name)).size, 0);
  const before = folderBytes();
  // However long it takes to start.
  for (let round = 0; round < 10 && folderBytes() === before; round++) await wire.replay(file, 4000);
  await wire.replay(file, 4000);
  process.kill(hub, "SIGCONT");
  // A connection that was kept open may have been given up meanwhile.
  await until(async () => (await tapdeck.fetch("/status").catch(() => undefined))?.ok === true, "no hub");
  await until(async () => (await tapdeck.get("/status")).sensors[0]?.connected === true, "no sensor");
  const got = (await recorded(tapdeck, folder)).slice(FRAMES);
  const mac = Buffer.from(CAMERA_MAC.replaceAll(":", ""), "hex");
  const others = framesOf(file, `!(eth.addr==${CAMERA_MAC})`);
  const last = got.slice(-others.length);
  assert.ok(others.length > 100 && last.length === others.length, `${got.length} of ${others.length} frames`);
  assert.ok(last.every((frame, i) => frame.equals(others[i]!)));
  assert.ok(got.every((frame) => !frame.subarray(0, 12).includes(mac)));
});
