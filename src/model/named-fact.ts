/** What packets taught us about who is who, and what goes on beside flows. Facts are few; they travel as JSON. */
import * as z from "zod";
import { DEVICE_FACTS, TOLD_BY } from "./device-fact.ts";
import { MAX_CERTIFICATE_NAMES, MAX_DNS_ANSWERS, MAX_PROTOCOLS } from "./fact-limits.ts";
import {
  addressClaimSchema,
  addressSweepSchema,
  clearTextLoginSchema,
  dhcpServerSchema,
  dnsSummarySchema,
  portMappingSchema,
  routerAdvertisementSchema,
} from "./network-fact.ts";

const mac = z.string().max(17);
const ip = z.string().max(45);
const name = z.string().max(256);

export const namedFactSchema = z.discriminatedUnion("kind", [
  /** A MAC spoke on the link (source of a frame), with one of its local addresses if it showed one. */
  z.object({
    kind: z.literal("sighting"),
    mac: mac.optional(),
    ip: ip.optional(),
    firstMs: z.number(),
    lastMs: z.number(),
  }),
  /** DHCP: what a MAC says of itself (DEVICE_FACTS says what each is), and its leased address, also by DHCPv6. */
  z.object({
    kind: z.literal("dhcp"),
    mac,
    ip: ip.optional(),
    hostname: name.optional(),
    vendorClass: name.optional(),
    fingerprint: name.optional(),
    clientId: name.optional(),
    atMs: z.number(),
  }),
  /** A device's own name. Without a MAC it is that of whoever uses the address. */
  z.object({
    kind: z.literal("device-name"),
    mac: mac.optional(),
    ip,
    name,
    source: z.enum(TOLD_BY),
    atMs: z.number(),
  }),
  /** Something else a device says of itself. */
  z.object({
    kind: z.literal("device-fact"),
    mac: mac.optional(),
    ip,
    about: z.enum(DEVICE_FACTS),
    value: name,
    source: z.enum(TOLD_BY),
    atMs: z.number(),
  }),
  /** A home network shown on the wire by DHCP (subnet mask) or a router advertisement (prefix). */
  z.object({
    kind: z.literal("home-net"),
    cidr: z.string().max(49),
    source: z.enum(["dhcp", "ra", "interface"]),
    atMs: z.number(),
  }),
  /** A DNS answer seen on the way to `client`. */
  z.object({ kind: z.literal("dns"), client: ip, domain: name, ip, atMs: z.number() }),
  /** One DNS question and what came back; `rcode` is absent when no answer was seen. For logs, not for naming. */
  z.object({
    kind: z.literal("dns-query"),
    client: ip,
    server: ip,
    clientPort: z.number().int(),
    serverPort: z.number().int(),
    proto: z.enum(["udp", "tcp"]),
    id: z.number(),
    query: name,
    qtype: z.number(),
    /** Absent: a query. 4 is a notification and 5 an update (RFC 1996, RFC 2136), whose question is a zone. */
    opcode: z.number().optional(),
    /** With EDNS's upper bits. */
    rcode: z.number().optional(),
    /** The answer section in its order: addresses, targets and texts. */
    answers: z.array(name).max(MAX_DNS_ANSWERS),
    /** Of the question, where that was seen. */
    atMs: z.number(),
  }),
  /** What the clear part of a TLS handshake showed; over UDP it is QUIC's. Told when it is over. */
  z.object({
    kind: z.literal("tls"),
    proto: z.enum(["tcp", "udp"]),
    client: z.string().max(45),
    server: z.string().max(45),
    clientPort: z.number().int(),
    serverPort: z.number().int(),
    /** When its first message was seen. */
    atMs: z.number(),
    /** As on the wire, e.g. 0x0303 for TLS 1.2: what the server chose, or the highest offered if its answer was not seen. */
    version: z.number().optional(),
    /** As asked for, lower-cased; an address literal or a name without dots too. */
    sni: name.optional(),
    /** What the client offered. */
    alpn: z.array(name).max(MAX_PROTOCOLS).optional(),
    /** An encrypted hello was offered, or feigned: nobody but the server can tell. */
    ech: z.boolean().optional(),
    /** Which program it is, by what it offers: JA4 of a whole hello. */
    ja4: name.optional(),
    /** Host names of the server's certificate, or its common name; TLS 1.2 and older. Not verified. */
    names: z.array(name).max(MAX_CERTIFICATE_NAMES).optional(),
  }),
  dnsSummarySchema,
  addressClaimSchema,
  addressSweepSchema,
  dhcpServerSchema,
  routerAdvertisementSchema,
  clearTextLoginSchema,
  portMappingSchema,
]);

export type NamedFact = z.infer<typeof namedFactSchema>;
