import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf } from "../tuple.ts";
import { FIELDS, type Field } from "./fields.ts";
import { homeFragments } from "./fragments.ts";
import { innermostTuple } from "./innermost-tuple.ts";
import { AGGREGATOR, SeenPacket } from "./seen-packet.ts";

function packet(values: Partial<Record<Field, string>>): SeenPacket {
  return new SeenPacket(FIELDS.map((field) => values[field] ?? "").join("\t"));
}

const OUTER = { "ip.src": "10.0.0.1", "ip.dst": "10.0.0.2", "ip.proto": "17" };

test("a tunnel is accounted by its outer header", () => {
  const tunnelled = packet({
    "frame.protocols": "eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp",
    "ip.src": ["10.0.0.1", "192.0.2.1"].join(AGGREGATOR),
    "ip.dst": ["10.0.0.2", "192.0.2.2"].join(AGGREGATOR),
    "ip.proto": ["17", "6"].join(AGGREGATOR),
    "udp.srcport": "5000",
    "udp.dstport": "4789",
    "tcp.srcport": "1",
    "tcp.dstport": "2",
  });
  assert.equal(tunnelled.tunnelled, true);
  assert.equal(keyOf(tunnelled.tuple!), "udp 10.0.0.1 5000 10.0.0.2 4789");
  assert.equal(keyOf(innermostTuple(tunnelled)!), "tcp 192.0.2.1 1 192.0.2.2 2");
});

test("the header that an ICMP error quotes is no tunnel", () => {
  const values = {
    "frame.protocols": "eth:ethertype:ip:icmp:ip:udp",
    ...OUTER,
    "ip.proto": `1${AGGREGATOR}17`,
  };
  const error = packet({ ...values, "udp.srcport": "5000", "udp.dstport": "53" });
  assert.equal(error.tunnelled, false);
  assert.equal(keyOf(error.tuple!), "icmp 10.0.0.1 0 10.0.0.2 0");
  assert.equal(keyOf(innermostTuple(error)!), "icmp 10.0.0.1 0 10.0.0.2 0");
});

test("what follows IPv6's extension headers is the protocol", () => {
  const values = { "ipv6.src": "fe80::1", "ipv6.dst": "ff02::16", "ipv6.nxt": "0" };
  const report = packet({ "frame.protocols": "eth:ethertype:ipv6:ipv6.hopopts:icmpv6", ...values });
  assert.equal(keyOf(report.tuple!), "icmp6 fe80::1 0 ff02::16 0");
});

test("later fragments get the ports of their datagram's first one, before or after them", () => {
  const part = (number: number, offset: string, more: string, id: string, ports: object = {}): SeenPacket =>
    packet({
      "frame.number": String(number),
      "frame.time_epoch": "1000",
      "frame.protocols": "eth:ethertype:ip:data",
      ...OUTER,
      "ip.id": id,
      "ip.frag_offset": offset,
      "ip.flags.mf": more,
      ...ports,
    });
  const ports = { "udp.srcport": "7", "udp.dstport": "9" };
  const packets = [part(1, "1480", "0", "5"), part(2, "0", "1", "5", ports), part(3, "1480", "0", "6")];
  assert.deepEqual(
    homeFragments(packets).map(({ tuple }) => tuple?.dstPort),
    [9, 9, 0],
  );
});
