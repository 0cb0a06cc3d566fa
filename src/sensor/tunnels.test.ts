import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketBatch } from "../base/packet-batch.ts";
import { flowOfSlice } from "../model/flow-of-slice.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { HomeNetworks } from "./flow/home-networks.ts";
import { GOLDEN_PACKETS } from "./packet/goldens.ts";
import { Pipeline } from "./pipeline.ts";

function flowsOf(
  names: readonly string[],
  tunnels: "outer" | "inner",
): { pipeline: Pipeline; flows: FlowRecord[] } {
  const flows: FlowRecord[] = [];
  const pipeline = new Pipeline({
    flowCapacity: 64,
    homeNets: new HomeNetworks([]),
    onSlices: (batch) => {
      for (let row = 0; row < batch.count; row++) flows.push(flowOfSlice(batch, row));
    },
    onFact: () => {},
    slices: false,
    tunnels,
    seed: 1,
  });
  pipeline.process(batchOf(names));
  pipeline.flows.closeAll();
  return { pipeline, flows };
}

/** Golden packets by name; `arp` comes over a link of a kind that nobody knows. */
function batchOf(names: readonly string[]): PacketBatch {
  const batch = new PacketBatch(new Uint8Array(8192));
  batch.interfaces.push({ name: "wire", linkType: 1 }, { name: "bus", linkType: 227 });
  let at = 0;
  for (const name of names) {
    const bytes = GOLDEN_PACKETS.find((golden) => golden.name === name)?.bytes as Uint8Array;
    batch.bytes.set(bytes, at);
    batch.offset[batch.count] = at;
    batch.capturedLength[batch.count] = batch.originalLength[batch.count] = bytes.length;
    batch.interfaceId[batch.count++] = name === "arp" ? 1 : 0;
    at += bytes.length;
  }
  return batch;
}

const A_TO_B = { from: "192.168.58.21", to: "203.0.113.9" };

test("a tunnel's flow has its outer ends and the tunnel's name; an unknown link type says its number", () => {
  const { pipeline, flows } = flowsOf(
    ["gre", "6in4", "esp", "ah", "vxlan", "geneve", "wireguard", "arp"],
    "outer",
  );
  assert.deepEqual(Object.fromEntries(flows.map(({ proto, resp, app }) => [`${proto} ${resp.port}`, app])), {
    "47 0": "gre",
    "41 0": "6in4",
    "50 0": "esp",
    "51 0": "ah",
    "udp 4789": "vxlan",
    "udp 6081": "geneve",
    "udp 51820": "wireguard",
  });
  assert.deepEqual(pipeline.anomalies.toObject(), { "unknown-link-type-227": 1 });
  assert.equal(pipeline.nonIpPackets, 1);
});

test("it says who speaks within, where that is to be seen", () => {
  const { flows } = flowsOf(["gre", "gre", "6in4", "esp", "ah", "wireguard"], "outer");
  assert.deepEqual(Object.fromEntries(flows.map(({ app, tunnel }) => [app, tunnel])), {
    gre: { kinds: ["gre"], inner: [A_TO_B] },
    "6in4": { kinds: ["6in4"], inner: [{ from: "fd12::a", to: "2001:db8::b" }] },
    esp: undefined,
    ah: undefined,
    wireguard: undefined,
  });
  const [nested] = flowsOf(["vxlan in gre"], "outer").flows;
  assert.deepEqual([nested?.app, nested?.tunnel], ["gre", { kinds: ["gre", "vxlan"], inner: [A_TO_B] }]);
});

test("of a tunnel's first packets all are looked into, also of one without ports", () => {
  const { flows } = flowsOf(["gre", "gre", "ipv6 in gre", "gre"], "outer");
  const inner = [A_TO_B, { from: "fd12::a", to: "2001:db8::b" }];
  assert.deepEqual(
    flows.map(({ tunnel }) => tunnel?.inner),
    [inner],
  );
});

test("accounted by inner addresses: one flow of what the same two say in any tunnel, frames as long as they are", () => {
  const names = ["gre", "vxlan", "vxlan in gre", "udp", "esp"];
  const { pipeline, flows } = flowsOf(names, "inner");
  assert.deepEqual(
    flows.map(({ proto, resp, orig, app, protoName }) => [proto, resp.port, orig.packets, app, protoName]),
    [
      ["udp", 53, 4, "dns", undefined],
      ["50", 0, 1, "esp", "esp"],
    ],
  );
  const wire = names.map((name) => GOLDEN_PACKETS.find((golden) => golden.name === name)?.bytes.length ?? 0);
  assert.equal(
    flows[0]?.orig.bytes,
    wire.slice(0, 4).reduce((sum, length) => sum + length, 0),
  );
  assert.deepEqual(flows[0]?.tunnel, { kinds: ["gre"], outer: A_TO_B });
  assert.equal(flows[1]?.tunnel, undefined);
  assert.equal(pipeline.packets, names.length);
});

test("whoever is excluded stays so within and as an end of a tunnel, and rules want either", () => {
  const kept: [handle: number, limit: number][] = [];
  const pipeline = new Pipeline({
    flowCapacity: 64,
    homeNets: new HomeNetworks([]),
    onSlices: () => {},
    onFact: () => {},
    slices: false,
    tunnels: "inner",
    seed: 1,
    sink: {
      record: (handle, _batch, _index, limit) => kept.push([handle, limit]),
      noteUnnamed: () => {},
      notePeer: () => {},
    },
  });
  // The ends of 6in4's tunnel are IPv4; within it is IPv6.
  pipeline.replaceRules([
    { handle: 1, match: { cidrs: ["203.0.113.9"] } },
    { handle: 2, match: { cidrs: ["2001:db8::b"] } },
  ]);
  pipeline.process(batchOf(["6in4"]));
  assert.deepEqual(
    kept.splice(0).map(([handle]) => handle),
    [1, 2],
  );
  pipeline.privacy.replace([{ all: false, macs: [], addresses: ["203.0.113.9"], privacy: "nothing" }]);
  pipeline.process(batchOf(["6in4"]));
  assert.deepEqual(kept.splice(0), [
    [1, 0],
    [2, 0],
  ]);
});
