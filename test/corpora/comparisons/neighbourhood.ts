/** What devices say of themselves on the local network: DHCP host names, mDNS hosts and services, SSDP servers. */
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { factTexts } from "../fact-texts.ts";
import { sameName } from "../name-text.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { keyOf } from "../tuple.ts";

const MDNS_PORT = 5353;
const SSDP_PORT = 1900;
const TYPE = { a: "1", aaaa: "28", srv: "33", nsec: "47" } as const;
/** `Living room._airplay._tcp.local`: who, and what it offers. */
const INSTANCE = /^(.*)\._[^.]+\._(?:tcp|udp)\.local$/i;

function told(name: string, oracle: string, namesIn: (packet: SeenPacket) => string[]): Comparison {
  return {
    name,
    oracle,
    folders: DISSECTED_FOLDERS,
    compare: ({ dissection, reading }) => {
      const ours = factTexts(reading.facts);
      const theirs = new Map<string, string>();
      dissection?.reassembled.forEach((packet, i) => {
        const tuple = dissection.packets[i]?.tuple;
        if (tuple) for (const text of namesIn(packet)) theirs.set(text, keyOf(tuple));
      });
      return [...theirs].map(([text, key]): Finding => {
        const equal = ours.has(sameName(text));
        return { subject: text, key, ours: equal ? text : "not told of", theirs: text, equal };
      });
    },
  };
}

export const dhcpNames = told("DHCP host names", "tshark", (packet) => packet.all("dhcp.option.hostname"));

export const mdnsNames = told("mDNS hosts and services", "tshark", (packet) => {
  if (packet.tuple?.srcPort !== MDNS_PORT && packet.tuple?.dstPort !== MDNS_PORT) return [];
  if (!/^(1|True)$/.test(packet.first("dns.flags.response"))) return [];
  const types = packet.all("dns.resp.type");
  // NSEC's list of types is printed as if it were records: what follows cannot be told apart.
  const nsec = types.indexOf(TYPE.nsec);
  return packet
    .all("dns.resp.name")
    .slice(0, nsec < 0 ? undefined : nsec)
    .flatMap((name, i) => {
      if (types[i] === TYPE.srv) return INSTANCE.exec(name)?.slice(1, 2) ?? [];
      return types[i] === TYPE.a || types[i] === TYPE.aaaa ? [name] : [];
    });
});

export const ssdpServers = told("SSDP servers", "tshark", (packet) => {
  const { srcPort, dstPort } = packet.tuple ?? { srcPort: 0, dstPort: 0 };
  return srcPort === SSDP_PORT || dstPort === SSDP_PORT ? packet.all("http.server") : [];
});
