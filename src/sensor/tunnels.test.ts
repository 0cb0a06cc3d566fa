import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketBatch } from "../base/packet-batch.ts";
import { flowOfSlice } from "../model/flow-of-slice.ts";
import { HomeNetworks } from "./flow/home-networks.ts";
import { GOLDEN_PACKETS } from "./packet/goldens.ts";
import { Pipeline } from "./pipeline.ts";

test("a tunnel's flow has its outer ends and the tunnel's name; an unknown link type says its number", () => {
  const told = new Map<string, string | undefined>();
  const pipeline = new Pipeline({
    flowCapacity: 64,
    homeNets: new HomeNetworks([]),
    onSlices: (batch) => {
      for (let row = 0; row < batch.count; row++) {
        const { proto, resp, app } = flowOfSlice(batch, row);
        told.set(`${proto} ${resp.port}`, app);
      }
    },
    onFact: () => {},
    slices: false,
    seed: 1,
  });
  const batch = new PacketBatch(new Uint8Array(4096));
  batch.interfaces.push({ name: "wire", linkType: 1 }, { name: "bus", linkType: 227 });
  let at = 0;
  for (const name of ["gre", "6in4", "esp", "ah", "vxlan", "geneve", "wireguard", "arp"]) {
    const bytes = GOLDEN_PACKETS.find((golden) => golden.name === name)?.bytes as Uint8Array;
    batch.bytes.set(bytes, at);
    batch.offset[batch.count] = at;
    batch.capturedLength[batch.count] = batch.originalLength[batch.count] = bytes.length;
    batch.interfaceId[batch.count++] = name === "arp" ? 1 : 0;
    at += bytes.length;
  }
  pipeline.process(batch);
  pipeline.flows.closeAll();
  assert.deepEqual(Object.fromEntries(told), {
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
