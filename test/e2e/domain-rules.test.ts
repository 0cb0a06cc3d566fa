/** Rules about a domain over generated TLS, QUIC, HTTP and unknown traffic: exactly the matching flows, whole, each once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { framesOf } from "./captures.ts";
import { captureOf, type NamedFlow, namedFlows } from "./domain-captures.ts";
import { recorded } from "./recorded.ts";
import { have, tool } from "./tools.ts";

const RING = { files: 5, filesizeKb: 20_000 };

function hex(frames: readonly Buffer[]): string[] {
  return frames.map((frame) => frame.toString("hex")).sort();
}

function expected(flows: readonly NamedFlow[]): string[] {
  return hex(
    flows.filter((flow) => flow.evidence !== undefined).flatMap((flow) => flow.frames.map((f) => f.bytes)),
  );
}

test("a domain's ring holds first frame to last of exactly its flows, and says what put each in", async (t) => {
  if (!have(t, "tshark")) return;
  const flows = namedFlows();
  const found = await recorded(t, captureOf(flows), {
    shop: { object: { kind: "domain", value: "example.com" }, ring: RING },
    other: { object: { kind: "domain", value: "never.example.org" }, ring: RING },
    both: {
      objects: [{ kind: "domain", value: "example.com" }, { kind: "all" }],
      ring: RING,
    },
    mixed: {
      objects: [
        { kind: "domain", value: "shop.example.com" },
        { kind: "port", value: "443" },
      ],
      ring: RING,
    },
  });
  const file = found.get("shop")?.file ?? "";
  assert.deepEqual(hex(framesOf(file)), expected(flows));
  assert.equal(found.get("shop")?.rule.complete, true);
  assert.deepEqual(framesOf(found.get("other")?.file ?? ""), []);
  const everything = hex(flows.flatMap((flow) => flow.frames.map((f) => f.bytes)));
  assert.deepEqual(hex(framesOf(found.get("both")?.file ?? "")), everything);
  const mixed = framesOf(found.get("mixed")?.file ?? "");
  const on443 = flows.filter((flow) => flow.port === 443 || /^shop\.example\.com /.test(flow.evidence ?? ""));
  assert.deepEqual(hex(mixed), hex(on443.flatMap((flow) => flow.frames.map((f) => f.bytes))));

  const fields = [
    "frame.time_epoch",
    "frame.comment",
    "tcp.srcport",
    "udp.srcport",
    "tcp.flags.syn",
    "tcp.flags.ack",
  ];
  const rows = tool("tshark", ["-r", file, "-T", "fields", ...fields.flatMap((field) => ["-e", field])])
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const times = rows.map(([time]) => Number(time));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
    "merged in time order",
  );
  for (const flow of flows) {
    if (flow.evidence === undefined) continue;
    const first = rows.find(([, , tcp, udp]) => Number(tcp || udp) === flow.clientPort);
    assert.ok(first !== undefined, flow.what);
    assert.equal(first[1], `Tapdeck: ${flow.evidence}`, flow.what);
    if (first[2] !== "")
      assert.deepEqual(
        [first[4], first[5]].map((bit) => bit === "1" || bit === "True"),
        [true, false],
        `${flow.what}: the SYN`,
      );
  }
  const comments = rows.filter(([, comment]) => comment !== "");
  assert.equal(comments.length, flows.filter((flow) => flow.evidence !== undefined).length, "once a flow");
});
