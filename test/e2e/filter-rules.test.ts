/** Sniffer rules about capture filters, beside tcpdump on the same capture; on a wire with VLAN tags; after a restart. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LINK_TYPE } from "../../src/base/link-type.ts";
import { pcapFile } from "../../src/pcap/sample-captures.ts";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { recorded } from "./recorded.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const RING = { files: 5, filesizeKb: 20_000 };

function tcpdumped(folder: string, file: string, filter: string): string[] {
  const out = join(folder, "tcpdump.pcap");
  const bytes = execFileSync("tcpdump", ["-n", "-r", file, "-w", "-", filter], {
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "ignore"],
  });
  writeFileSync(out, bytes);
  return framesOf(out).map((frame) => frame.toString("hex"));
}

test("filters record what tcpdump lets through, each frame once", async (t) => {
  if (!have(t, "tshark", "tcpdump")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 12_000);
  const filters: Record<string, [objects: object[], same: string]> = {
    syn: [[{ kind: "filter", value: "tcp[tcpflags] & tcp-syn != 0" }], "tcp[tcpflags] & tcp-syn != 0"],
    frames: [[{ kind: "filter", value: "not ip and not ip6" }], "not ip and not ip6"],
    large: [[{ kind: "filter", value: "greater 1000 and not port 443" }], "greater 1000 and not port 443"],
    nothing: [[{ kind: "filter", value: "udp port 1" }], "udp port 1"],
    // Its flows are TCP: what a name lets in later is there already.
    named: [
      [
        { kind: "filter", value: "tcp" },
        { kind: "domain", value: "example" },
      ],
      "tcp",
    ],
    both: [
      [
        { kind: "filter", value: "udp port 53" },
        { kind: "device", value: CAMERA_MAC },
        { kind: "filter", value: "udp port 53 or arp" },
      ],
      `ether host ${CAMERA_MAC} or udp port 53 or arp`,
    ],
  };
  const rules = Object.fromEntries(
    Object.entries(filters).map(([name, [objects]]) => [name, { objects, ring: RING }]),
  );
  const found = await recorded(t, readFileSync(file), rules);
  for (const [name, [, same]] of Object.entries(filters)) {
    const wanted = tcpdumped(folder, file, same);
    const got = framesOf(found.get(name)?.file ?? "").map((frame) => frame.toString("hex"));
    assert.deepEqual(got.sort(), wanted.sort(), name);
    assert.equal(found.get(name)?.rule.complete, true, name);
    if (name !== "nothing") assert.ok(got.length > 10, `${name} says little: ${got.length} frames`);
  }
  const heads = tool("capinfos", [found.get("syn")?.file ?? ""]);
  assert.match(heads, /Filter string = tcp\[tcpflags\] & tcp-syn != 0/);
});

/** UDP to port 53, with VLAN tags before it. */
function datagram(tags: string): Buffer {
  const ip = "4500001c000100004011000c0a0000010a00000204d2003500080000";
  return Buffer.from(`020000000001020000000002${tags}0800${ip}`.padEnd(120, "0"), "hex");
}

async function recording(tapdeck: RunningTapdeck): Promise<void> {
  await until(async () => {
    const { sensors } = await tapdeck.get("/status");
    const rules = await tapdeck.all("/rules");
    const up = sensors[0]?.interfaces[0]?.state === "up";
    return up && rules.every((rule: { state: string }) => rule.state === "recording");
  }, "not recording");
}

test("on a wire a filter that forgot vlan finds tagged frames, also after a restart", async (t) => {
  if (!haveNamespaces(t, "tshark", "tcpreplay")) return;
  const folder = temporaryFolder(t);
  const wire = new Wire(t);
  const sent = [datagram(""), datagram("81000005"), datagram("88a8000581000006")];
  const file = join(folder, "tags.pcap");
  const packets = sent.map((frame, i) => ({ seconds: 1_700_000_000 + i, fraction: 0, frame }));
  writeFileSync(
    file,
    pcapFile({ magic: 0xa1b2c3d4, bigEndian: false, linkType: LINK_TYPE.ethernet }, packets),
  );
  const dataFolder = temporaryFolder(t);
  const tapdeck = await startTapdeck(t, ["-i", wire.near], dataFolder);
  for (const [name, value] of [
    ["dns", "udp port 53"],
    ["inner", "vlan 6"],
    ["other", "udp port 54"],
  ] as const) {
    await tapdeck.send("POST", "/rules", { name, object: { kind: "filter", value } });
  }
  await recording(tapdeck);
  await wire.replay(file, 100);
  const counts = async (running: RunningTapdeck): Promise<number[]> =>
    await Promise.all(
      ["dns", "inner", "other"].map(async (name) => (await running.get(`/rules/${name}`)).packets),
    );
  await until(async () => (await counts(tapdeck)).join() === "3,1,0", "the recorded packets");
  await tapdeck.stop();
  const again = await startTapdeck(t, ["-i", wire.near], dataFolder);
  await recording(again);
  await wire.replay(file, 100);
  await until(async () => (await counts(again)).join() === "6,2,0", "the packets recorded after the restart");
  const merged = join(folder, "merged.pcapng");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  writeFileSync(merged, await again.bytes("/rules/dns/frames.pcapng"));
  assert.deepEqual(framesOf(merged), [...sent, ...sent]);
});

test("the command line makes such rules, and says libpcap's words where the text is wrong", async (t) => {
  const folder = temporaryFolder(t);
  const hub = await startTapdeck(t, ["--read", householdFile(folder, 100)]);
  const rules = (...args: string[]): { status: number | null; out: string; words: string } => {
    const run = spawnSync(
      process.execPath,
      [PROGRAM, "rules", ...args, "--hub", hub.url, "--data", hub.dataFolder],
      { encoding: "utf8" },
    );
    return { status: run.status, out: run.stdout, words: run.stderr };
  };
  const added = rules("add", "web", "--filter", "tcp port 443", "--filter", "udp port 443");
  assert.equal(added.status, 0, added.words);
  assert.match(added.out, /dumpcap .*-f "\(tcp port 443\) or \(udp port 443\)"/);
  assert.match(rules("list").out, /filter tcp port 443 or filter udp port 443/);
  const wrong = rules("add", "--filter", "tcp prt 443");
  assert.equal(wrong.status, 2);
  assert.match(wrong.words, /can't parse filter expression: syntax error/);
  assert.equal(wrong.words.trim().split("\n").length, 1);
  assert.match(
    rules("add", "--filter", "host camera").words,
    /unknown host 'camera'\. Names are not looked up/,
  );
});
