/** How a device comes onto the link: DHCP (RFC 2131), ARP, and the router's IPv6 advertisements (RFC 4861). */
import { arpFrame, ethernet, type Frame, ipFrame, PROTOCOL, udpPayload } from "./frame-bytes.ts";
import type { Host } from "./host.ts";

const BROADCAST_MAC = Uint8Array.of(255, 255, 255, 255, 255, 255);
const NO_ADDRESS = Uint8Array.of(0, 0, 0, 0);
const ALL_ADDRESSES = Uint8Array.of(255, 255, 255, 255);
const MASK = Uint8Array.of(255, 255, 255, 0);
const MESSAGE = { discover: 1, offer: 2, request: 3, ack: 5 } as const;
const LEASE_S = 86_400;

/** What a client's network stack shows of itself. */
export interface DhcpClient {
  readonly hostName?: string;
  /** The options it asks for, in its order. */
  readonly options: readonly number[];
  readonly vendorClass?: string;
}

const PLAIN_OPTIONS = [1, 3, 6, 15, 42];

export function* join(
  atMs: number,
  device: Host,
  router: Host,
  client: DhcpClient = { hostName: device.name, options: PLAIN_OPTIONS },
): Generator<Frame, number> {
  const id = Math.floor(atMs) >>> 0;
  yield fromClient(atMs, device, router, id, MESSAGE.discover, client);
  yield fromServer(atMs + 12, device, router, id, MESSAGE.offer);
  yield fromClient(atMs + 14, device, router, id, MESSAGE.request, client);
  yield fromServer(atMs + 22, device, router, id, MESSAGE.ack);
  return yield* resolve(atMs + 40, device, router);
}

export function* resolve(atMs: number, asker: Host, other: Host): Generator<Frame, number> {
  yield { atMs, bytes: arpFrame(asker, other, 1) };
  yield { atMs: atMs + 0.7, bytes: arpFrame(other, asker, 2) };
  return atMs + 1;
}

function fromClient(
  atMs: number,
  device: Host,
  router: Host,
  id: number,
  type: number,
  { hostName, options: wanted, vendorClass }: DhcpClient,
): Frame {
  const options = [option(53, [type])];
  if (hostName !== undefined) options.push(option(12, Buffer.from(hostName)));
  options.push(option(55, wanted));
  if (vendorClass !== undefined) options.push(option(60, Buffer.from(vendorClass)));
  if (type === MESSAGE.request) options.push(option(50, device.ipv4), option(54, router.ipv4));
  const data = message(1, id, NO_ADDRESS, device.mac, options);
  return broadcast(atMs, device, NO_ADDRESS, udpPayload(68, 67, data));
}

function fromServer(atMs: number, device: Host, router: Host, id: number, type: number): Frame {
  const lease = Buffer.alloc(4);
  lease.writeUInt32BE(LEASE_S);
  const options = [
    option(53, [type]),
    option(54, router.ipv4),
    option(51, lease),
    option(1, MASK),
    option(3, router.ipv4),
    option(6, router.ipv4),
  ];
  const data = message(2, id, device.ipv4, device.mac, options);
  return broadcast(atMs, router, router.ipv4, udpPayload(67, 68, data));
}

function broadcast(atMs: number, from: Host, address: Uint8Array, payload: Buffer): Frame {
  const bytes = ipFrame({
    fromMac: from.mac,
    toMac: BROADCAST_MAC,
    from: address,
    to: ALL_ADDRESSES,
    protocol: PROTOCOL.udp,
    identification: from.takeIdentification(),
    payload,
    checksumAt: 6,
  });
  return { atMs, bytes };
}

function message(
  operation: 1 | 2,
  id: number,
  given: Uint8Array,
  clientMac: Uint8Array,
  options: readonly Buffer[],
): Buffer {
  const fixed = Buffer.alloc(240);
  fixed[0] = operation;
  fixed[1] = 1;
  fixed[2] = 6;
  fixed.writeUInt32BE(id, 4);
  fixed.set(given, 16);
  fixed.set(clientMac, 28);
  // The magic cookie.
  fixed.writeUInt32BE(0x63825363, 236);
  return Buffer.concat([fixed, ...options, Buffer.from([255])]);
}

function option(code: number, value: Uint8Array | readonly number[]): Buffer {
  return Buffer.concat([Buffer.from([code, value.length]), Buffer.from(value)]);
}

const ALL_NODES = {
  mac: Uint8Array.of(0x33, 0x33, 0, 0, 0, 1),
  address: Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
};
const PREFIX_BITS = 64;

/** The router says which prefix is on this link: the first 64 bits of its own address. */
export function advertiseRouter(atMs: number, router: Host): Frame {
  const { ipv6 } = router;
  if (ipv6 === undefined) throw new Error("the household's router has no IPv6 address");
  const payload = Buffer.alloc(16 + 32);
  payload[0] = 134;
  payload[4] = 64;
  payload.writeUInt16BE(1800, 6);
  payload[16] = 3;
  payload[17] = 4;
  payload[18] = PREFIX_BITS;
  // On link, and for autoconfiguration.
  payload[19] = 0xc0;
  payload.writeUInt32BE(LEASE_S, 20);
  payload.writeUInt32BE(LEASE_S / 6, 24);
  payload.set(ipv6.subarray(0, PREFIX_BITS / 8), 32);
  const bytes = ipFrame({
    fromMac: router.mac,
    toMac: ALL_NODES.mac,
    from: Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    to: ALL_NODES.address,
    protocol: PROTOCOL.icmp6,
    identification: 0,
    payload,
    checksumAt: 2,
    hopLimit: 255,
  });
  return { atMs, bytes };
}

const LLDP = 0x88cc;

/** A switch or access point that says who it is (IEEE 802.1AB): frames without IP. */
export function linkDiscovery(atMs: number, device: Host): Frame {
  const to = Uint8Array.of(1, 0x80, 0xc2, 0, 0, 0x0e);
  const name = Buffer.from(device.name);
  const body = Buffer.concat([
    Buffer.from([2, 7, 4, ...device.mac]),
    Buffer.from([4, 2, 7, 0x31]),
    Buffer.from([6, 2, 0, 120]),
    Buffer.from([10, name.length]),
    name,
    Buffer.from([0, 0]),
  ]);
  return { atMs, bytes: ethernet(to, device.mac, LLDP, body) };
}
