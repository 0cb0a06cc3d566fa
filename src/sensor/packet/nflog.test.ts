import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { NETWORK } from "./decoded-packet.ts";
import { IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { decoded, oddities } from "./test-decoding.ts";
import { bytesOf } from "./test-frames.ts";

const LOG = { linkType: LINK_TYPE.nflog };

test("the packet is one of the attributes, in either byte order", () => {
  const little = bytesOf([2, 0, 0, 0], [5, 0, 10, 0, 0, 0, 0, 0], [4 + IPV4_TCP.length, 0, 9, 0], IPV4_TCP);
  assert.equal(decoded(little, LOG).networkOffset, 16);
  const big = bytesOf([10, 0, 0, 0], [0, 8, 0, 1, 0, 0, 0, 0], [0, 4 + IPV6_TCP.length, 0, 9], IPV6_TCP);
  assert.equal(decoded(big, LOG).network, NETWORK.ipv6);
});

test("a length of less than its own header, or beyond the frame", () => {
  assert.deepEqual(oddities(bytesOf([2, 0, 0, 0], [0, 0, 9, 0], IPV4_TCP), LOG), ["short-link-header"]);
  assert.deepEqual(oddities(bytesOf([2, 0, 0, 0], [250, 0, 9, 0], IPV4_TCP), LOG), ["short-link-header"]);
});

test("other families and no packet at all", () => {
  assert.equal(decoded(bytesOf([7, 0, 0, 0], [30, 0, 9, 0], IPV4_TCP), LOG).network, NETWORK.none);
  assert.deepEqual(oddities(bytesOf([2, 0, 0, 0], [4, 0, 1, 0]), LOG), []);
});
