import assert from "node:assert/strict";
import test from "node:test";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { be32, routerAdvertisement, zeros } from "./goldens.ts";
import { cidrText } from "./home-cidr.ts";
import { decodeRouterAdvertisement } from "./router-advertisement.ts";

const PREFIX_AT = 32;

test("takes the prefix after other options", () => {
  const bytes = routerAdvertisement();
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length), {
    lifetimeS: 1800,
    prefixes: [{ offset: PREFIX_AT + 16, length: 64, onLink: true, validSeconds: 86_400 }],
    dnsServers: [],
  });
  assert.equal(cidrText(bytes, PREFIX_AT + 16, 16, 64), "2001:db8:5::/64");
});

test("an option of length zero, or longer than the packet, ends the list", () => {
  const bytes = routerAdvertisement();
  bytes[17] = 0;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length)?.prefixes, []);
  bytes[17] = 200;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length)?.prefixes, []);
});

test("a prefix longer than an address is passed over", () => {
  const bytes = routerAdvertisement();
  bytes[PREFIX_AT + 2] = 129;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length)?.prefixes, []);
});

test("takes name servers, the first few, whole ones only", () => {
  const servers = Array.from({ length: 6 }, (_, i) => [0x20, 1, 0xd, 0xb8, ...zeros(11), i]).flat();
  const option = (size: number) => [25, size, 0, 0, ...be32(600), ...servers, ...zeros(8)];
  const head = [...routerAdvertisement().subarray(0, 16)];
  const decode = (size: number) => {
    const bytes = Uint8Array.from([...head, ...option(size)]);
    return decodeRouterAdvertisement(bytes, 0, bytes.length)?.dnsServers;
  };
  assert.deepEqual(decode(13), [24, 40, 56, 72]);
  assert.deepEqual(decode(4), [24]);
  assert.deepEqual(decode(1), []);
  assert.deepEqual(decode(200), []);
});

test("other messages are none", () => {
  const bytes = routerAdvertisement();
  bytes[0] = 135;
  assert.equal(decodeRouterAdvertisement(bytes, 0, bytes.length), undefined);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(routerAdvertisement(), decodeRouterAdvertisement);
});
