import assert from "node:assert/strict";
import { test } from "node:test";
import { isPrivateAddress } from "./private-address.ts";

test("addresses of houses, machines and links", () => {
  for (const ip of [
    ...["10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1", "169.254.9.9", "127.0.0.1"],
    ...["::1", "fd12::7", "fc00::1", "fe80::1", "febf::1", "::ffff:192.168.1.9"],
  ])
    assert.ok(isPrivateAddress(ip), ip);
});

test("addresses of the world, and what is no address", () => {
  for (const text of [
    ...["11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.1.1", "169.253.1.1", "0.0.0.0", "203.0.113.9"],
    ...[
      "::",
      "2001:db8::1",
      "::ffff:203.0.113.9",
      "fec0:0:0:ffff::1",
      "10.example.com",
      "192.168.example",
      "",
    ],
  ])
    assert.ok(!isPrivateAddress(text), text);
});
