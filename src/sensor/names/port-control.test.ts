import assert from "node:assert/strict";
import { test } from "node:test";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { be16, be32, zeros } from "./goldens.ts";
import { decodePortControl } from "./port-control.ts";

function natPmp(operation = 130, result = 0, lifetime = 3600): Uint8Array {
  return Uint8Array.from([
    ...[0, operation, ...be16(result), ...be32(77)],
    ...[...be16(8080), ...be16(18_080), ...be32(lifetime)],
  ]);
}

function pcp(operation = 0x81, result = 0, lifetime = 7200, protocol = 17): Uint8Array {
  return Uint8Array.from([
    ...[2, operation, 0, result, ...be32(lifetime), ...be32(77), ...zeros(12)],
    ...[...zeros(12), protocol, 0, 0, 0, ...be16(5000), ...be16(15_000), ...zeros(16)],
  ]);
}

const decode = (bytes: Uint8Array) => decodePortControl(bytes, 0, bytes.length);

test("what was granted", () => {
  assert.deepEqual(decode(natPmp()), {
    how: "nat-pmp",
    protocol: "tcp",
    internalPort: 8080,
    externalPort: 18_080,
    lifetimeS: 3600,
  });
  assert.deepEqual(decode(pcp()), {
    how: "pcp",
    protocol: "udp",
    internalPort: 5000,
    externalPort: 15_000,
    lifetimeS: 7200,
  });
  assert.equal(decode(natPmp(129))?.protocol, "udp");
  assert.equal(decode(pcp(0x81, 0, 60, 132))?.protocol, "132");
});

test("questions, refusals, what is taken back and other versions are none", () => {
  for (const bytes of [natPmp(2), natPmp(128), natPmp(130, 2), natPmp(130, 0, 0)])
    assert.equal(decode(bytes), undefined);
  for (const bytes of [pcp(1), pcp(0x82), pcp(0x81, 8), pcp(0x81, 0, 0)])
    assert.equal(decode(bytes), undefined);
  assert.equal(decode(Uint8Array.from([1, ...natPmp().slice(1)])), undefined);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(natPmp(), decodePortControl);
  bearsEveryPrefix(pcp(), decodePortControl);
});
