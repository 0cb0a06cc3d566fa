/** One packet as tshark takes it apart, with the five-tuple of its outermost IP header. */
import { PROTO, type Tuple } from "../tuple.ts";
import { FIELDS, type Field } from "./fields.ts";

/** Joins several values of one field; no name holds it. */
export const AGGREGATOR = "\u001f";
const INDEX = new Map<Field, number>(FIELDS.map((field, i) => [field, i]));
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 44, 60, 135, 139, 140]);
const AUTHENTICATION = 51;
/** tshark's word for what follows an IPv6 extension header, whose own number it does not print. */
export const PROTO_OF: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  icmpv6: 58,
  icmp: 1,
  ip: 4,
  ipv6: 41,
  gre: 47,
  esp: 50,
  sctp: 132,
  ospf: 89,
  pim: 103,
  udplite: 136,
  dccp: 33,
  vrrp: 112,
};

export class SeenPacket {
  /** Undefined without an IP header. Ports are 0 where there are none, and in later fragments until they are found. */
  readonly tuple: Tuple | undefined;
  readonly fragment: "none" | "first" | "later";
  /** Joins the fragments of one datagram; empty if it is not one. */
  readonly datagram: string;
  readonly protocols: readonly string[];
  /** As tshark printed it. */
  readonly line: string;
  readonly #columns: readonly string[];

  constructor(line: string) {
    this.line = line;
    this.#columns = line.split("\t");
    this.protocols = (this.#columns[INDEX.get("frame.protocols") ?? 0] ?? "").split(":");
    const outer = this.protocols.find((word) => word === "ip" || word === "ipv6");
    const addresses = outer === "ip" ? this.#pair("ip.src", "ip.dst") : this.#pair("ipv6.src", "ipv6.dst");
    const proto = outer === "ip" ? Number(this.first("ip.proto") || 0) : this.#protoOfIpv6();
    const offset = Number(this.first(outer === "ip" ? "ip.frag_offset" : "ipv6.fraghdr.offset") || 0);
    const more = /^(1|True)$/.test(this.first(outer === "ip" ? "ip.flags.mf" : "ipv6.fraghdr.more"));
    this.fragment =
      addresses === undefined || (offset === 0 && !more) ? "none" : offset === 0 ? "first" : "later";
    const [srcPort, dstPort] = this.fragment === "later" ? [0, 0] : this.#ports(proto);
    this.tuple = addresses && { proto, src: addresses[0], srcPort, dst: addresses[1], dstPort };
    const id = this.first(outer === "ip" ? "ip.id" : "ipv6.fraghdr.ident");
    this.datagram = this.fragment === "none" ? "" : [...(addresses ?? []), proto, id].join(" ");
  }

  /** All values of a field, from the outermost layer in. */
  all(field: Field): string[] {
    const text = this.#columns[INDEX.get(field) ?? 0] ?? "";
    return text === "" ? [] : text.split(AGGREGATOR);
  }

  first(field: Field): string {
    return this.all(field)[0] ?? "";
  }

  get number(): number {
    return Number(this.first("frame.number"));
  }

  get wireBytes(): number {
    return Number(this.first("frame.len"));
  }

  get seconds(): number {
    return Number(this.first("frame.time_epoch"));
  }

  /** There is an IP header within the outer packet, and not as the quotation of an ICMP error. */
  get tunnelled(): boolean {
    const { proto } = this.tuple ?? {};
    if (proto === undefined || proto === PROTO.icmp || proto === PROTO.icmp6) return false;
    return this.protocols.filter((word) => word === "ip" || word === "ipv6").length > 1;
  }

  #pair(src: Field, dst: Field): [string, string] | undefined {
    const from = this.first(src);
    const to = this.first(dst);
    return from === "" || to === "" ? undefined : [from, to];
  }

  #ports(proto: number): [number, number] {
    if (proto === PROTO.tcp) return this.#portPair("tcp.srcport", "tcp.dstport");
    if (proto === PROTO.udp) return this.#portPair("udp.srcport", "udp.dstport");
    if (proto === PROTO.sctp) return this.#portPair("sctp.srcport", "sctp.dstport");
    return [0, 0];
  }

  #portPair(src: Field, dst: Field): [number, number] {
    return [Number(this.first(src) || 0), Number(this.first(dst) || 0)];
  }

  #protoOfIpv6(): number {
    const next = Number(this.first("ipv6.nxt") || 0);
    if (!EXTENSIONS.has(next) && next !== AUTHENTICATION) return next;
    const after = this.protocols.slice(this.protocols.indexOf("ipv6") + 1);
    const word = after.find((protocol) => PROTO_OF[protocol] !== undefined);
    return (word && PROTO_OF[word]) || Number(this.first("ipv6.fraghdr.nxt") || next);
  }
}
