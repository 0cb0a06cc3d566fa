import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { GOLDEN_PACKETS, IPV4_TCP } from "./goldens.ts";
import { decoded, oddities, tunnelOf } from "./test-decoding.ts";
import { be16, be32, bytesOf, ipv4Packet, ipv6Packet, udpDatagram } from "./test-frames.ts";

const RAW = { linkType: LINK_TYPE.raw };

function ofUdp(port: number, data: Uint8Array, srcPort = 40_000): string {
  return tunnelOf(ipv4Packet({ proto: 17, payload: udpDatagram({ srcPort, dstPort: port, data }) }), RAW);
}

function ofGre(...head: number[]): string {
  return tunnelOf(ipv4Packet({ proto: 47, payload: bytesOf(head, "more") }), RAW);
}

test("every golden tunnel is known by its name, and accounted by its outer addresses", () => {
  const names = [
    "gre",
    "pptp",
    "gretap",
    "ipip",
    "6in4",
    "4in6",
    "esp",
    "ah",
    "vxlan",
    "vxlan-gpe",
    "geneve",
  ];
  for (const name of [...names, "gtp-u", "teredo", "wireguard"]) {
    const golden = GOLDEN_PACKETS.find((packet) => packet.name === name);
    assert.ok(golden, name);
    assert.equal(tunnelOf(golden.bytes, golden), name);
    assert.equal(decoded(golden.bytes, golden).networkOffset, 14);
  }
  assert.equal(tunnelOf(GOLDEN_PACKETS.find(({ name }) => name === "esp in udp")?.bytes ?? bytesOf()), "esp");
  assert.equal(tunnelOf(GOLDEN_PACKETS.find(({ name }) => name === "udp")?.bytes ?? bytesOf()), "none");
});

test("IP protocols that are tunnels", () => {
  for (const [proto, name] of [
    [97, "etherip"],
    [115, "l2tp"],
    [137, "mpls-in-ip"],
  ] as const)
    assert.equal(tunnelOf(ipv4Packet({ proto, payload: IPV4_TCP }), RAW), name);
  assert.equal(tunnelOf(ipv6Packet({ next: 41, payload: IPV4_TCP }), RAW), "ip6ip6");
});

test("GRE by version and protocol", () => {
  assert.equal(ofGre(0, 0, 0x88, 0xbe), "erspan");
  assert.equal(ofGre(0x10, 0, 0x22, 0xeb), "erspan");
  assert.equal(ofGre(0x20, 1, 0x64, 0), "eoip");
  assert.equal(ofGre(0x20, 1, 0x12, 0x34), "gre");
  assert.equal(ofGre(0, 0, 0x88, 0x0b), "gre");
  const short = ipv4Packet({ proto: 47, payload: Uint8Array.of(0, 0, 8) });
  assert.deepEqual([tunnelOf(short, RAW), oddities(short, RAW)], ["gre", ["tunnel-short-header"]]);
});

test("a port alone is no evidence", () => {
  const noise = new Uint8Array(64).fill(0x41);
  for (const port of [4789, 4790, 6081, 3544, 2152, 51_820])
    assert.equal(ofUdp(port, noise), "none", `${port}`);
  assert.equal(ofUdp(4500, bytesOf(be32(0), "IKE behind four zeros")), "none");
  assert.equal(ofUdp(4500, Uint8Array.of(0xff)), "none", "a keepalive");
  assert.equal(ofUdp(6081, bytesOf([0x3f, 0], be16(0x6558), be32(0))), "none", "options beyond the packet");
});

test("a WireGuard handshake is known on any port, its data on its own only", () => {
  assert.equal(ofUdp(12_345, bytesOf([2, 0, 0, 0], new Uint8Array(88))), "wireguard");
  assert.equal(ofUdp(12_345, bytesOf([2, 0, 0, 0], new Uint8Array(87))), "none");
  const data = bytesOf([4, 0, 0, 0], new Uint8Array(60));
  assert.deepEqual([ofUdp(12_345, data), ofUdp(12_345, data, 51_820)], ["none", "wireguard"]);
});

test("WireGuard beside ESP on port 4500: its messages are no ESP packet's, ESP's are none of its", () => {
  assert.equal(ofUdp(4500, bytesOf([1, 0, 0, 0], new Uint8Array(144).fill(7))), "wireguard");
  const data = bytesOf([4, 0, 0, 0], be32(0x11223344), [9, 0, 0, 0, 0, 0, 0, 0], new Uint8Array(48).fill(5));
  assert.equal(ofUdp(4500, data), "wireguard");
  const cipher = bytesOf([4, 0, 0, 0], be32(1), new Uint8Array(56).fill(0x5a));
  assert.equal(ofUdp(4500, cipher), "esp", "an index of 0x04000000 is rare, and allowed");
  assert.equal(ofUdp(4500, bytesOf(be32(0x1234), be32(1), "ciphertext")), "esp");
});

test("VXLAN whose reserved bytes are not zero is known by the frame that it carries", () => {
  const frame = GOLDEN_PACKETS.find(({ name }) => name === "udp")?.bytes ?? bytesOf();
  assert.equal(ofUdp(4789, bytesOf([8, 0xff, 0xff, 0xff, 0, 0, 42, 0xff], frame)), "vxlan");
  assert.equal(
    ofUdp(4789, bytesOf([8, 0xff, 0xff, 0xff, 0, 0, 42, 0xff], new Uint8Array(40).fill(9))),
    "none",
  );
});
