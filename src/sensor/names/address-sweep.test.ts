/** A sweep by ARP is told as it grows; ordinary asking, answers and announcements are not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress, parseMac } from "../../base/address.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { decodePacket } from "../packet/decode.ts";
import { DecodedPacket } from "../packet/decoded-packet.ts";
import { bytesOf, ethernetFrame } from "../packet/test-frames.ts";
import { AddressSweep } from "./address-sweep.ts";

const T0 = 1_700_000_000_000;
const SEEKER = "02:00:00:00:00:66";

function watch() {
  const facts: Extract<NamedFact, { kind: "address-sweep" }>[] = [];
  const sweep = new AddressSweep((fact) => facts.push(fact));
  const see = (target: string, atMs: number, mac = SEEKER, operation = 1, ip = "192.168.1.109"): void => {
    const parts = [
      parseMac(mac) ?? [],
      parseAddress(ip) ?? [],
      [0, 0, 0, 0, 0, 0],
      parseAddress(target) ?? [],
    ];
    const frame = ethernetFrame(0x0806, bytesOf([0, 1, 8, 0, 6, 4, 0, operation], ...parts));
    const packet = new DecodedPacket();
    decodePacket(frame, 0, frame.length, frame.length, LINK_TYPE.ethernet, packet);
    sweep.arp(frame, packet, atMs);
  };
  return { facts, see };
}

test("whoever asks for a network's addresses is told of, as it grows", () => {
  const { facts, see } = watch();
  for (let n = 1; n < 255; n++) see(`192.168.1.${n}`, T0 + n * 100);
  assert.deepEqual(
    facts.map(({ mac, ip, sinceMs }) => [mac, ip, sinceMs]),
    facts.map(() => [SEEKER, "192.168.1.109", T0 + 100]),
  );
  assert.ok(facts.length >= 2 && facts[0]?.targets === 32, JSON.stringify(facts));
});

test("asking again, slowly, answers and announcements are no sweep", () => {
  const { facts, see } = watch();
  for (let n = 0; n < 1000; n++) see(`192.168.1.${n % 20}`, T0 + n);
  for (let n = 1; n < 255; n++) see(`192.168.1.${n}`, T0 + 100_000 + n * 4000, "02:00:00:00:00:67");
  for (let n = 1; n < 255; n++) see(`192.168.1.${n}`, T0 + 2e6 + n, "02:00:00:00:00:68", 2);
  for (let n = 1; n < 255; n++) {
    const ip = `192.168.1.${n}`;
    see(ip, T0 + 3e6 + n, "02:00:00:00:00:69", 1, ip);
  }
  assert.deepEqual(facts, []);
});

test("more MACs than there is room for are forgotten, not mixed up", () => {
  const { facts, see } = watch();
  for (let n = 0; n < 10_000; n++) {
    const mac = `02:00:00:00:${(n >> 8).toString(16).padStart(2, "0")}:${(n & 255).toString(16).padStart(2, "0")}`;
    see(`10.0.${n >> 8}.${n & 255}`, T0 + n, mac);
  }
  assert.deepEqual(facts, []);
});
