import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress, parseMac } from "../../base/address.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { decodePacket } from "../packet/decode.ts";
import { DecodedPacket, NETWORK } from "../packet/decoded-packet.ts";
import { bytesOf, ethernetFrame, ipv6Packet } from "../packet/test-frames.ts";
import { AddressClaims } from "./address-claims.ts";

type Claim = Extract<NamedFact, { kind: "address-claim" }>;

const T0 = 1_700_000_000_000;
const ROUTER = "02:00:00:00:00:01";
const THIEF = "02:00:00:00:00:66";

function arp(ip: string, mac: string, target = "192.168.1.99", hardware = 1): Uint8Array {
  const addresses = [parseMac(mac)!, parseAddress(ip)!, [0, 0, 0, 0, 0, 0], parseAddress(target)!];
  return ethernetFrame(0x0806, bytesOf([0, hardware, 8, 0, 6, 4, 0, 2], ...addresses));
}

function neighbour(plan: { type: number; flags?: number; option?: number; mac?: string; hopLimit?: number }) {
  const mac = parseMac(plan.mac ?? ROUTER)!;
  const option = plan.option === undefined ? [] : [plan.option, 1, ...mac];
  const payload = bytesOf([plan.type, 0, 0, 0, plan.flags ?? 0, 0, 0, 0], parseAddress("fe80::9")!, option);
  const src = [...parseAddress("fe80::1")!];
  return ethernetFrame(0x86dd, ipv6Packet({ next: 58, payload, src, hopLimit: plan.hopLimit ?? 255 }));
}

function watch() {
  const facts: Claim[] = [];
  const claims = new AddressClaims((fact) => facts.push(fact));
  const see = (frame: Uint8Array, atMs: number): void => {
    const packet = new DecodedPacket();
    decodePacket(frame, 0, frame.length, frame.length, LINK_TYPE.ethernet, packet);
    if (packet.network === NETWORK.arp) claims.arp(frame, packet, atMs);
    else claims.neighbour(frame, packet, atMs);
  };
  return { facts, see };
}

test("a first claim is told once; another MAC's is told with whose it was", () => {
  const { facts, see } = watch();
  for (let i = 0; i < 100; i++) see(arp("192.168.1.1", ROUTER), T0 + i * 1000);
  see(arp("192.168.1.1", THIEF, "192.168.1.1"), T0 + 99_500);
  assert.deepEqual(facts, [
    {
      kind: "address-claim",
      ip: "192.168.1.1",
      mac: ROUTER,
      changes: 0,
      how: "arp",
      gratuitous: false,
      atMs: T0,
    },
    {
      kind: "address-claim",
      ip: "192.168.1.1",
      mac: THIEF,
      formerMac: ROUTER,
      formerMs: T0 + 99_000,
      changes: 1,
      how: "arp",
      gratuitous: true,
      atMs: T0 + 99_500,
    },
  ]);
});

test("a quarrel over an address is told every ten seconds, with how often it changed hands", () => {
  const { facts, see } = watch();
  for (let i = 0; i < 61; i++) see(arp("192.168.1.1", i % 2 === 0 ? ROUTER : THIEF), T0 + i * 1000);
  assert.equal(facts.length, 7);
  assert.deepEqual(
    facts.map(({ changes }) => changes),
    [0, 1, 10, 10, 10, 10, 10],
  );
});

test("after hours of silence a claim is a first one again; nobody's and everybody's addresses are none", () => {
  const { facts, see } = watch();
  see(arp("192.168.1.1", ROUTER), T0);
  see(arp("192.168.1.1", THIEF), T0 + 7 * 3_600_000);
  assert.equal(facts[1]?.formerMac, undefined);
  see(arp("0.0.0.0", ROUTER), T0);
  see(arp("192.168.1.2", "01:00:5e:00:00:01"), T0);
  see(arp("192.168.1.3", "00:00:00:00:00:00"), T0);
  see(arp("192.168.1.4", ROUTER, "192.168.1.9", 7), T0);
  assert.equal(facts.length, 2);
});

test("neighbours: who advertises a target, who asks from an address", () => {
  const { facts, see } = watch();
  see(neighbour({ type: 136, flags: 0x20, option: 2 }), T0);
  see(neighbour({ type: 135, option: 1 }), T0);
  assert.deepEqual(
    facts.map(({ ip, mac, gratuitous, how }) => [ip, mac, gratuitous, how]),
    [
      ["fe80::9", ROUTER, true, "ndp"],
      ["fe80::1", ROUTER, false, "ndp"],
    ],
  );
  see(neighbour({ type: 136, flags: 0x60, option: 2, mac: THIEF }), T0 + 1000);
  assert.equal(facts[2]?.formerMac, ROUTER);
  assert.equal(facts[2]?.gratuitous, false);
  // A router passed it on; a question without a MAC claims nothing; an answer without one claims for its sender.
  see(neighbour({ type: 136, option: 2, hopLimit: 254 }), T0 + 20_000);
  see(neighbour({ type: 135 }), T0 + 20_000);
  assert.equal(facts.length, 3);
  see(neighbour({ type: 136 }), T0 + 20_000);
  assert.equal(facts[3]?.mac, "02:00:00:00:00:0a");
});

test("cut messages claim nothing and read nothing behind their end", () => {
  const { facts, see } = watch();
  const whole = neighbour({ type: 136, option: 2 });
  for (let length = 0; length < whole.length - 8; length++) see(whole.slice(0, length), T0);
  assert.deepEqual(facts, []);
});

test("any number of forged addresses finds its room", () => {
  const { facts, see } = watch();
  for (let i = 0; i < 20_000; i++) see(arp(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, THIEF), T0 + i);
  assert.equal(new Set(facts.map(({ ip }) => ip)).size, 20_000);
});
