/** `--tunnels inner` from file and from the wire: a household within GRE and VXLAN has the flows that it has without. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { HouseholdCapture } from "../../src/household/capture.ts";
import { ETHERTYPE, ethernet, ipFrame, PROTOCOL, udpPayload } from "../../src/household/frame-bytes.ts";
import {
  CAMERA_MAC,
  flowKey,
  flowsOf,
  framesOf,
  householdFile,
  stampedFramesOf,
  totalsOf,
} from "./captures.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces } from "./tools.ts";
import { Wire } from "./wire.ts";

const FRAMES = 3000;
const [NEAR, FAR] = [Uint8Array.of(10, 20, 0, 1), Uint8Array.of(10, 20, 0, 2)];
const [NEAR_MAC, FAR_MAC] = [Uint8Array.of(2, 0, 0, 0, 0, 1), Uint8Array.of(2, 0, 0, 0, 0, 2)];
const ENDS = { from: "10.20.0.1", to: "10.20.0.2" };
const VXLAN_PORT = 4789;
/** The outer Ethernet, IPv4 and what comes behind: GRE with a protocol and nothing else, UDP and VXLAN. */
const GRE_BYTES = 14 + 20 + 4;
const VXLAN_BYTES = 14 + 20 + 8 + 8;

const outer = { fromMac: NEAR_MAC, toMac: FAR_MAC, from: NEAR, to: FAR, identification: 1 };

/** Transparent Ethernet bridging (RFC 2784, EtherType 6558): ipFrame fills in checksums that GRE does not have. */
function withinGre(frame: Buffer): Buffer {
  const packet = Buffer.alloc(20 + 4 + frame.length);
  packet.set([0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, 47]);
  packet.writeUInt16BE(packet.length, 2);
  packet.set(NEAR, 12);
  packet.set(FAR, 16);
  packet.writeUInt16BE(0x6558, 22);
  packet.set(frame, 24);
  return ethernet(FAR_MAC, NEAR_MAC, ETHERTYPE.ipv4, packet);
}

/** RFC 7348, network 77. */
function withinVxlan(frame: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 77, 0]), frame]);
  const payload = udpPayload(49_999, VXLAN_PORT, data);
  return ipFrame({ ...outer, protocol: PROTOCOL.udp, payload, checksumAt: 6 });
}

function isTcp(frame: Buffer): boolean {
  const type = frame.readUInt16BE(12);
  return type === ETHERTYPE.ipv6
    ? frame[20] === PROTOCOL.tcp
    : type === ETHERTYPE.ipv4 && frame[23] === PROTOCOL.tcp;
}

interface Wrapped {
  readonly plain: string;
  readonly tunnelled: string;
  /** By five-tuple, as without a tunnel, with the tunnel's headers added to its bytes. */
  readonly flows: ReadonlyMap<string, { packets: number; bytes: number }>;
}

/** Frames of TCP go through GRE, all others through VXLAN. */
function wrapped(folder: string): Wrapped {
  const plain = householdFile(folder, FRAMES);
  const capture = new HouseholdCapture();
  const pieces = [capture.head()];
  for (const { stamp, bytes } of stampedFramesOf(plain)) {
    const frame = { atMs: Number(stamp) / 1e6, bytes: isTcp(bytes) ? withinGre(bytes) : withinVxlan(bytes) };
    if (capture.add(frame)) pieces.push(capture.take());
  }
  pieces.push(capture.take());
  const tunnelled = join(folder, "tunnelled.pcapng");
  writeFileSync(tunnelled, Buffer.concat(pieces));
  const flows = new Map(
    [...flowsOf(plain)].map(([key, { packets, bytes }]) => {
      const more = key.startsWith("tcp") ? GRE_BYTES : VXLAN_BYTES;
      return [key, { packets, bytes: bytes + packets * more }];
    }),
  );
  return { plain, tunnelled, flows };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
type Said = any;

function sums(flows: readonly Said[]): Map<string, { packets: number; bytes: number }> {
  const all = new Map<string, { packets: number; bytes: number }>();
  for (const { proto, orig, resp } of flows) {
    if (proto !== "tcp" && proto !== "udp") continue;
    const key = flowKey(proto, `${orig.ip}:${orig.port}`, `${resp.ip}:${resp.port}`);
    const before = all.get(key) ?? { packets: 0, bytes: 0 };
    const [packets, bytes] = [orig.packets + resp.packets, orig.bytes + resp.bytes];
    all.set(key, { packets: before.packets + packets, bytes: before.bytes + bytes });
  }
  return all;
}

/** What the command line prints, every flow a line. */
function flowsByCommand(tapdeck: RunningTapdeck): Said[] {
  const args = ["flows", "--from", "2000-01-01", "--format", "json", "--limit", "5000"];
  const ask = ["--hub", tapdeck.url, "--data", tapdeck.dataFolder];
  const run = spawnSync(process.execPath, [PROGRAM, ...args, ...ask], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** ARP and the like within the tunnel have no other ends than its own. */
const isTunnel = ({ orig }: Said): boolean => orig.ip === ENDS.from;
const isWithin = (flow: Said): boolean => !isTunnel(flow);

async function saysWithin(tapdeck: RunningTapdeck, { flows, tunnelled, plain }: Wrapped): Promise<void> {
  const status = await tapdeck.get("/status");
  assert.deepEqual({ packets: status.packets, bytes: status.bytes }, totalsOf(tunnelled));
  const all = await tapdeck.all("/flows?from=2000-01-01");
  const byHttp = all.filter(isWithin);
  assert.deepEqual([...sums(byHttp)].sort(), [...flows].sort());
  assert.deepEqual([...sums(flowsByCommand(tapdeck).filter(isWithin))].sort(), [...flows].sort());
  assert.equal(
    all.filter(isTunnel).reduce((sum, { orig }) => sum + orig.packets, 0),
    framesOf(plain, "!ip && !ipv6").length,
  );
  for (const flow of byHttp) {
    const kinds = [flow.proto === "tcp" ? "gretap" : "vxlan"];
    assert.deepEqual(flow.tunnel, { kinds, outer: ENDS }, JSON.stringify(flow));
  }
  assert.ok(byHttp.some(({ domainSource }) => domainSource === "sni"));
  const camera = await tapdeck.get(`/devices/${CAMERA_MAC}`);
  assert.ok(camera.uploadBytes24h > 0);
}

test("replayed with --tunnels inner, flows, devices and names are those within, on HTTP and by command", async (t) => {
  if (!have(t, "tshark", "capinfos")) return;
  const made = wrapped(temporaryFolder(t));
  const tapdeck = await startTapdeck(t, ["--read", made.tunnelled, "--tunnels", "inner"]);
  await tapdeck.replayed();
  await saysWithin(tapdeck, made);
});

test("without it the tunnels are two flows that say who speaks within", async (t) => {
  if (!have(t, "tshark", "capinfos")) return;
  const { tunnelled, plain } = wrapped(temporaryFolder(t));
  const tapdeck = await startTapdeck(t, ["--read", tunnelled]);
  await tapdeck.replayed();
  const flows = await tapdeck.all("/flows?from=2000-01-01");
  assert.deepEqual(flows.map(({ app }) => app).sort(), ["gretap", "vxlan"]);
  const { packets } = totalsOf(plain);
  assert.equal(
    flows.reduce((sum, { orig, resp }) => sum + orig.packets + resp.packets, 0),
    packets,
  );
  for (const { app, tunnel } of flows) {
    assert.deepEqual(tunnel.kinds, [app]);
    assert.ok(tunnel.inner.length > 0);
  }
  assert.deepEqual(
    (await tapdeck.all(`/flows?from=2000-01-01&q=${encodeURIComponent("tunnel:gretap")}`)).length,
    1,
  );
});

test("live on a wire with --tunnels inner, the same", async (t: TestContext) => {
  if (!haveNamespaces(t, "tshark", "capinfos", "tcpreplay")) return;
  const made = wrapped(temporaryFolder(t));
  const wire = new Wire(t);
  const tapdeck = await startTapdeck(t, ["-i", wire.near, "--tunnels", "inner"]);
  await until(async () => {
    const { sensors } = await tapdeck.get("/status");
    return sensors[0]?.interfaces[0]?.state === "up";
  }, "the interface is not up");
  await wire.replay(made.tunnelled, 2000);
  await until(async () => (await tapdeck.get("/status")).packets >= FRAMES, "the packets");
  await until(
    async () => {
      const said = sums(await tapdeck.all("/flows?from=2000-01-01"));
      return [...made.flows].every(([key, { packets }]) => said.get(key)?.packets === packets);
    },
    "the flows' packets",
    20_000,
  );
  await saysWithin(tapdeck, made);
});
