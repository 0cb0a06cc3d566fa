/** What cameras, printers and computers say of themselves by WS-Discovery, and by ONVIF's scopes in it. */
import type { SeenPacket } from "../oracles/seen-packet.ts";
import { sender, type Word, words } from "./device-words.ts";

const PORT = 3702;
/** These hold other elements, or nothing: tshark prints no text for them. */
const CONTAINERS =
  /^(Envelope|Header|Body|Hello|Bye|Probe|ProbeMatch|ProbeMatches|Resolve|ResolveMatch|ResolveMatches|EndpointReference|AppSequence|ReplyTo)$/;
const OWN = /\/(Hello|ProbeMatches|ResolveMatches)$/;
const ONVIF = /^onvif:\/\/www\.onvif\.org\/(name|hardware|location)\/(.+)$/i;

export const discoveryWords = words("WS-Discovery and ONVIF", ["ws-discovery"], (packet) => {
  const { tuple } = packet;
  if (tuple?.srcPort !== PORT && tuple?.dstPort !== PORT) return [];
  const texts = textsIn(packet);
  const ip = sender(packet);
  if (!OWN.test(texts.get("Action") ?? "")) return [];
  const listed = (element: string): string[] => (texts.get(element) ?? "").split(/\s+/).filter(Boolean);
  const types = listed("Types").map((type) => type.slice(type.indexOf(":") + 1));
  const scopes = listed("Scopes").flatMap((scope) => {
    const value = ONVIF.exec(scope)?.[2];
    return value === undefined ? [] : [decodeURIComponent(value)];
  });
  return [...types.filter((type) => type !== "Device"), ...scopes, ...listed("XAddrs")].map(
    (text): Word => ({ ip, text }),
  );
});

/** By the element's name without its prefix. */
function textsIn(packet: SeenPacket): Map<string, string> {
  const names = packet
    .all("xml.tag")
    .filter((tag) => !tag.endsWith("/>"))
    .map((tag) => /^<(?:[\w.-]+:)?([\w.-]+)/.exec(tag)?.[1] ?? "")
    .filter((name) => !CONTAINERS.test(name));
  const texts = packet.all("xml.cdata");
  // An element that was empty: which text is whose cannot be told.
  return new Map(names.length === texts.length ? names.map((name, i) => [name, texts[i] ?? ""]) : []);
}
