/** The samples of anomalies as the hub gets them: ends and headers read again from the bytes that were kept. */
import { formatAddress, formatMac } from "../base/address.ts";
import type { AnomalySample, PacketEnd, PacketLayer } from "../model/anomaly-sample.ts";
import { anomalyFile } from "./anomaly-file.ts";
import type { AnomalySamples, KeptSample } from "./packet/anomaly-samples.ts";
import { decodePacket } from "./packet/decode.ts";
import { DecodedPacket, FRAGMENT, IP_PROTO, NETWORK } from "./packet/decoded-packet.ts";

const MAX_INTERFACE_CHARS = 256;
const MAC_BYTES = 6;
const NETWORK_NAMES: Readonly<Record<number, string>> = {
  [NETWORK.ipv4]: "ipv4",
  [NETWORK.ipv6]: "ipv6",
  [NETWORK.arp]: "arp",
};
const PROTO_NAMES = new Map<number, string>(Object.entries(IP_PROTO).map(([name, proto]) => [proto, name]));

/** The new ones. Not for the packet path: a few a second at most. */
export function newAnomalySamples(samples: AnomalySamples): AnomalySample[] {
  return samples.takeNews().map(described);
}

function described(sample: KeptSample): AnomalySample {
  const { bytes, info, name, seconds, nanos, capturedLength, originalLength } = sample;
  const linkType = info?.linkType ?? -1;
  const packet = new DecodedPacket();
  // What was not kept counts as cut by a snaplen; it was decoded once, so it can be again.
  decodePacket(bytes, 0, bytes.length, originalLength, linkType, packet);
  return {
    name,
    seconds,
    nanos,
    interface: (info?.name ?? "").slice(0, MAX_INTERFACE_CHARS),
    linkType,
    capturedLength,
    originalLength,
    src: endOf(bytes, packet.srcMacOffset, packet.srcOffset, packet),
    dst: endOf(bytes, packet.dstMacOffset, packet.dstOffset, packet),
    layers: layersOf(packet),
    hex: Buffer.from(bytes).toString("hex"),
    pcapng: anomalyFile(sample).toString("base64"),
  };
}

function endOf(bytes: Uint8Array, mac: number, ip: number, packet: DecodedPacket): PacketEnd {
  const { network, addressLength } = packet;
  const hasIp = network !== NETWORK.none && addressLength > 0 && ip + addressLength <= bytes.length;
  return {
    ...(mac >= 0 && mac + MAC_BYTES <= bytes.length ? { mac: formatMac(bytes, mac) } : {}),
    ...(hasIp ? { ip: formatAddress(bytes, ip, addressLength) } : {}),
  };
}

function layersOf(packet: DecodedPacket): PacketLayer[] {
  const { network, networkOffset, transportOffset, payloadStart, payloadEnd, proto, end } = packet;
  const layers: PacketLayer[] = [];
  const add = (layer: string, offset: number): void => {
    const before = layers.at(-1);
    if (offset < end && (before === undefined || offset > before.offset)) layers.push({ layer, offset });
  };
  if (network === NETWORK.none || networkOffset > 0) add("link", 0);
  if (network === NETWORK.none) return layers;
  add(NETWORK_NAMES[network] ?? "network", networkOffset);
  if (network === NETWORK.arp) return layers;
  if (packet.fragment === FRAGMENT.later) add("data", transportOffset);
  else if (transportOffset > networkOffset)
    add(PROTO_NAMES.get(proto) ?? `ip-proto-${proto}`, transportOffset);
  if (payloadEnd > payloadStart) add("data", payloadStart);
  return layers;
}
