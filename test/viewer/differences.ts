/**
 * Where Wireshark 4.4 (the viewer) and Debian's tshark 4.0 say the same of a packet in other words. Each entry brings both
 * to one form; what is left over then is a difference that nobody has looked at.
 */
export interface VersionDifference {
  readonly what: string;
  /** The protocol's line above it, where the words alone would not tell. */
  readonly within?: RegExp;
  /** Only one of the two has such a line. */
  readonly drop?: RegExp;
  readonly change?: readonly [RegExp, string];
  /** The change is for such lines. */
  readonly only?: RegExp;
}

export const VERSION_DIFFERENCES: readonly VersionDifference[] = [
  {
    what: "what was worked out and not read stands between brackets only in what 4.0 prints",
    change: [/^(\s*)\[(.*)\]$/, "$1$2"],
  },
  { what: "4.4 calls UTC by its long name", change: [/ Coordinated Universal Time$/, " UTC"] },
  { what: "4.4 has the arrival time in UTC too", drop: /^ {4}UTC Arrival Time: / },
  {
    what: "Epoch Time is Epoch Arrival Time",
    change: [/^ {4}Epoch Time: ([\d.]+) seconds$/, "    Epoch Arrival Time: $1"],
  },
  { what: "the time shift stands at another place", drop: /^ {4}\[?Time shift for this packet: / },
  { what: "tshark asks no colour rules", drop: /^ {4}Coloring Rule (Name|String): / },
  {
    what: "4.4 counts streams of Ethernet and IP",
    within: /^(Ethernet|Internet Protocol)/,
    drop: /^ {4}Stream index: \d+$/,
  },
  { what: "4.4 shows an Ethernet address once", within: /^Ethernet/, drop: /^ {8}Address: / },
  { what: "tshark -V prints bytes that nobody takes apart", drop: /^[0-9a-f]{4} {2}([0-9a-f]{2} ){1,16} / },
  {
    what: "what is too long for a line is cut and marked in another way",
    change: [/^(\s*[^:…]+?)(?: \[…\])?: (.{0,40}).*…?$/, "$1: $2"],
    only: /…/,
  },
  {
    what: "4.4 says what an IPv6 address is for",
    within: /^Internet Protocol Version 6/,
    drop: /^ {8,12}(Address Space|Special-Purpose Allocation|Source|Destination|Forwardable|Globally Reachable|Reserved-by-Protocol): (?!.*:)/,
  },
  { what: "what is long is cut elsewhere", change: [/^(\s*[^:]+: [0-9a-f]{40})[0-9a-f]+$/, "$1"] },
  {
    what: "4.4 says what an IPv6 multicast address is for",
    within: /^Internet Protocol Version 6/,
    drop: /^ {8,12}(\.| |\d)+ = (Multicast Flags|Multicast Scope|Reserved|Rendezvous Point \(RP\)|Network Prefix|Transient): /,
  },
  {
    what: "a DNS type's number stands before its words",
    within: /^(Domain Name System|Multicast Domain|Link-local Multicast)/,
    change: [/^( +Type: \S+) \((.*)\) \((\d+)\)$/, "$1 ($3) ($2)"],
  },
  { what: "IPv6 Address is IP6 Address", change: [/^( +Type: AAAA .*)\(IPv6 Address\)/, "$1(IP6 Address)"] },
  {
    what: "4.4 names what is in a TLS extension on its line",
    within: /^Transport Layer Security/,
    change: [/^( +Extension: .*?\(len=\d+\)).*$/, "$1"],
  },
  {
    what: "4.4 has JA4 fingerprints and remarks on hellos",
    within: /^Transport Layer Security/,
    drop: /^ +(JA4(_r)?: |Expert Info \(Chat\/Deprecated\)|This legacy_version field|Severity level: Chat|Group: Deprecated|Session Ticket: <MISSING>)/,
  },
  {
    what: "4.0 knows SM2 by its number",
    within: /^Transport Layer Security/,
    change: [/^( +Signature Hash Algorithm Signature: )SM2 /, "$1Unknown "],
  },
  { what: "4.4 shows TLS data of a segment", drop: /^ {4}TLS segment data \(\d+ bytes?\)$/ },
  {
    what: "NTP's intervals",
    within: /^Network Time Protocol/,
    drop: /^ {4}Peer (Polling Interval|Clock Precision): /,
  },
  {
    what: "DHCP's times have their seconds behind",
    within: /^Dynamic Host/,
    change: [/^( +[\w ]+: )\((\d+)s\) (.*)$/, "$1$3 ($2)"],
  },
  { what: "4.4 names the kind of an LLDP message", drop: /^ {8}Normal LLDPDU$/ },
  {
    what: "4.4 takes what is behind a short frame for padding",
    within: /^Ethernet/,
    drop: /^ +(Padding: |Trailer: |Expert Info \(Note\/Protocol\): Didn't find|Didn't find padding|Severity level: Note|Group: Protocol)/,
  },
  {
    what: "neighbour discovery: the proxy's name, lifetimes in words",
    within: /^Internet Control Message Protocol v6/,
    change: [/^( +)(?:(.*= )ND (Proxy: .*)|((?:Valid|Preferred) Lifetime: \d+) \(.*\))$/, "$1$2$3$4"],
  },
  { what: "4.4 numbers the packets of a stream", drop: /^ {4}Stream Packet Number: \d+$/ },
  {
    what: "4.4 unfolds what a conversation had",
    drop: /^ {8}(\.|\d){2}.*= (RST|FIN|Data|ACK|SYN|SYN-ACK): (Present|Absent)$|^ {8}Completeness Flags: /,
  },
];

/** Both sides in one form. `used` gets what was met. */
export function plain(lines: readonly string[], used: Set<string>): string[] {
  const out: string[] = [];
  let top = "";
  for (const whole of lines) {
    let line: string | undefined = whole.trimEnd();
    if (!line.startsWith(" ")) top = line;
    for (const { what, within, drop, change, only } of VERSION_DIFFERENCES) {
      if (line === undefined) break;
      if (within !== undefined && !within.test(top)) continue;
      const before: string = line;
      if (drop?.test(line) === true) line = undefined;
      else if (change !== undefined && only?.test(line) !== false) line = line.replace(change[0], change[1]);
      if (line !== before) used.add(what);
    }
    if (line !== undefined && line !== "") out.push(line);
  }
  return out;
}
