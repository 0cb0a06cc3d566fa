/** `tapdeck read --filter` beside `tcpdump -r`: the same packets, in files of every link type and of several. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LINK_TYPE } from "../../src/base/link-type.ts";
import { pcapFile } from "../../src/pcap/sample-captures.ts";
import { householdFile, type Totals } from "./captures.ts";
import { PROGRAM, temporaryFolder } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

interface Ran {
  readonly status: number | null;
  readonly words: string;
  readonly totals: Totals;
  readonly lines: number;
}

function read(filter: string, ...files: string[]): Ran {
  const run = spawnSync(
    process.execPath,
    [PROGRAM, "read", "--format", "json", "--filter", filter, ...files],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  const lines = run.stdout.trim().split("\n");
  const { packets = -1, bytes = -1 } = run.status === 0 ? JSON.parse(lines.at(-1) ?? "{}") : {};
  return { status: run.status, words: run.stderr, totals: { packets, bytes }, lines: lines.length };
}

/** What tcpdump lets through, counted from the file it writes. */
function tcpdump(filter: string, file: string): number {
  const pcap = execFileSync("tcpdump", ["-n", "-r", file, "-w", "-", filter], {
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let packets = 0;
  for (let at = 24; at < pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) packets++;
  return packets;
}

const PCAP = { magic: 0xa1b2c3d4, bigEndian: false } as const;

const LINES: readonly string[] = [
  "udp port 53",
  "tcp[tcpflags] & tcp-syn != 0",
  "arp or icmp6",
  "not ip and not ip6",
  "greater 1000 and src net 192.168.0.0/16",
  "port https and dst host 203.0.113.199",
];

test("the packets of a household that tcpdump lets through", (t) => {
  if (!have(t, "tcpdump")) return;
  const file = householdFile(temporaryFolder(t), 4000);
  let accepted = 0;
  for (const line of LINES) {
    const { status, words, totals } = read(line, file);
    assert.equal(status, 0, words);
    assert.equal(totals.packets, tcpdump(line, file), line);
    accepted += totals.packets;
  }
  assert.ok(accepted > 500);
  assert.equal(read("udp port 1", file).lines, 1);
});

/** An IPv4 UDP datagram to port 53, behind what each link type puts before it. */
const DATAGRAM = Buffer.from("4500001c000100004011000c0a0000010a00000204d2003500080000", "hex");
const before = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, "hex"), DATAGRAM]);
const ETHERNET = "020000000001020000000002";
const FRAMES: readonly { readonly linkType: number; readonly frame: Buffer }[] = [
  { linkType: LINK_TYPE.ethernet, frame: before(`${ETHERNET}0800`) },
  { linkType: LINK_TYPE.ethernet, frame: before(`${ETHERNET}810000050800`) },
  { linkType: LINK_TYPE.ethernet, frame: before(`${ETHERNET}88a80005810000060800`) },
  { linkType: LINK_TYPE.raw, frame: DATAGRAM },
  { linkType: LINK_TYPE.ipv4, frame: DATAGRAM },
  { linkType: LINK_TYPE.null, frame: before("02000000") },
  { linkType: LINK_TYPE.loop, frame: before("00000002") },
  { linkType: LINK_TYPE.ppp, frame: before("ff030021") },
  { linkType: LINK_TYPE.linuxSll, frame: before("0000000100060200000000020000" + "0800") },
  { linkType: LINK_TYPE.linuxSll, frame: before("0000000100060200000000020000" + "810000050800") },
  { linkType: LINK_TYPE.linuxSll2, frame: before("0800000000000001000100060200000000020000") },
  { linkType: LINK_TYPE.linuxSll2, frame: before("8100000000000001000100060200000000020000" + "00050800") },
];

test("one filter for files of many link types, with VLAN tags and without", (t) => {
  const folder = temporaryFolder(t);
  const files = FRAMES.map(({ linkType, frame }, i) => {
    const file = join(folder, `${i}.pcap`);
    writeFileSync(
      file,
      pcapFile({ ...PCAP, linkType }, [{ seconds: 1_700_000_000 + i, fraction: 0, frame }]),
    );
    return file;
  });
  assert.equal(read("udp port 53 and host 10.0.0.2", ...files).totals.packets, FRAMES.length);
  assert.equal(read("udp port 54 or tcp", ...files).totals.packets, 0);
});

test("a wrong filter is one line with libpcap's words, also without a packet", (t) => {
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 20);
  const empty = join(folder, "empty.pcap");
  writeFileSync(empty, pcapFile({ ...PCAP, linkType: LINK_TYPE.ethernet }, []));
  for (const [filter, path, pattern] of [
    ["tcp prt 80", file, /can't parse filter expression: syntax error/],
    ["tcp prt 80", empty, /can't parse filter expression: syntax error/],
    ["host camera.example", file, /unknown host 'camera\.example'\. Names are not looked up/],
    ["x".repeat(5000), file, /longer than 4096 bytes/],
  ] as const) {
    const { status, words } = read(filter, path);
    assert.equal(status, 2, words);
    assert.match(words, pattern);
    assert.equal(words.trim().split("\n").length, 1, words);
  }
});
