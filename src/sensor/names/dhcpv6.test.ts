import assert from "node:assert/strict";
import test from "node:test";
import { formatIpv6 } from "../../base/address.ts";
import { decodeDhcpv6 } from "./dhcpv6.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { dhcpv6Message, dhcpv6Reply, dhcpv6Request, dnsName, withLength16 } from "./goldens.ts";

test("takes a client's request apart", () => {
  const bytes = dhcpv6Request();
  assert.deepEqual(decodeDhcpv6(bytes, 0, bytes.length), {
    type: 3,
    relayed: false,
    duid: "00030001b0c554255b0e",
    fingerprint: "23,24,39",
    vendorClass: "MSFT 5.0",
    hostname: "Laptop.home",
    addresses: [],
    prefixes: [],
    dnsServers: [],
  });
});

test("takes the leases of a reply; what has no lifetime left is none", () => {
  const bytes = dhcpv6Reply();
  const message = decodeDhcpv6(bytes, 0, bytes.length);
  assert.deepEqual(
    message?.addresses.map((offset) => formatIpv6(bytes, offset)),
    ["2001:db8:5::77"],
  );
  assert.deepEqual(
    message?.prefixes.map(({ offset, length }) => `${formatIpv6(bytes, offset)}/${length}`),
    ["2001:db8:6::/56"],
  );
});

test("through relays, but not for ever", () => {
  const relay = (inner: readonly number[]): number[] => [
    12,
    0,
    ...new Array<number>(32).fill(0),
    0,
    9,
    ...withLength16(inner),
  ];
  const once = Uint8Array.from(relay([...dhcpv6Request()]));
  assert.deepEqual(
    [decodeDhcpv6(once, 0, once.length)?.relayed, decodeDhcpv6(once, 0, once.length)?.hostname],
    [true, "Laptop.home"],
  );
  let deep = [...dhcpv6Request()];
  for (let i = 0; i < 9; i++) deep = relay(deep);
  assert.equal(decodeDhcpv6(Uint8Array.from(deep), 0, deep.length), undefined);
});

test("a partial name has no zero at its end; a name that lies is none; an option too long ends the message", () => {
  const name = (data: readonly number[]): string | undefined => {
    const bytes = dhcpv6Message(1, [[39, data]]);
    return decodeDhcpv6(bytes, 0, bytes.length)?.hostname;
  };
  assert.equal(name([0, ...dnsName("cam").slice(0, -1)]), "cam");
  assert.equal(name([0, 60, 1, 2]), undefined);
  assert.equal(name([0, 0xc0, 0]), undefined);
  const bytes = dhcpv6Request();
  bytes[7] = 200;
  assert.equal(decodeDhcpv6(bytes, 0, bytes.length)?.duid, undefined);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(dhcpv6Request(), decodeDhcpv6);
  bearsEveryPrefix(dhcpv6Reply(), decodeDhcpv6);
});
