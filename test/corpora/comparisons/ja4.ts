/**
 * JA4 of flows, beside one that is put together here from tshark's fields of the same hello. Hellos with
 * algorithms for certificates (RFC 8446 §4.2.3) or delegated credentials (RFC 9345) are left out: tshark prints them in one
 * list with the others. So are those in the form of SSL 2, of which JA4 says nothing.
 */
import { createHash } from "node:crypto";
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf, PROTO } from "../tuple.ts";

const CLIENT_HELLO = "1";
const NAME = 0;
const ALPN = 16;
/** Delegated credentials, algorithms for certificates. */
const MORE_ALGORITHMS: readonly number[] = [34, 50];
const SSL = new Map([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
]);

const isGrease = (number: number): boolean => /^(.a)\1$/.test(hex(number));
const hex = (number: number): string => number.toString(16).padStart(4, "0");
const digits = (text: string): string =>
  text === "" ? "0".repeat(12) : createHash("sha256").update(text).digest("hex").slice(0, 12);
const sorted = (numbers: readonly number[]): string => numbers.map(hex).sort().join(",");
const count = (numbers: readonly number[]): string => String(Math.min(99, numbers.length)).padStart(2, "0");

/** Undefined where the packet shows no hello, more than one message, or what these fields do not tell. */
function ja4In(packet: SeenPacket): string | undefined {
  const types = packet.all("tls.handshake.type");
  const quic = packet.protocols.includes("quic");
  if (types.length !== 1 || types[0] !== CLIENT_HELLO || packet.protocols.includes("dtls")) return undefined;
  const known = (field: Parameters<SeenPacket["all"]>[0]): number[] =>
    packet
      .all(field)
      .map(Number)
      .filter((number) => !isGrease(number));
  const ciphers = known("tls.handshake.ciphersuite");
  const extensions = known("tls.handshake.extension.type");
  const offered = known("tls.handshake.extensions.supported_version");
  if (ciphers.length === 0 || extensions.some((type) => MORE_ALGORITHMS.includes(type))) return undefined;
  const version = offered.length > 0 ? Math.max(...offered) : Number(packet.first("tls.handshake.version"));
  const protocol = packet.first("tls.handshake.extensions_alpn_str");
  if (!/^[a-z0-9]?$|^[a-z0-9].*[a-z0-9]$/i.test(protocol)) return undefined;
  const ends = protocol === "" ? "00" : `${protocol.at(0)}${protocol.at(-1)}`;
  const named = extensions.includes(NAME) ? "d" : "i";
  const others = sorted(extensions.filter((type) => type !== NAME && type !== ALPN));
  const algorithms = known("tls.handshake.sig_hash_alg").map(hex).join(",");
  const head = `${quic ? "q" : "t"}${SSL.get(version) ?? "00"}${named}${count(ciphers)}${count(extensions)}${ends}`;
  const said = others !== "" && algorithms !== "" ? `${others}_${algorithms}` : others;
  return `${head}_${digits(sorted(ciphers))}_${digits(said)}`;
}

export const ja4OfFlows: Comparison = {
  name: "JA4 of flows with a whole TLS or QUIC hello",
  oracle: "tshark's fields",
  folders: DISSECTED_FOLDERS,
  compare: ({ dissection, reading }) => {
    const theirs = new Map<string, Set<string>>();
    dissection?.reassembled.forEach((packet, i) => {
      const tuple = dissection.packets[i]?.tuple;
      if (tuple === undefined || packet.tunnelled || (tuple.proto !== PROTO.tcp && tuple.proto !== PROTO.udp))
        return;
      const ja4 = ja4In(packet);
      if (ja4 !== undefined) theirs.set(keyOf(tuple), (theirs.get(keyOf(tuple)) ?? new Set()).add(ja4));
    });
    const ours = grouped(reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
    return [...theirs].map(([key, all]): Finding => {
      const mine = (ours.get(key) ?? []).flatMap(({ ja4 }) => ja4 ?? []);
      const equal = mine.length > 0 && mine.every((ja4) => all.has(ja4));
      return { subject: key, key, ours: mine.join(", ") || "none", theirs: [...all].join(", "), equal };
    });
  },
};
