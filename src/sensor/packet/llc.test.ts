import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf, ethernetFrame } from "./test-frames.ts";

function framed(...llc: number[]): Uint8Array {
  const payload = llc[6] === 0x86 ? IPV6_TCP : IPV4_TCP;
  return ethernetFrame(llc.length + payload.length, bytesOf(llc, payload));
}

test("SNAP with an EtherType leads to IP, of either kind and by 802.1H", () => {
  assert.equal(decoded(framed(0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0)).network, NETWORK.ipv4);
  assert.equal(decoded(framed(0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd)).network, NETWORK.ipv6);
  const tunnelled = decoded(framed(0xaa, 0xaa, 3, 0, 0, 0xf8, 0x08, 0));
  assert.deepEqual([tunnelled.network, tunnelled.etherType], [NETWORK.ipv4, 0x0800]);
});

test("SAP 6 is IPv4 at once", () => {
  assert.equal(decoded(framed(6, 6, 3)).networkOffset, 17);
});

test("another organisation's numbers are no EtherTypes", () => {
  const packet = decoded(framed(0xaa, 0xaa, 3, 0, 0, 0x0c, 0x08, 0));
  assert.deepEqual([packet.network, packet.etherType], [NETWORK.none, 0]);
});

test("a frame that ends within LLC is no IP and nothing odd", () => {
  for (const bytes of [0, 2, 3, 7]) {
    const frame = ethernetFrame(bytes, Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8).slice(0, bytes));
    assert.deepEqual([decoded(frame).network, oddities(frame)], [NETWORK.none, []]);
  }
});
