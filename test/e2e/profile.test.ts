/** Debian's tshark with a profile of a hub's devices: it names them, colours them, and has nothing to complain of. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseIpv4, parseMac } from "../../src/base/address.ts";
import { type ProfileDevice, wiresharkProfile } from "../../src/formats/wireshark-profile.ts";
import { CAMERA_MAC, householdFile } from "./captures.ts";
import { PROGRAM, startTapdeck, temporaryFolder } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const CLIENT = join(PROGRAM, "../../dist/tapdeck-client.mjs");
const FIELDS = ["eth.src_resolved", "ip.src_host", "frame.coloring_rule.name"];
const HOSTILE = [
  'Anna\'s "phone"\\',
  "a@b@[0,0,0][0,0,0]\n@c@ip@[1,1,1][1,1,1]",
  "x # y\r\n10.0.0.1 bank",
  "Küche 台所 🏠",
  "\\x22,\\x0a //menu//deep",
  "___conversation_color_filter___01",
  "!off \u202e\u2028\u0000 $(id) %n {x}",
  "é".repeat(64),
];

interface Desktop {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

function desktop(t: TestContext): Desktop {
  const home = temporaryFolder(t);
  const { XDG_CONFIG_HOME: _c, WIRESHARK_CONFIG_DIR: _w, ...rest } = process.env;
  return { home, env: { ...rest, HOME: home, LC_ALL: "C.UTF-8" } };
}

/** A word of warning fails. */
function tshark({ env }: Desktop, ...args: string[]): string {
  const ran = spawnSync("tshark", ["-C", "Tapdeck", ...args], { env, encoding: "utf8", timeout: 120_000 });
  assert.equal(ran.stderr.replace(/^Running as user "root".*\n/m, ""), "");
  assert.equal(ran.status, 0);
  return ran.stdout;
}

function fieldsOf(desk: Desktop, file: string, ...args: string[]): string[] {
  const words = FIELDS.flatMap((field) => ["-e", field]);
  return tshark(desk, "-r", file, "--color", "-T", "fields", ...words, ...args)
    .split("\n")
    .filter((line) => line !== "");
}

/** A datagram of each device, and an ARP frame that has no IP. */
function captureOf(devices: readonly ProfileDevice[], path: string): void {
  const head = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const pieces = [head];
  for (const { macs, ips } of devices) {
    const mac = parseMac(macs[0]!)!;
    const ip = parseIpv4(ips[0]!)!;
    const ends = [Buffer.from("0200000000ff", "hex"), mac];
    const udp = Buffer.from("0800450000200000400040110000", "hex");
    const data = Buffer.from("cb00710914e9000900080000deadbeef", "hex").fill(0, 12);
    data.writeUInt16BE(12, 8);
    const arp = Buffer.from("08060001080006040001", "hex");
    for (const frame of [
      Buffer.concat([...ends, udp.subarray(0, 12), udp.subarray(12), ip, data]),
      Buffer.concat([...ends, arp, mac, ip, Buffer.from("000000000000cb007109", "hex")]),
    ]) {
      const record = Buffer.alloc(16);
      record.writeUInt32LE(frame.length, 8);
      record.writeUInt32LE(frame.length, 12);
      pieces.push(record, frame);
    }
  }
  writeFileSync(path, Buffer.concat(pieces));
}

test("names that would break a file resolve, colour and filter as any other", (t) => {
  if (!have(t, "tshark")) return;
  const devices = HOSTILE.map((name, i) => ({
    id: `dev-${i}`,
    name,
    nameSource: "mdns",
    macs: [`02:00:00:00:01:0${i}`],
    ips: [`192.168.1.${10 + i}`, `fe80::${i + 1}`],
    firstSeen: new Date(i * 1000).toISOString(),
    lastSeen: new Date(i * 1000).toISOString(),
  }));
  const desk = desktop(t);
  const folder = join(desk.home, ".config", "wireshark", "profiles", "Tapdeck");
  mkdirSync(folder, { recursive: true });
  const files = wiresharkProfile(devices);
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  const capture = join(desk.home, "each.pcap");
  captureOf(devices, capture);
  const textOf = (wanted: string): string[] =>
    files
      .find(({ name }) => name === wanted)!
      .text.trim()
      .split("\n")
      .slice(1);
  const words = textOf("ethers").map((line) => line.split(" ")[1]);
  const rules = textOf("colorfilters")
    .reverse()
    .map((line) => line.split("@"));
  assert.equal(rules.length, HOSTILE.length);
  const expected = words.flatMap((word, i) => {
    const rule = rules[i]![1];
    return [`${word}\t${word}\t${rule}`, `${word}\t\t${rule}`];
  });
  assert.deepEqual(fieldsOf(desk, capture), expected);
  // A button's filter is its device and nobody else.
  const [, , , , ...last] = fieldsOf(desk, capture, "-Y", rules[2]![2]!);
  assert.deepEqual(last, []);
  assert.deepEqual(fieldsOf(desk, capture, "-Y", rules[2]![2]!), expected.slice(4, 6));
});

test("tapdeck profile and the zip of the page give tshark the devices' names", async (t) => {
  if (!have(t, "tshark")) return;
  const file = householdFile(temporaryFolder(t), 500);
  const hub = await startTapdeck(t, ["--read", file]);
  await hub.replayed();
  const desk = desktop(t);
  const run = (...args: string[]) => {
    const line = [CLIENT, ...args, "--hub", hub.url, "--token", hub.token];
    const ran = spawnSync(process.execPath, line, { env: desk.env, encoding: "utf8", timeout: 60_000 });
    return { status: ran.status, out: ran.stdout, words: ran.stderr };
  };
  assert.equal(run("devices", "rename", CAMERA_MAC, 'Porch "cam" @ #1').status, 0);
  const made = run("profile");
  assert.deepEqual([made.status, made.words], [0, ""]);
  assert.match(made.out, /Use it: wireshark -C Tapdeck\n$/);
  // Anew with a download.
  const folder = join(desk.home, ".config", "wireshark", "profiles", "Tapdeck");
  rmSync(folder, { recursive: true });
  const brought = run("export", "--device", CAMERA_MAC, "-w", join(desk.home, "cam.pcapng"), "--profile");
  assert.equal(brought.status, 0, brought.words);
  assert.match(brought.words, /wireshark -C Tapdeck\n$/);
  const rows = fieldsOf(desk, file, "-Y", `eth.src == ${CAMERA_MAC} && ip`);
  assert.ok(rows.length > 0);
  for (const row of rows) assert.match(row, /^Porch-cam-1\tPorch-cam-1\t/);
  assert.ok(rows.some((row) => row.endsWith('Porch "cam" at #1')));

  writeFileSync(join(folder, "colorfilters"), "# mine\n");
  const again = run("profile");
  assert.equal(again.status, 0);
  assert.match(again.words, /^Left as it is, .*colorfilters\n$/);
  assert.equal(readFileSync(join(folder, "colorfilters"), "utf8"), "# mine\n");

  const zip = join(desk.home, "profile.zip");
  writeFileSync(zip, await hub.bytes("/profile.zip"));
  const read =
    "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;z.extractall(sys.argv[2])";
  if (!have(t, "python3")) return;
  execFileSync("python3", ["-c", read, zip, desk.home]);
  for (const name of ["hosts", "ethers", "dfilter_buttons", "preferences"]) {
    const unpacked = readFileSync(join(desk.home, "Tapdeck", name), "utf8");
    assert.equal(unpacked, readFileSync(join(folder, name), "utf8"), name);
  }
});
