import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAddress } from "../../base/address.ts";
import { LINK_TYPE } from "../../base/link-type.ts";
import { moreAnomalyBit } from "./anomaly.ts";
import { DecodedPacket } from "./decoded-packet.ts";
import { GOLDEN_PACKETS, IPV4_TCP, IPV6_TCP } from "./goldens.ts";
import { Innermost, MAX_TUNNELS } from "./innermost.ts";
import { decoded } from "./test-decoding.ts";
import { be16, be32, bytesOf, ethernetFrame, ipv4Packet, ipv6Packet, udpDatagram } from "./test-frames.ts";
import { tunnelName } from "./tunnel.ts";

const OUTER = { src: [172, 16, 0, 1], dst: [172, 16, 0, 2] };
const A_TO_B = "192.168.58.21 > 203.0.113.9";

interface Inside {
  readonly ends: string;
  readonly kinds: string;
  readonly anomalies: number;
  readonly ports: readonly [number, number];
  readonly packet: DecodedPacket;
}

function inside(bytes: Uint8Array, linkType: number = LINK_TYPE.raw, originalLength = bytes.length): Inside {
  const innermost = new Innermost();
  const found = innermost.find(bytes, decoded(bytes, { linkType, originalLength }));
  const { packet, depth } = innermost;
  const ends = [packet.srcOffset, packet.dstOffset].map((at) =>
    formatAddress(bytes, at, packet.addressLength),
  );
  return {
    ends: found ? ends.join(" > ") : "nothing",
    kinds: Array.from(innermost.kinds.subarray(0, depth), tunnelName).join("/"),
    anomalies: innermost.moreAnomalies,
    ports: [packet.srcPort, packet.dstPort],
    packet,
  };
}

const over = (proto: number, ...payload: Parameters<typeof bytesOf>): Uint8Array =>
  ipv4Packet({ proto, payload: bytesOf(...payload), ...OUTER });
const overUdp = (dstPort: number, ...data: Parameters<typeof bytesOf>): Uint8Array =>
  over(17, udpDatagram({ dstPort, data: bytesOf(...data) }));

const FRAME = ethernetFrame(0x0800, IPV4_TCP);
const PPP_IPV4 = bytesOf([0xff, 3, 0, 0x21], IPV4_TCP);

test("each format, with every optional part of its header", () => {
  const carriers: Readonly<Record<string, Uint8Array>> = {
    gre: over(47, [0, 0, 8, 0], IPV4_TCP),
    "gre checksum key sequence": over(47, [0xb0, 0, 8, 0], be32(0), be32(9), be32(1), IPV4_TCP),
    "gre mpls": over(47, [0, 0, 0x88, 0x47], [0, 1, 1, 64], IPV4_TCP),
    "gre wccp": over(47, [0, 0, 0x88, 0x3e], [1, 2, 3, 4], IPV4_TCP),
    "gre wccp 1": over(47, [0, 0, 0x88, 0x3e], IPV4_TCP),
    gretap: over(47, [0x20, 0, 0x65, 0x58], be32(77), FRAME),
    "erspan 1": over(47, [0, 0, 0x88, 0xbe], FRAME),
    "erspan 2": over(47, [0x10, 0, 0x88, 0xbe], be32(1), [0x10, 1, 0, 1, 0, 0, 0, 0], FRAME),
    "erspan 3": over(47, [0x10, 0, 0x22, 0xeb], be32(1), [0x20, 1, 0, 1], be32(0), be32(0), FRAME),
    "erspan 3 and more": over(
      47,
      [0x10, 0, 0x22, 0xeb],
      be32(1),
      be32(0),
      be32(0),
      be32(1),
      be32(0),
      be32(0),
      FRAME,
    ),
    eoip: over(47, [0x20, 1, 0x64, 0], [FRAME.length & 255, 0, 1, 0], FRAME),
    pptp: over(47, [0x30, 1, 0x88, 0x0b], be16(4), be16(1), be32(1), PPP_IPV4),
    "pptp with acknowledgement": over(
      47,
      [0x30, 0x81, 0x88, 0x0b],
      be32(4),
      be32(1),
      be32(1),
      [0x21],
      IPV4_TCP,
    ),
    ipip: over(4, IPV4_TCP),
    "4in6": ipv6Packet({ next: 4, payload: IPV4_TCP }),
    etherip: over(97, [0x30, 0], FRAME),
    "mpls in ip": over(137, [0, 1, 1, 64], IPV4_TCP),
    vxlan: overUdp(4789, [8, 0, 0, 0, 0, 0, 42, 0], FRAME),
    "vxlan-gpe ipv4": overUdp(4790, [0x0c, 0, 0, 1, 0, 0, 42, 0], IPV4_TCP),
    "vxlan-gpe frame": overUdp(4790, [0x0c, 0, 0, 3, 0, 0, 42, 0], FRAME),
    "geneve options": overUdp(6081, [1, 0, 0x65, 0x58, 0, 0, 42, 0], be32(1), FRAME),
    "geneve ip": overUdp(6081, [0, 0, 0x08, 0x00, 0, 0, 42, 0], IPV4_TCP),
    "gtp-u": overUdp(2152, [0x30, 0xff], be16(IPV4_TCP.length), be32(1), IPV4_TCP),
    "gtp-u with an extension": overUdp(
      2152,
      [0x34, 0xff],
      be16(IPV4_TCP.length + 8),
      be32(1),
      [0, 0, 0, 0x85, 1, 0x10, 0, 0],
      IPV4_TCP,
    ),
    l2tp: overUdp(1701, [0x40, 2], be16(8 + PPP_IPV4.length), be32(1), PPP_IPV4),
    "l2tp with all": overUdp(1701, [0x4a, 2], be16(0), be32(1), be32(1), be16(2), [0, 0], PPP_IPV4),
  };
  for (const [name, bytes] of Object.entries(carriers)) {
    const { ends, ports } = inside(bytes);
    assert.deepEqual([ends, ports], [A_TO_B, [50_000, 443]], name);
  }
});

test("IPv6 within", () => {
  const ends = "fd12::a > 2001:db8::b";
  const auth = bytesOf([0, 1, 2, 3], "idkey", be32(0), be32(0), [0]);
  for (const bytes of [
    over(41, IPV6_TCP),
    ipv6Packet({ next: 41, payload: IPV6_TCP }),
    overUdp(3544, IPV6_TCP),
    overUdp(3544, [0, 0, 1, 2, 3, 4, 5, 6], IPV6_TCP),
    overUdp(3544, auth, [0, 0, 1, 2, 3, 4, 5, 6], IPV6_TCP),
    overUdp(2152, [0x32, 0xff], be16(IPV6_TCP.length + 4), be32(1), [0, 1, 0, 0], IPV6_TCP),
  ])
    assert.equal(inside(bytes).ends, ends);
});

test("an authentication header is passed: the same ends, and the ports within", () => {
  const tcp = IPV4_TCP.subarray(20);
  const found = inside(over(51, [6, 4, 0, 0], be32(1), be32(1), "twelve bytes", tcp));
  assert.deepEqual([found.ends, found.kinds], ["172.16.0.1 > 172.16.0.2", "ah"]);
  assert.deepEqual(found.ports, [50_000, 443]);
});

test("MACs and VLANs are the inner frame's; of a bare packet nobody's MAC, and the VLAN it came by", () => {
  const tagged = bytesOf(FRAME.subarray(0, 12), be16(0x8100), be16(7), FRAME.subarray(12));
  const vxlan = overUdp(4789, [8, 0, 0, 0, 0, 0, 42, 0], tagged);
  const carried = inside(bytesOf(FRAME.subarray(0, 12), be16(0x8100), be16(9), be16(0x0800), vxlan), 1);
  assert.equal(carried.packet.vlan0, 7);
  assert.ok(carried.packet.macOffset > 18);
  const bare = inside(
    bytesOf(FRAME.subarray(0, 12), be16(0x8100), be16(9), be16(0x0800), over(4, IPV4_TCP)),
    1,
  );
  assert.deepEqual([bare.packet.vlan0, bare.packet.macOffset, bare.packet.srcMacOffset], [9, -1, -1]);
});

test("tunnels in tunnels, to a bound that is told when it is passed", () => {
  const nested = (depth: number): Uint8Array =>
    depth === 0 ? IPV4_TCP : over(47, [0, 0, 8, 0], nested(depth - 1));
  const deep = inside(nested(MAX_TUNNELS));
  assert.deepEqual([deep.ends, deep.anomalies], [A_TO_B, 0]);
  const tooDeep = inside(nested(MAX_TUNNELS + 1));
  assert.equal(tooDeep.ends, "172.16.0.1 > 172.16.0.2");
  assert.equal(tooDeep.anomalies, moreAnomalyBit("tunnels-too-deep"));
  assert.equal(
    inside(
      over(47, [0, 0, 0x88, 0xbe], ethernetFrame(0x0800, overUdp(4789, [8, 0, 0, 0, 0, 0, 1, 0], FRAME))),
    ).kinds,
    "erspan/vxlan",
  );
});

test("nothing is found where nothing is to be seen", () => {
  for (const bytes of [
    over(50, be32(0x1234), be32(1), "ciphertext"),
    over(
      47,
      [0, 0, 0x65, 0x58],
      ethernetFrame(0x0806, bytesOf([0, 1, 8, 0, 6, 4, 0, 1], new Uint8Array(20))),
    ),
    over(47, [0x20, 1, 0x88, 0x0b], be16(0), be16(1)),
    over(47, [0x40, 0, 8, 0], IPV4_TCP),
    over(115, be32(1), IPV4_TCP),
    overUdp(1701, [0xc8, 2], be16(12), be32(0), be32(0)),
    overUdp(2152, [0x34, 0xff], be16(8), be32(1), [0, 0, 0, 0x85, 0, 0, 0, 0], IPV4_TCP),
    ipv4Packet({ proto: 4, payload: IPV4_TCP, fragment: 0x2000, ...OUTER }),
  ])
    assert.equal(inside(bytes).ends, "nothing");
});

test("every prefix of every golden tunnel is borne, alone or cut by the snaplen", () => {
  const tunnels = GOLDEN_PACKETS.filter((golden) => decoded(golden.bytes, golden).tunnel !== 0);
  assert.ok(tunnels.length >= 18);
  for (const { bytes, linkType } of tunnels)
    for (let length = 0; length <= bytes.length; length++)
      for (const original of [length, bytes.length]) {
        const alone = inside(bytes.slice(0, length), linkType, original);
        const followed = new Uint8Array(length + 64).fill(0xff);
        followed.set(bytes.subarray(0, length));
        const innermost = new Innermost();
        const outer = decoded(bytes.slice(0, length), { linkType, originalLength: original });
        innermost.find(followed, outer);
        assert.deepEqual(innermost.packet, alone.packet, `${length} bytes`);
        assert.ok(alone.packet.payloadEnd <= length && alone.packet.transportEnd <= length);
      }
});

test("`take` takes every field", () => {
  const from = new DecodedPacket();
  let value = 100;
  for (const name of Object.keys(from)) Object.assign(from, { [name]: value++ });
  const to = new DecodedPacket();
  to.take(from);
  assert.deepEqual(to, from);
});
