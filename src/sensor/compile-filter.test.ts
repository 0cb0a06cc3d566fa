import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { AppError } from "../base/app-error.ts";
import { LINK_TYPE } from "../base/link-type.ts";
import { loadLibpcap } from "./capture/libpcap.ts";
import { haveLibpcap } from "./capture/test-libpcap.ts";
import { compileCaptureFilter } from "./compile-filter.ts";

/** Ethernet, IPv4 without options, TCP, from 10.0.0.1 port 1234 to 10.0.0.2 port 80. */
const FRAME = Uint8Array.from(
  Buffer.from(
    "020000000002020000000001080045000028000100004006000a0a0000010a00000204d20050".padEnd(108, "0"),
    "hex",
  ),
);

const accepts = async (text: string, linkType: number = LINK_TYPE.ethernet): Promise<boolean> =>
  (await compileCaptureFilter(text, linkType)).accepts(FRAME, 0, FRAME.length, FRAME.length);

async function refusal(text: string, linkType: number = LINK_TYPE.ethernet): Promise<AppError> {
  const outcome = await compileCaptureFilter(text, linkType).catch((error: unknown) => error);
  assert.ok(outcome instanceof AppError, text);
  return outcome;
}

test("texts become filters for a link type", async (t) => {
  if (!haveLibpcap(t)) return;
  const verdicts = await Promise.all([
    accepts("tcp port 80"),
    accepts("port http and src host 10.0.0.1"),
    accepts("udp"),
    accepts(""),
    accepts("ip", LINK_TYPE.raw),
    accepts("host 10.0.0.1 or host 10.0.0.3"),
  ]);
  assert.deepEqual(verdicts, [true, true, false, true, false, true]);
});

test("a wrong text is told in libpcap's words, and the next one is none the worse", async (t) => {
  if (!haveLibpcap(t)) return;
  const [wrong, right, alien, loop] = await Promise.all([
    refusal("tcp and"),
    accepts("tcp"),
    refusal("vlan 5", LINK_TYPE.raw),
    refusal("ip6 protochain 17"),
  ]);
  assert.equal(wrong.code, "invalid");
  assert.match(wrong.message, /can't parse filter expression: syntax error/);
  assert.equal(right, true);
  assert.match(alien.message, /no VLAN support/);
  assert.match(loop.message, /protochain/);
});

test("names of hosts are not looked up", async (t) => {
  if (!haveLibpcap(t)) return;
  const [host, ether, own] = await Promise.all([
    refusal("host www.example.com"),
    refusal("ether host camera"),
    accepts("host localhost"),
  ]);
  assert.match(host.line, /unknown host 'www.example.com'\. Names are not looked up on the network/);
  assert.match(ether.line, /unknown ether host 'camera'\. Names are not looked up/);
  assert.equal(own, false);
});

test("whoever compiles has no sockets left", (t) => {
  if (!haveLibpcap(t)) return;
  const script = `
    const { forbidSockets } = await import("./src/sensor/capture/no-network.ts");
    const { createServer } = await import("node:net");
    forbidSockets();
    createServer().on("error", ({ code }) => console.log(code)).listen(0, () => process.exit(1));`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(run.stdout, "EACCES\n", run.stderr);
});

test("a text that libpcap takes too long for costs itself only", async (t) => {
  if (!haveLibpcap(t)) return;
  const ports = Array.from({ length: 500 }, (_, i) => i * 7 + 1000).join(" or ");
  const [slow, after] = await Promise.all([refusal(`port ${ports}`), accepts("tcp")]);
  assert.equal(slow.code, "invalid");
  assert.match(slow.message, /more than 2 s/);
  assert.equal(after, true);
});

test("what no filter can be is refused without asking", async () => {
  assert.match((await refusal("tcp ".repeat(1025))).message, /longer than 4096 bytes/);
  assert.match((await refusal("tcp\0udp")).message, /NUL/);
});

test("without libpcap the error names the package", () => {
  assert.throws(() => loadLibpcap(["libpcap-that-is-not-here.so"]), {
    code: "unsupported",
    message: /need libpcap/,
    hint: /apt-get install libpcap0\.8/,
  });
});
