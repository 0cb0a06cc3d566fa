/** The five-tuple of the innermost IP header that tshark found in a packet; an ICMP error's quotation is none. */
import { PROTO, type Tuple } from "../tuple.ts";
import type { Field } from "./fields.ts";
import { PROTO_OF, type SeenPacket } from "./seen-packet.ts";

const PORTS: ReadonlyMap<number, readonly [word: string, src: Field, dst: Field]> = new Map([
  [PROTO.tcp, ["tcp", "tcp.srcport", "tcp.dstport"]],
  [PROTO.udp, ["udp", "udp.srcport", "udp.dstport"]],
  [PROTO.sctp, ["sctp", "sctp.srcport", "sctp.dstport"]],
]);

export function innermostTuple(packet: SeenPacket): Tuple | undefined {
  if (packet.fragment !== "none") return packet.tuple;
  const { protocols } = packet;
  const quoting = protocols.findIndex((word) => word === "icmp" || word === "icmpv6");
  const words = quoting < 0 ? protocols : protocols.slice(0, quoting + 1);
  const last = words.findLastIndex((word) => word === "ip" || word === "ipv6");
  const behind = words.slice(last + 1);
  const first = words.findIndex((word) => word === "ip" || word === "ipv6");
  if (last === first && !behind.includes("ah")) return packet.tuple;
  const version = words[last] === "ip" ? "ip" : "ipv6";
  const nth = words.filter((word) => word === version).length - 1;
  const src = packet.all(`${version}.src`)[nth] ?? "";
  const dst = packet.all(`${version}.dst`)[nth] ?? "";
  const carried = behind.find((word) => word !== "ah" && PROTO_OF[word] !== undefined);
  const said = packet.all(version === "ip" ? "ip.proto" : "ipv6.nxt")[nth];
  const proto = carried === undefined ? Number(said ?? -1) : (PROTO_OF[carried] ?? -1);
  const [word, srcField, dstField] = PORTS.get(proto) ?? [];
  if (word === undefined || srcField === undefined || dstField === undefined || !behind.includes(word))
    return { proto, src, srcPort: 0, dst, dstPort: 0 };
  const port = words.filter((one) => one === word).length - 1;
  const [srcPort = 0, dstPort = 0] = [srcField, dstField].map((field) =>
    Number(packet.all(field)[port] ?? 0),
  );
  return { proto, src, srcPort, dst, dstPort };
}
