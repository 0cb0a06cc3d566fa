import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKeyOf } from "../base/address-key.ts";
import { publicKey } from "./place.ts";

const key = (text: string): string => addressKeyOf(text)!;

/** First and last of each network that is nowhere. */
const NOWHERE = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "239.255.255.255"],
  ["240.0.0.0", "255.255.255.255"],
  ["::", "::1"],
  ["2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["::ffff:10.0.0.0", "::ffff:10.255.255.255"],
  ["64:ff9b::a00:0", "64:ff9b::aff:ffff"],
] as const;

/** What lies beside them is somewhere. */
const SOMEWHERE = [
  "1.0.0.0",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.3.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "203.0.112.255",
  "203.0.114.0",
  "223.255.255.255",
  "2000::",
  "2001:1::",
  "2001:db7:ffff::",
  "2001:db9::",
  "2003::",
  "3ffe::",
];

test("private, reserved, multicast and documentation addresses are in no country, to the edge", () => {
  for (const text of NOWHERE.flat()) assert.equal(publicKey(key(text)), undefined, text);
  for (const text of SOMEWHERE) assert.equal(publicKey(key(text)), key(text), text);
});

test("IPv4 inside IPv6 is looked up as IPv4", () => {
  assert.equal(publicKey(key("::ffff:8.8.8.8")), key("8.8.8.8"));
  assert.equal(publicKey(key("64:ff9b::808:808")), key("8.8.8.8"));
});
