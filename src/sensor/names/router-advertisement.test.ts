import assert from "node:assert/strict";
import test from "node:test";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { routerAdvertisement } from "./goldens.ts";
import { cidrText } from "./home-cidr.ts";
import { decodeRouterAdvertisement } from "./router-advertisement.ts";

const PREFIX_AT = 32;

test("takes the prefix after other options", () => {
  const bytes = routerAdvertisement();
  const prefixes = decodeRouterAdvertisement(bytes, 0, bytes.length) ?? [];
  assert.deepEqual(prefixes, [{ offset: PREFIX_AT + 16, length: 64, onLink: true, validSeconds: 86_400 }]);
  assert.equal(cidrText(bytes, PREFIX_AT + 16, 16, 64), "2001:db8:5::/64");
});

test("an option of length zero, or longer than the packet, ends the list", () => {
  const bytes = routerAdvertisement();
  bytes[17] = 0;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length), []);
  bytes[17] = 200;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length), []);
});

test("a prefix longer than an address is passed over", () => {
  const bytes = routerAdvertisement();
  bytes[PREFIX_AT + 2] = 129;
  assert.deepEqual(decodeRouterAdvertisement(bytes, 0, bytes.length), []);
});

test("other messages are none", () => {
  const bytes = routerAdvertisement();
  bytes[0] = 135;
  assert.equal(decodeRouterAdvertisement(bytes, 0, bytes.length), undefined);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(routerAdvertisement(), decodeRouterAdvertisement);
});
