import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "../../base/address.ts";
import { DEFAULT_HOME_NETS, HomeNetworks, isGroupAddress } from "./home-networks.ts";

function isLocal(nets: HomeNetworks, text: string): boolean {
  const bytes = parseAddress(text);
  assert.ok(bytes, text);
  return nets.isLocal(bytes, 0, bytes.length);
}

test("private, link-local, loopback and group addresses are local, neighbours of theirs are not", () => {
  const nets = new HomeNetworks(DEFAULT_HOME_NETS);
  const local = [
    "10.255.0.1",
    "172.16.0.0",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.3.4",
    "127.0.0.1",
    "0.0.0.0",
  ];
  for (const text of [
    ...local,
    "224.0.0.251",
    "255.255.255.255",
    "fd00::1",
    "fe80::1",
    "::1",
    "::",
    "ff02::fb",
  ])
    assert.equal(isLocal(nets, text), true, text);
  const remote = [
    "11.0.0.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.1.1",
    "100.64.0.1",
    "240.0.0.1",
    "8.8.8.8",
  ];
  for (const text of [...remote, "2001:db8::1", "fec0::1", "::2"])
    assert.equal(isLocal(nets, text), false, text);
});

test("prefixes that end within a byte, and host bits that count for nothing", () => {
  const nets = new HomeNetworks(["203.0.113.77/29", "2001:db8:1::5/47"]);
  assert.deepEqual(
    ["203.0.113.71", "203.0.113.72", "203.0.113.79", "203.0.113.80"].map((a) => isLocal(nets, a)),
    [false, true, true, false],
  );
  assert.equal(isLocal(nets, "2001:db8:0:ffff::1"), true);
  assert.equal(isLocal(nets, "2001:db8:2::1"), false);
});

test("what the wire shows is believed unless it is absurdly wide, known or too much", () => {
  const nets = new HomeNetworks(["10.0.0.0/8"]);
  const before = nets.generation;
  for (const text of ["0.0.0.0/0", "11.0.0.0/15", "2000::/3", "10.0.0.0/8", "no network"])
    assert.equal(nets.learn(text), false, text);
  assert.equal(nets.generation, before);
  assert.equal(nets.learn("198.51.100.0/24"), true);
  assert.equal(nets.generation, before + 1);
  for (let i = 0; i < 200; i++) nets.learn(`100.${i}.0.0/16`);
  assert.equal(nets.list().length, 64);
});

test("of each it is known how it became one", () => {
  const nets = new HomeNetworks([...DEFAULT_HOME_NETS.slice(0, 1), "203.0.113.8/24"]);
  nets.learn("198.51.100.7/24", "dhcp");
  assert.deepEqual(nets.origins(), {
    "10.0.0.0/8": "private",
    "203.0.113.0/24": "given",
    "198.51.100.0/24": "dhcp",
  });
});

test("group addresses of both families", () => {
  assert.equal(isGroupAddress(Uint8Array.of(239, 255, 255, 250), 0, 4), true);
  assert.equal(isGroupAddress(Uint8Array.of(240, 0, 0, 1), 0, 4), false);
  assert.equal(isGroupAddress(Uint8Array.of(255, 255, 255, 254), 0, 4), false);
});

test("what the owner adds is home until it is taken back; what is known otherwise stays", () => {
  const nets = new HomeNetworks(["192.0.2.0/24"]);
  nets.learn("198.51.100.0/24", "dhcp");
  nets.replaceAdded(["203.0.113.0/24", "192.0.2.0/24", "198.51.100.0/24"]);
  assert.deepEqual(nets.origins(), {
    "192.0.2.0/24": "given",
    "198.51.100.0/24": "dhcp",
    "203.0.113.0/24": "added",
  });
  const before = nets.generation;
  nets.replaceAdded(["203.0.113.0/24"]);
  assert.equal(nets.generation, before, "nothing to judge anew");
  nets.replaceAdded([]);
  assert.ok(nets.generation > before);
  assert.equal(isLocal(nets, "203.0.113.7"), false);
  assert.deepEqual(nets.list(), ["192.0.2.0/24", "198.51.100.0/24"]);
});

test("a liar who announces many networks takes no room from the owner's", () => {
  const nets = new HomeNetworks([]);
  for (let n = 0; n < 200; n++) nets.learn(`203.${n}.0.0/16`, "dhcp");
  nets.replaceAdded(["198.51.100.0/24"]);
  assert.equal(isLocal(nets, "198.51.100.9"), true);
});
