/** What IP protocols are called: the four that records write as a word, and the words of others that they write as a number. */
const PROTO_NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6" };

/** As Wireshark says them. */
const PROTO_WORDS: Readonly<Record<number, string>> = {
  2: "igmp",
  33: "dccp",
  47: "gre",
  50: "esp",
  51: "ah",
  88: "eigrp",
  89: "ospf",
  103: "pim",
  112: "vrrp",
  115: "l2tp",
  132: "sctp",
  136: "udplite",
};

/** `tcp`, or `132`. */
export function protoName(proto: number): string {
  return PROTO_NAMES[proto] ?? String(proto);
}

/** `sctp`, of a protocol that is written as a number. */
export function protoWord(proto: number): string | undefined {
  return PROTO_WORDS[proto];
}

/** Of a name, a word or a number as text; undefined for what is none. */
export function protoNumber(text: string): number | undefined {
  const wanted = text.toLowerCase();
  for (const names of [PROTO_NAMES, PROTO_WORDS]) {
    const known = Object.entries(names).find(([, name]) => name === wanted);
    if (known !== undefined) return Number(known[0]);
  }
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}
