/** The formats of `read` beside each other and beside tshark, over a generated evening and over real captures. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readZeekLog } from "../../src/formats/zeek/zeek-reader.ts";
import { FileReplay, replayBytes } from "../../src/sensor/capture/file-replay.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../src/sensor/flow/home-networks.ts";
import { identityOfSlot } from "../../src/sensor/flow/slot-identity.ts";
import { Pipeline } from "../../src/sensor/pipeline.ts";
import { householdFile } from "../e2e/captures.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/tapdeck.js", import.meta.url));
const CORE = fileURLToPath(new URL("../../../shared/pcaps/core/", import.meta.url));
const REAL = [
  "arkime+arkime__tests__pcap__dot1ad.pcap",
  "stratosphereips+StratosphereLinuxIPS__dataset__test12-icmp-portscan.pcap",
  "seladb+PcapPlusPlus__Tests__Pcap++Test__PcapExamples__null_loopback.pcap",
  "emanuele-f+PCAPdroid__app__src__main__jni__tests__pcap__metadata.pcap",
];

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tapdeck-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function read(...args: readonly string[]): string {
  const run = spawnSync(process.execPath, [PROGRAM, "read", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Community ids of all flows, by format, sorted. */
function idsByFormat(file: string): Map<string, string[]> {
  const objects = (format: string): Record<string, unknown>[] =>
    linesOf(read("--format", format, file)).map((line) => JSON.parse(line) as Record<string, unknown>);
  const csv = linesOf(read("--format", "csv", file)).map((line) => line.replace("\r", "").split(","));
  const column = csv[0]!.indexOf("communityId");
  const ids = new Map<string, unknown[]>([
    ["json", objects("json").flatMap((flow) => flow.communityId ?? [])],
    ["eve", objects("eve").flatMap((event) => (event.event_type === "flow" ? event.community_id : []))],
    ["csv", csv.slice(1).map((row) => row[column])],
    ["zeek", readZeekLog(linesOf(read("--format", "zeek", file))).rows.map((row) => row.get("community_id"))],
  ]);
  return new Map([...ids].map(([format, list]) => [format, list.map(String).sort()]));
}

function assertSameIds(file: string): string[] {
  const ids = idsByFormat(file);
  const json = ids.get("json")!;
  for (const [format, list] of ids) assert.deepEqual(list, json, `${format} of ${file}`);
  return json;
}

test("every format has the same flows; --sort start and --to keep them", (t) => {
  const folder = folderFor(t);
  const file = householdFile(folder, 20_000);
  const ids = assertSameIds(file);
  assert.ok(ids.length > 20);
  const logs = join(folder, "logs");
  assert.equal(read("--format", "zeek", "--to", logs, "--sort", "start", file), "");
  const [conn, dns, ssl] = ["conn.log", "dns.log", "ssl.log"].map((name) =>
    readZeekLog(linesOf(readFileSync(join(logs, name), "utf8"))),
  );
  const starts = conn!.rows.map((row) => Number(row.get("ts")));
  assert.equal(starts.length, ids.length);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  const uids = new Set(conn!.rows.map((row) => row.get("uid")));
  assert.equal(uids.size, ids.length);
  for (const row of [...dns!.rows, ...ssl!.rows]) assert.ok(uids.has(row.get("uid")));
});

test("Zeek's IP and payload bytes are those of tshark, packet by packet", (t) => {
  if (spawnSync("tshark", ["--version"]).status !== 0)
    return t.skip("tshark is not here (apt install tshark)");
  const real = existsSync(CORE) ? REAL.map((name) => join(CORE, name)) : [];
  for (const file of [householdFile(folderFor(t), 20_000), ...real]) {
    const ours = { ip: 0, tcp: 0, udp: 0 };
    for (const row of readZeekLog(linesOf(read("--format", "zeek", file))).rows) {
      const sum = (what: string): number => Number(row.get(`orig_${what}`)) + Number(row.get(`resp_${what}`));
      ours.ip += sum("ip_bytes");
      const proto = row.get("proto");
      if (proto === "tcp" || proto === "udp") ours[proto] += sum("bytes");
    }
    assert.deepEqual(ours, lengthsByTshark(file), file);
  }
});

/** Of each packet's outermost headers. */
function lengthsByTshark(file: string): { ip: number; tcp: number; udp: number } {
  const fields = ["ip.len", "ipv6.plen", "tcp.len", "udp.length", "icmp.type"].flatMap((field) => [
    "-e",
    field,
  ]);
  const args = [
    "-n",
    "-r",
    file,
    "-o",
    "ip.defragment:false",
    "-T",
    "fields",
    "-E",
    "occurrence=f",
    ...fields,
  ];
  const sums = { ip: 0, tcp: 0, udp: 0 };
  const { stdout } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  for (const line of linesOf(stdout)) {
    const [ip, ipv6, tcp, udp, icmp] = line.split("\t");
    sums.ip += ip !== "" ? Number(ip) : ipv6 !== "" ? Number(ipv6) + 40 : 0;
    // What an ICMP error quotes is nobody's.
    if (icmp !== "") continue;
    sums.tcp += Number(tcp);
    sums.udp += udp === "" ? 0 : Number(udp) - 8;
  }
  return sums;
}

test("--to is for logs that are several", (t) => {
  const file = householdFile(folderFor(t), 10);
  const run = spawnSync(process.execPath, [PROGRAM, "read", "--format", "csv", "--to", "nowhere", file]);
  assert.equal(run.status, 2);
});

test("what a packet taught names the flow that it belongs to", async (t) => {
  const file = householdFile(folderFor(t), 20_000);
  const seen = new Map<number, string>();
  const told: { flowId: number; communityId: string }[] = [];
  const pipeline = new Pipeline({
    flowCapacity: 1024,
    homeNets: new HomeNetworks(DEFAULT_HOME_NETS),
    onSlices: (batch) => {
      for (let row = 0; row < batch.count; row++) {
        const { origPort, respPort, proto } = batch;
        seen.set(batch.flowId[row]!, `${proto[row]} ${origPort[row]} ${respPort[row]}`);
      }
    },
    onFact: (fact, slot) => {
      if (fact.kind === "sighting") assert.equal(slot, -1);
      else if (fact.kind === "dns") told.push(identityOfSlot(pipeline.flows.table, slot));
    },
    slices: false,
    seed: 7,
  });
  const replay = new FileReplay(
    [{ fd: openSync(file, "r"), name: "household" }],
    new Uint8Array(replayBytes(1)),
    0,
  );
  await replay.run((batch, from, to) => pipeline.process(batch, from, to));
  pipeline.flows.closeAll();
  assert.ok(told.length > 3);
  for (const { flowId } of told) assert.match(seen.get(flowId) ?? "", /^17 \d+ 53$/);
});

test("community ids are tshark's", (t) => {
  if (!existsSync(CORE)) return t.skip("the shared captures are not here");
  if (spawnSync("tshark", ["--version"]).status !== 0)
    return t.skip("tshark is not here (apt install tshark)");
  for (const name of REAL) {
    const args = [
      "--enable-protocol",
      "communityid",
      "-n",
      "-r",
      join(CORE, name),
      "-T",
      "fields",
      "-e",
      "communityid",
    ];
    const theirs = linesOf(spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 }).stdout);
    // Of a frame with a quoted or inner header tshark gives several: the first is the frame's own.
    const expected = new Set(theirs.map((line) => line.split(",")[0]));
    assert.ok(expected.size > 0, name);
    assert.deepEqual(new Set(assertSameIds(join(CORE, name))), expected, name);
  }
});
