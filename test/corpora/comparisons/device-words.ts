/**
 * What devices of the house say of themselves by NetBIOS, LLMNR, banners, MQTT and STUN: what tshark reads of a home
 * address must be told of it, and nothing that tshark does not read.
 */
import { parseAddress } from "../../../src/base/address.ts";
import type { DeviceFactKind, ToldBy } from "../../../src/model/device-fact.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../../src/sensor/flow/home-networks.ts";
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { sameName } from "../name-text.ts";
import { recordsIn, TYPE } from "../oracles/dns-answers.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { canonicalAddress, keyOf, PROTO } from "../tuple.ts";

/** By whose word an address is known is left out: its name may be known or not. */
const WITNESS = / \([^)]*\)$/;

export interface Word {
  readonly ip: string;
  readonly text: string;
  /** False: it may be told, but these fields do not say whether it must. */
  readonly sure?: boolean;
}

function textOf({ about, value }: { about: string; value: string }): string {
  return about === "public-address" || about === "relay" ? value.replace(WITNESS, "") : value;
}

/** By default, in front of what is learned on the wire: what is told beyond it is in tshark's words too. */
const HOME = new HomeNetworks(DEFAULT_HOME_NETS);

function isHome(ip: string): boolean {
  const bytes = parseAddress(ip);
  return bytes !== undefined && HOME.isLocal(bytes, 0, bytes.length);
}

/** `about`: facts of other kinds by the same word are not looked at; names are, always. */
export function words(
  name: string,
  sources: readonly ToldBy[],
  wordsIn: (packet: SeenPacket) => Word[],
  about?: readonly DeviceFactKind[],
): Comparison {
  return {
    name,
    oracle: "tshark",
    folders: DISSECTED_FOLDERS,
    compare: ({ dissection, reading }) => {
      if (dissection === undefined) return [];
      const theirs = new Map<string, { key: string; word: Word }>();
      dissection.reassembled.forEach((packet, i) => {
        const tuple = dissection.packets[i]?.tuple;
        if (tuple === undefined || packet.tunnelled) return;
        for (const word of wordsIn(packet)) {
          const text = `${canonicalAddress(word.ip)} ${sameName(word.text)}`;
          if (theirs.get(text)?.word.sure !== true) theirs.set(text, { key: keyOf(tuple), word });
        }
      });
      const ours = new Set(
        reading.facts.flatMap((fact) => {
          if (fact.kind !== "device-name" && fact.kind !== "device-fact") return [];
          if (!sources.includes(fact.source)) return [];
          if (fact.kind === "device-fact" && about?.includes(fact.about) === false) return [];
          const text = fact.kind === "device-name" ? fact.name : textOf(fact);
          return [`${fact.ip} ${sameName(text)}`];
        }),
      );
      const asked = [...theirs].filter(([, { word }]) => word.sure !== false && isHome(word.ip));
      const subjects = new Set([...asked.map(([subject]) => subject), ...ours]);
      return [...subjects].map((subject): Finding => {
        const key = theirs.get(subject)?.key;
        const [told, said] = [ours.has(subject), key !== undefined];
        return {
          subject,
          ...(key !== undefined && { key }),
          ours: told ? "told" : "not told of",
          theirs: said ? "said" : "not said",
          equal: told && said,
        };
      });
    },
  };
}

export const sender = ({ tuple }: SeenPacket): string => tuple?.src ?? "";
const isTrue = (text: string): boolean => /^(1|True)$/.test(text);

/** `GURU<20> (Server service)`: the name, and of which kind it is. */
function netbiosName(text: string): { name: string; kind: number } {
  const [, name = text, kind = ""] = /^(.*?)<([0-9a-f]{2})>(?: \(.*)?$/s.exec(text) ?? [];
  return { name: name.trim(), kind: Number.parseInt(kind, 16) };
}

const MACHINES: readonly number[] = [0x00, 0x20];
const GROUPS: readonly number[] = [0x00, 0x1c, 0x1e];
const MASTERS: readonly number[] = [0x1b, 0x1d];
const REGISTERS: readonly string[] = ["5", "8", "9", "15"];

function nameServiceWords(packet: SeenPacket): Word[] {
  const response = isTrue(packet.first("nbns.flags.response"));
  const opcode = packet.first("nbns.flags.opcode");
  if (response ? opcode !== "0" : !REGISTERS.includes(opcode)) return [];
  if (response && packet.first("nbns.flags.rcode") !== "0") return [];
  // Who is logged in is among them too, and this field does not say which it is.
  const status = packet.all("nbns.netbios_name");
  if (status.length > 0)
    return status.map((text) => ({ ip: sender(packet), text: netbiosName(text).name, sure: false }));
  const { name, kind } = netbiosName(packet.first("nbns.name"));
  return packet.all("nbns.addr").flatMap((ip, i) => {
    const group = packet.all("nbns.nb_flags.group")[i] === "1";
    const own = ip === sender(packet);
    if (ip === "0.0.0.0" || name.startsWith("IS~")) return [];
    const told = group
      ? own && GROUPS.includes(kind)
      : MACHINES.includes(kind) || (own && MASTERS.includes(kind));
    return told ? [{ ip, text: name }] : [];
  });
}

function datagramWords(packet: SeenPacket): Word[] {
  const source = netbiosName(packet.first("nbdgm.source_name"));
  const destination = netbiosName(packet.first("nbdgm.destination_name"));
  const ip = sender(packet);
  if (packet.first("nbdgm.src.ip") !== ip || !MACHINES.includes(source.kind)) return [];
  const group = destination.kind === 0x1d || destination.kind === 0x1e;
  return [{ ip, text: source.name }, ...(group ? [{ ip, text: destination.name }] : [])];
}

export const netbiosWords = words("NetBIOS names and workgroups", ["nbns"], (packet) => {
  if (packet.protocols.includes("nbns")) return nameServiceWords(packet);
  return packet.protocols.includes("nbdgm") ? datagramWords(packet) : [];
});

export const llmnrWords = words("LLMNR names", ["llmnr"], (packet) => {
  const answers = packet.protocols.includes("llmnr") && isTrue(packet.first("dns.flags.response"));
  if (!answers || packet.tuple?.proto !== PROTO.udp) return [];
  const [a, aaaa] = [packet.all("dns.a"), packet.all("dns.aaaa")];
  return recordsIn(packet).flatMap(({ name, type }) => {
    const ip = type === TYPE.a ? a.shift() : type === TYPE.aaaa ? aaaa.shift() : undefined;
    // It is for names of one label; suites of tests look up others.
    return ip === undefined || name.includes(".") ? [] : [{ ip, text: name }];
  });
});

export const sshSoftware = words("SSH software of both ends", ["ssh"], (packet) =>
  packet
    .all("ssh.protocol")
    .map((text) => ({ ip: sender(packet), text: text.replace(/^SSH-[\d.]+-/, "").trim() })),
);

/** That it is the connection's first word is not in these fields. */
export const greetings = words("greetings of FTP and SMTP servers", ["ftp", "smtp"], (packet) => {
  const text = packet.first("ftp.response.code") === "220" ? packet.first("ftp.response.arg") : "";
  const mail = packet.first("smtp.response.code") === "220" ? packet.first("smtp.rsp.parameter") : "";
  return [text, mail]
    .filter((line) => line !== "")
    .map((line) => ({ ip: sender(packet), text: line.trim(), sure: false }));
});

const MQTT_VERSIONS: Readonly<Record<string, string>> = { "3": "3.1", "4": "3.1.1", "5": "5" };

export const mqttClients = words("MQTT clients and versions", ["mqtt"], (packet) => {
  const ip = sender(packet);
  const ids = packet.all("mqtt.clientid").filter((text) => text !== "");
  const versions = packet.all("mqtt.ver").flatMap((level) => MQTT_VERSIONS[level] ?? []);
  return [...ids, ...versions.map((version) => `MQTT ${version}`)].map((text) => ({ ip, text }));
});

const STUN_ANSWER = 0x10;

/** MAPPED-ADDRESS, XOR-RELAYED-ADDRESS, XOR-MAPPED-ADDRESS and its draft; the others of these have addresses of others. */
const SEEN: readonly number[] = [0x0001, 0x0016, 0x0020, 0x8020];
const WITH_ADDRESS: readonly number[] = [
  ...SEEN,
  0x0002,
  0x0004,
  0x0005,
  0x000b,
  0x0012,
  0x8023,
  0x802b,
  0x802c,
];

export const stunWords = words("STUN: public addresses and software", ["stun"], (packet) => {
  const { src = "", dst = "", proto } = packet.tuple ?? {};
  if (proto !== PROTO.udp && proto !== PROTO.tcp) return [];
  const software = packet.all("stun.att.software").map((text) => ({ ip: src, text: text.trim() }));
  const types = packet.all("stun.att.type").map(Number);
  const seen = types
    .filter((type) => WITH_ADDRESS.includes(type))
    .flatMap((type, i) => (SEEN.includes(type) ? packet.all("stun.att.ipv4").slice(i, i + 1) : []));
  const answers = Number(packet.first("stun.type.class")) === STUN_ANSWER && !isHome(src);
  const addresses = answers ? seen.filter((ip) => !isHome(ip)) : [];
  return [...software, ...addresses.map((text) => ({ ip: dst, text }))];
});
