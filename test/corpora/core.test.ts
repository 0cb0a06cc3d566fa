/** Real captures that nobody here made: frames, wire bytes and flows as tshark and capinfos say (`*.expected.json`). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const CORE = fileURLToPath(new URL("../../../shared/pcaps/core/", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../bin/tapdeck.js", import.meta.url));
/** No capture at all: an error in one line instead of flows. */
const REFUSED = /pcapng version/;

interface ExpectedFlow {
  readonly proto: string;
  readonly a: string;
  readonly ap: number;
  readonly b: string;
  readonly bp: number;
  readonly pk_ab: number;
  readonly by_ab: number;
  readonly pk_ba: number;
  readonly by_ba: number;
}

interface Expected {
  readonly frames: number;
  readonly wire_bytes: number;
  readonly tunnelled_frames_not_in_flows: number;
  readonly flows: readonly ExpectedFlow[];
}

type Sums = Map<string, string>;

function sums(
  rows: readonly (readonly [proto: string, from: string, to: string, packets: number, bytes: number])[],
): Sums {
  const totals = new Map<string, [number, number]>();
  for (const [proto, from, to, packets, bytes] of rows) {
    const key = `${proto} ${from} ${to}`;
    const [p, b] = totals.get(key) ?? [0, 0];
    if (packets > 0) totals.set(key, [p + packets, b + bytes]);
  }
  return new Map([...totals].map(([key, [p, b]]) => [key, `${p} packets, ${b} bytes`]));
}

test("frames, bytes and flows of the core captures", (t) => {
  if (!existsSync(CORE)) return t.skip("the shared captures are not here");
  const files = readdirSync(CORE).filter((name) => existsSync(join(CORE, `${name}.expected.json`)));
  assert.ok(files.length > 40);
  let compared = 0;
  for (const name of files) {
    const run = spawnSync(process.execPath, [PROGRAM, "read", "--format", "json", join(CORE, name)], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    assert.doesNotMatch(run.stderr, /^\s+at /m, name);
    if (run.status === 1 && REFUSED.test(run.stderr)) continue;
    assert.equal(run.status, 0, `${name}: ${run.stderr}`);
    const lines = run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const totals = lines.pop();
    const expected = JSON.parse(readFileSync(join(CORE, `${name}.expected.json`), "utf8")) as Expected;
    assert.deepEqual([totals.packets, totals.bytes], [expected.frames, expected.wire_bytes], name);
    const flowBytes = lines.reduce(
      (sum, flow) => sum + flow.orig.bytes + flow.resp.bytes,
      totals.nonIp.bytes,
    );
    assert.equal(flowBytes, expected.wire_bytes, `${name}: flows and non-IP add up`);
    // Tunnels are accounted by their outer addresses here, by their inner ones there.
    if (expected.tunnelled_frames_not_in_flows > 0) continue;
    const got = sums(
      lines.flatMap(({ proto, orig, resp }) => [
        [proto, `${orig.ip}:${orig.port}`, `${resp.ip}:${resp.port}`, orig.packets, orig.bytes] as const,
        [proto, `${resp.ip}:${resp.port}`, `${orig.ip}:${orig.port}`, resp.packets, resp.bytes] as const,
      ]),
    );
    const tcpAndUdp = expected.flows.filter(({ proto }) => proto === "tcp" || proto === "udp");
    // Later fragments are counted apart there.
    if (expected.flows.some(({ proto }) => proto === "ip-other")) continue;
    const wanted = sums(
      tcpAndUdp.flatMap((flow) => [
        [flow.proto, `${flow.a}:${flow.ap}`, `${flow.b}:${flow.bp}`, flow.pk_ab, flow.by_ab] as const,
        [flow.proto, `${flow.b}:${flow.bp}`, `${flow.a}:${flow.ap}`, flow.pk_ba, flow.by_ba] as const,
      ]),
    );
    for (const [key, value] of wanted) assert.equal(got.get(key), value, `${name}: ${key}`);
    compared++;
  }
  assert.ok(compared > 25, `${compared} files compared flow by flow`);
});
