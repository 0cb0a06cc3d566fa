import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../../base/link-type.ts";
import { GOLDEN_PACKETS, SYN_OPTIONS } from "./goldens.ts";
import { headerEnd } from "./header-end.ts";
import { decoded } from "./test-decoding.ts";
import { bytesOf, ethernetFrame, ipv4Packet, ipv6Packet, tcpSegment, udpDatagram } from "./test-frames.ts";

function keeps(bytes: Uint8Array, linkType: number = LINK_TYPE.ethernet): number {
  return headerEnd(bytes, decoded(bytes, { linkType }));
}

function ofGolden(name: string): number {
  const golden = GOLDEN_PACKETS.find((one) => one.name === name);
  assert.ok(golden !== undefined, name);
  return keeps(golden.bytes, golden.linkType);
}

test("up to the end of the transport header, whatever is around it", () => {
  const expected = {
    tcp: 14 + 20 + 20,
    "tcp syn": 14 + 20 + 20 + SYN_OPTIONS.length,
    "tcp over ipv6": 14 + 40 + 20,
    udp: 14 + 20 + 8,
    "ipv4 options": 14 + 28 + 8,
    "first fragment": 14 + 20 + 8,
    "later fragment": 14 + 20,
    "ipv6 later fragment": 14 + 40 + 8,
    arp: 14 + 28,
    "icmp echo": 14 + 20 + 8,
    "icmp error": 14 + 20 + 8,
    "6in4": 14 + 20,
    esp: 14 + 20 + 8,
    vxlan: 14 + 20 + 8,
    vlan: 14 + 4 + 20 + 20,
    qinq: 14 + 8 + 40 + 20,
    "pppoe session": 14 + 8 + 20 + 20,
    mpls: 14 + 8 + 20 + 20,
    snap: 14 + 8 + 20 + 20,
    "spanning tree": 14,
    raw: 20 + 20,
    cooked: 16 + 20 + 20,
  };
  for (const [name, bytes] of Object.entries(expected)) assert.equal(ofGolden(name), bytes, name);
});

test("what people say never comes along with a header whose lengths lie", () => {
  const said = "what nobody else shall read";
  const lies = [
    ethernetFrame(0x0800, ipv4Packet({ proto: 6, payload: tcpSegment({ data: said, dataOffset: 4 }) })),
    ethernetFrame(
      0x0800,
      bytesOf([0x44], ipv4Packet({ proto: 17, payload: udpDatagram({ data: said }) }).slice(1)),
    ),
    ethernetFrame(0x0800, ipv4Packet({ proto: 17, payload: udpDatagram({ data: said }), totalLength: 10 })),
    ethernetFrame(
      0x0800,
      bytesOf([0x65], ipv4Packet({ proto: 17, payload: udpDatagram({ data: said }) }).slice(1)),
    ),
    // A hop-by-hop header that claims to reach beyond the packet.
    ethernetFrame(0x86dd, ipv6Packet({ next: 0, payload: bytesOf([6, 200], [1, 4, 0, 0, 0, 0], said) })),
    ethernetFrame(0x86dd, ipv6Packet({ next: 253, payload: bytesOf(said) })),
    ethernetFrame(0x88b5, bytesOf(said)),
  ];
  for (const [i, frame] of lies.entries()) {
    const kept = Buffer.from(frame.subarray(0, keeps(frame))).toString("latin1");
    assert.ok(!kept.includes("nobody") && !kept.includes("what"), `${i}: ${kept}`);
  }
});

test("every prefix of every golden packet ends within itself", () => {
  for (const { name, bytes, linkType } of GOLDEN_PACKETS) {
    for (let length = 0; length <= bytes.length; length++) {
      const cut = bytes.slice(0, length);
      const end = headerEnd(cut, decoded(cut, { linkType, originalLength: bytes.length }));
      assert.ok(end >= 0 && end <= length, `${name}, ${length} bytes: ${end}`);
    }
  }
});
