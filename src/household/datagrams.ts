/** What goes in single datagrams: DNS, NTP, DHCP, neighbours and routers, multicast announcements. */
import { type Frame, ipFrame, PROTOCOL, udpPayload } from "./frame-bytes.ts";
import type { Host } from "./host.ts";

export interface UdpEnds {
  readonly from: Host;
  readonly to: Host;
  readonly fromPort: number;
  readonly toPort: number;
}

export function udp(atMs: number, ends: UdpEnds, data: Uint8Array): Frame {
  const { from, to } = ends;
  const bytes = ipFrame({
    fromMac: from.mac,
    toMac: to.mac,
    from: from.ipv4,
    to: to.ipv4,
    protocol: PROTOCOL.udp,
    identification: from.takeIdentification(),
    payload: udpPayload(ends.fromPort, ends.toPort, data),
    checksumAt: 6,
  });
  return { atMs, bytes };
}

const TYPE = { a: 1, aaaa: 28 } as const;
const TTL_S = 300;

/** A question for a server's address and its answer (RFC 1035); returns when the answer was there. */
export function* lookUp(atMs: number, asker: Host, resolver: Host, server: Host): Generator<Frame, number> {
  const families = server.ipv6 === undefined || asker.ipv6 === undefined ? [TYPE.a] : [TYPE.a, TYPE.aaaa];
  let now = atMs;
  for (const type of families) {
    const ends = { from: asker, to: resolver, fromPort: asker.takePort(), toPort: 53 };
    const id = ends.fromPort & 0xffff;
    yield udp(now, ends, dnsMessage(id, server.name, type, undefined));
    now += 9;
    const address = type === TYPE.a ? server.ipv4 : server.ipv6;
    const back = { from: resolver, to: asker, fromPort: 53, toPort: ends.fromPort };
    yield udp(now, back, dnsMessage(id, server.name, type, address));
  }
  return now + 1;
}

function dnsMessage(id: number, name: string, type: number, address: Uint8Array | undefined): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  // Recursion wanted; an answer says also that it is one and that recursion was there.
  header.writeUInt16BE(address === undefined ? 0x0100 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address === undefined ? 0 : 1, 6);
  const question = Buffer.concat([dnsName(name), Buffer.from([0, type, 0, 1])]);
  if (address === undefined) return Buffer.concat([header, question]);
  const answer = Buffer.alloc(12);
  // The name is that of the question, at offset 12.
  answer.writeUInt16BE(0xc00c, 0);
  answer.writeUInt16BE(type, 2);
  answer.writeUInt16BE(1, 4);
  answer.writeUInt32BE(TTL_S, 6);
  answer.writeUInt16BE(address.length, 10);
  return Buffer.concat([header, question, answer, address]);
}

export function dnsName(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

const NTP_BYTES = 48;
/** Seconds from 1900 to 1970 (RFC 5905). */
const NTP_EPOCH = 2_208_988_800;

export function* askTime(atMs: number, asker: Host, server: Host, roundTripMs: number): Generator<Frame> {
  const ends = { from: asker, to: server, fromPort: asker.takePort(), toPort: 123 };
  yield udp(atMs, ends, ntpMessage(0x23, atMs));
  const back = { from: server, to: asker, fromPort: 123, toPort: ends.fromPort };
  yield udp(atMs + roundTripMs, back, ntpMessage(0x24, atMs + roundTripMs));
}

function ntpMessage(head: number, atMs: number): Buffer {
  const out = Buffer.alloc(NTP_BYTES);
  out[0] = head;
  out.writeUInt32BE((Math.floor(atMs / 1000) + NTP_EPOCH) >>> 0, 40);
  return out;
}

/** The host name that a device gives of itself on the link (RFC 6762): an answer nobody asked for. */
export function announcement(atMs: number, device: Host): Frame {
  const name = dnsName(`${device.name}.local`);
  const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  const answer = Buffer.from([0, TYPE.a, 0x80, 1, 0, 0, 0, 120, 0, 4, ...device.ipv4]);
  return toGroup(atMs, device, MDNS, Buffer.concat([header, name, answer]));
}

export interface Group {
  readonly address: Uint8Array;
  readonly fromPort: number;
  readonly toPort: number;
}

export const MDNS: Group = { address: Uint8Array.of(224, 0, 0, 251), fromPort: 5353, toPort: 5353 };

/** To all who listen: a multicast group (RFC 1112 §6.4), or everybody on the link. */
export function toGroup(atMs: number, device: Host, group: Group, data: Uint8Array): Frame {
  const [first = 0, second = 0, third = 0, fourth = 0] = group.address;
  const mac =
    first === 255
      ? Uint8Array.of(255, 255, 255, 255, 255, 255)
      : Uint8Array.of(1, 0, 0x5e, second & 0x7f, third, fourth);
  const bytes = ipFrame({
    fromMac: device.mac,
    toMac: mac,
    from: device.ipv4,
    to: group.address,
    protocol: PROTOCOL.udp,
    identification: device.takeIdentification(),
    payload: udpPayload(group.fromPort, group.toPort, data),
    checksumAt: 6,
    hopLimit: 255,
  });
  return { atMs, bytes };
}
