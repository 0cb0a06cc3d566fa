/** What devices say of themselves on the local network: DHCP host names, mDNS hosts and services, SSDP servers. */
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { factTexts } from "../fact-texts.ts";
import { sameName } from "../name-text.ts";
import { recordsIn, TYPE } from "../oracles/dns-answers.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { keyOf } from "../tuple.ts";

const MDNS_PORT = 5353;
const SSDP_PORT = 1900;
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
  const hosts = recordsIn(packet).filter(({ type }) => type === TYPE.a || type === TYPE.aaaa);
  // `Living room._airplay._tcp.local`: who offers it.
  return [...hosts.map(({ name }) => name), ...packet.all("dns.srv.service")];
});

export const ssdpServers = told("SSDP servers", "tshark", (packet) => {
  const { srcPort, dstPort } = packet.tuple ?? { srcPort: 0, dstPort: 0 };
  return srcPort === SSDP_PORT || dstPort === SSDP_PORT ? packet.all("http.server") : [];
});
