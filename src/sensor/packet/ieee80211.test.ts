import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, ieee80211 } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { be16, be32, bytesOf } from "./test-frames.ts";

const WIFI = { linkType: LINK_TYPE.ieee80211 };
const SNAP = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];

function data(flags: number, qos = false): Uint8Array {
  const fourth = (flags & 3) === 3 ? [2, 0, 0, 0, 0, 0xd] : [];
  const head = ieee80211({ flags, qos: false });
  if (qos) head[0] = 0x88;
  return bytesOf(head, fourth, qos ? [0, 0] : [], SNAP, IPV4_TCP);
}

test("who sent it and to whom depends on both DS bits", () => {
  for (const [flags, dst, src] of [
    [0, 4, 10],
    [1, 16, 10],
    [2, 4, 16],
    [3, 16, 24],
  ] as const) {
    for (const qos of [false, true]) {
      const packet = decoded(data(flags, qos), WIFI);
      assert.deepEqual([packet.dstMacOffset, packet.srcMacOffset, packet.macOffset], [dst, src, -1]);
      assert.equal(packet.network, NETWORK.ipv4);
    }
  }
});

test("encrypted, empty, aggregated, later fragments and what is no data lead nowhere", () => {
  const frames = [data(0x41), data(1), data(1, true), data(1), data(1)];
  (frames[1] as Uint8Array)[0] = 0x48;
  (frames[2] as Uint8Array)[24] = 0x80;
  (frames[3] as Uint8Array)[22] = 1;
  (frames[4] as Uint8Array)[0] = 0x80;
  for (const [i, frame] of frames.entries()) {
    assert.deepEqual([decoded(frame, WIFI).network, oddities(frame, WIFI)], [NETWORK.none, []], `${i}`);
  }
});

test("radiotap: padding and bad checksums by its flags, behind a clock and more presence words", () => {
  const radiotap = (flags: number, frame: Uint8Array) =>
    decoded(
      bytesOf(
        [0, 0],
        [25, 0],
        [3, 0, 0, 0x80],
        be32(0),
        new Uint8Array(4),
        new Uint8Array(8),
        [flags],
        frame,
      ),
      {
        linkType: LINK_TYPE.ieee80211Radiotap,
      },
    );
  assert.equal(radiotap(0, data(1)).network, NETWORK.ipv4);
  assert.equal(radiotap(0x40, data(1)).network, NETWORK.none);
  const padded = bytesOf(data(1, true).slice(0, 26), [0, 0], SNAP, IPV4_TCP);
  assert.equal(radiotap(0x20, padded).network, NETWORK.ipv4);
  assert.equal(radiotap(0, padded).network, NETWORK.none);
});

test("lengths that cannot be", () => {
  const tap = { linkType: LINK_TYPE.ieee80211Radiotap };
  assert.deepEqual(oddities(bytesOf([0, 0], be16(0), be32(0), data(1)), tap), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf([0, 0, 0xff, 0xff], be32(0), data(1)), tap), ["short-link-header"]);
  assert.deepEqual(oddities(Uint8Array.of(8, 0, 0), WIFI), ["short-link-header"]);
});
