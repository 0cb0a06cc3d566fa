/** What goes on in the network that a flow does not show: facts that alarms rest on. They name no secret. */
import * as z from "zod";
import { MAX_DNS_SERVERS, MAX_PREFIXES, MAX_PRIVATE_ANSWERS } from "./fact-limits.ts";

const mac = z.string().max(17);
const ip = z.string().max(45);
const name = z.string().max(256);
const port = z.number().int();
const count = z.number().int();

export const LOGIN_PROTOCOLS = ["telnet", "ftp", "http", "rtsp", "mqtt", "pop3", "imap", "smtp"] as const;
export type LoginProtocol = (typeof LOGIN_PROTOCOLS)[number];
export const MAPPED_BY = ["upnp", "nat-pmp", "pcp"] as const;

/** What one client asked one server about the names below one suffix within about ten seconds. */
export const dnsSummarySchema = z.object({
  kind: z.literal("dns-summary"),
  client: ip,
  server: ip,
  serverPort: port,
  /** The part of the names that is registered by somebody; "" sums up what had no room of its own. */
  suffix: name,
  fromMs: z.number(),
  /** Of the last question. */
  atMs: z.number(),
  queries: count,
  /** Answered by NXDOMAIN; not answered at all. */
  nxdomain: count,
  unanswered: count,
  /** Names that this client had not asked for lately, and those of them that do not exist. */
  newNames: count,
  newMissing: count,
  /** Of the new names: characters in front of the suffix, and Shannon's entropy of these, bits per character. */
  newBytes: count,
  entropy: z.number(),
  /** Questions for TXT and NULL, which carry any bytes. */
  texts: count,
  /** The longest name asked for. */
  example: name,
  /** Answers that are addresses of this or of no network: RFC 1918, loopback, link-local, ULA. */
  privateAnswers: z.array(z.object({ name, ip })).max(MAX_PRIVATE_ANSWERS).optional(),
});

/**
 * By ARP or neighbour discovery a MAC says that an address is its own: for the first time, or another's within the last
 * hours (`former…`).
 */
export const addressClaimSchema = z.object({
  kind: z.literal("address-claim"),
  ip,
  mac,
  formerMac: mac.optional(),
  /** When that one last said so. */
  formerMs: z.number().optional(),
  /** How often the address changed hands since it was told of. */
  changes: count,
  how: z.enum(["arp", "ndp"]),
  /** Nobody had asked: an announcement to all. */
  gratuitous: z.boolean(),
  vlan: z.number().int().optional(),
  atMs: z.number(),
});

/** A MAC asked by ARP for so many addresses, about, within a minute. */
export const addressSweepSchema = z.object({
  kind: z.literal("address-sweep"),
  mac,
  /** Its own, where it said one. */
  ip: ip.optional(),
  targets: count,
  sinceMs: z.number(),
  atMs: z.number(),
});

/** A DHCP server gives or offers an address. Once a minute a server. */
export const dhcpServerSchema = z.object({
  kind: z.literal("dhcp-server"),
  /** As it calls itself; by DHCPv6 the sender's address. */
  server: ip,
  mac: mac.optional(),
  router: ip.optional(),
  dns: z.array(ip).max(MAX_DNS_SERVERS),
  vlan: z.number().int().optional(),
  atMs: z.number(),
});

/** A router (lifetime above 0) or somebody who announces prefixes. Once a minute a sender. */
export const routerAdvertisementSchema = z.object({
  kind: z.literal("router-advertisement"),
  ip,
  mac: mac.optional(),
  /** As a default router; 0 is none. */
  lifetimeS: z.number().int(),
  prefixes: z.array(z.string().max(49)).max(MAX_PREFIXES),
  dns: z.array(ip).max(MAX_DNS_SERVERS),
  vlan: z.number().int().optional(),
  atMs: z.number(),
});

/** A password went by in clear text; neither it nor the user is kept. Once a flow. */
export const clearTextLoginSchema = z.object({
  kind: z.literal("clear-text-login"),
  client: ip,
  server: ip,
  port,
  protocol: z.enum(LOGIN_PROTOCOLS),
  atMs: z.number(),
});

/** A router agreed to let the Internet in. */
export const portMappingSchema = z.object({
  kind: z.literal("port-mapping"),
  /** Who asked, and of whom. */
  client: ip,
  gateway: ip,
  /** Of UPnP: where the router listens. */
  gatewayPort: port.optional(),
  /** Whom it leads to: the client, unless it asked for another. */
  internalIp: ip,
  externalPort: port,
  internalPort: port,
  protocol: z.string().max(8),
  /** 0 is until the router starts anew. */
  lifetimeS: z.number(),
  how: z.enum(MAPPED_BY),
  atMs: z.number(),
});
