/** What servers and clients of the house call themselves in HTTP, over TCP. */
import type { Field } from "../oracles/fields.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { PROTO } from "../tuple.ts";
import { sender, type Word, words } from "./device-words.ts";

function wordsIn(packet: SeenPacket, field: Field): Word[] {
  if (packet.tuple?.proto !== PROTO.tcp) return [];
  return packet
    .all(field)
    .filter((text) => text.trim() !== "")
    .map((text) => ({ ip: sender(packet), text: text.trim() }));
}

export const httpServers = words(
  "what HTTP servers call themselves",
  ["http"],
  (packet) => wordsIn(packet, "http.server"),
  ["server"],
);

export const httpClients = words(
  "what HTTP clients call themselves",
  ["http"],
  (packet) => wordsIn(packet, "http.user_agent"),
  ["user-agent"],
);
