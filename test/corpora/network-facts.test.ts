/** What real captures show beside flows: logins, servers that give addresses, mapped ports, each known by other means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../src/model/named-fact.ts";
import { CAPTURES_AWAY, sharedCaptures, sharedHere } from "./capture.ts";
import { readCapture } from "./reading.ts";

/** The end of a capture's name; what its facts of these kinds are, in the order they were told. */
const EXPECTED: readonly (readonly [name: string, facts: readonly string[]])[] = [
  ["ndpi/ntop+nDPI__tests__cfgs__default__pcap__telnet.pcap", ["login telnet 192.168.0.2 192.168.0.1:23"]],
  ["ndpi/ntop+nDPI__tests__cfgs__default__pcap__imap.pcap", ["login imap 10.40.4.2 10.40.3.2:143"]],
  [
    "ndpi/ntop+nDPI__tests__cfgs__default__pcap__http_auth.pcap",
    ["login http 192.168.0.4 192.254.189.169:80"],
  ],
  ["arkime/arkime+arkime__tests__pcap__http-basicauth.pcap", ["login http 10.0.0.2 10.0.0.1:2082"]],
  ["arkime/arkime+arkime__tests__pcap__http-digestauth.pcap", []],
  [
    "suricata/OISF+suricata-verify__tests__pop3-03-bug-7709__input.pcap",
    ["login pop3 8.8.8.2 10.0.1.120:110", "login pop3 8.8.8.2 10.0.1.120:110"],
  ],
  [
    "core/packetrat+packethunting__confidential-email-attachment.pcap",
    ["login smtp 10.0.2.15 162.241.224.77:25"],
  ],
  ["core/ntop+nDPI__tests__cfgs__default__pcap__rtsp.pcap", []],
  [
    "ndpi/ntop+nDPI__tests__cfgs__default__pcap__natpmp.pcap",
    ["mapping nat-pmp tcp 51413 to 192.168.1.128:51413 for 3600 s"],
  ],
  [
    "ndpi/ntop+nDPI__tests__cfgs__default__pcap__android.pcap",
    ["dhcp 192.168.2.1 c6:2c:03:60:6a:64 router 192.168.2.1 dns 192.168.2.1"],
  ],
  [
    "arkime/arkime+arkime__tests__pcap__v6.pcap",
    ["ra fe80::260:97ff:fe07:69ea 00:60:97:07:69:ea 1800 s 3ffe:507:0:1::/64"],
  ],
];

test("facts of real captures are those that they are known for", async (t) => {
  if (!sharedHere()) return t.skip(CAPTURES_AWAY);
  const captures = new Map(sharedCaptures().map((one) => [`${one.folder}/${one.name}`, one.path]));
  for (const [name, expected] of EXPECTED) {
    const path = captures.get(name);
    assert.ok(path !== undefined, name);
    const { facts } = await readCapture(path);
    const told = facts.flatMap(wordsOf);
    assert.deepEqual(told, expected, name);
  }
});

function wordsOf(fact: NamedFact): string[] {
  switch (fact.kind) {
    case "clear-text-login":
      return [`login ${fact.protocol} ${fact.client} ${fact.server}:${fact.port}`];
    case "port-mapping":
      return [
        `mapping ${fact.how} ${fact.protocol} ${fact.externalPort} to ` +
          `${fact.internalIp}:${fact.internalPort} for ${fact.lifetimeS} s`,
      ];
    case "dhcp-server":
      return [`dhcp ${fact.server} ${fact.mac} router ${fact.router} dns ${fact.dns.join(" ")}`];
    case "router-advertisement":
      return [`ra ${fact.ip} ${fact.mac} ${fact.lifetimeS} s ${fact.prefixes.join(" ")}`];
    default:
      return [];
  }
}
