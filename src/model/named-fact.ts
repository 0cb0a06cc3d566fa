/** What a packet taught us about who is who. Facts are few; they travel as JSON. */
import { z } from "zod";

const mac = z.string().max(17);
const name = z.string().max(256);

export const namedFactSchema = z.discriminatedUnion("kind", [
  /** A MAC spoke on the link (source of a frame), with one of its local addresses if it showed one. */
  z.object({
    kind: z.literal("sighting"),
    mac: mac.optional(),
    ip: z.string().max(45).optional(),
    firstMs: z.number(),
    lastMs: z.number(),
  }),
  /** DHCP: a host name, vendor class and the leased address of a MAC. */
  z.object({
    kind: z.literal("dhcp"),
    mac,
    ip: z.string().max(45).optional(),
    hostname: name.optional(),
    vendorClass: name.optional(),
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
  z.object({
    kind: z.literal("dns"),
    client: z.string().max(45),
    domain: name,
    ip: z.string().max(45),
    atMs: z.number(),
  }),
  /** What the clear part of a TLS handshake showed; over UDP it is QUIC's. Told when it is over. */
  z.object({
    kind: z.literal("tls"),
    proto: z.enum(["tcp", "udp"]),
    client: z.string().max(45),
    server: z.string().max(45),
    /** The client's, then the server's. */
    ports: z.tuple([z.number(), z.number()]),
    /** When its first message was seen. */
    atMs: z.number(),
    /** As on the wire, e.g. 0x0303 for TLS 1.2: what the server chose, or the highest offered if its answer was not seen. */
    version: z.number().optional(),
    /** As asked for, lower-cased; an address literal or a name without dots too. */
    sni: name.optional(),
    /** What the client offered. */
    alpn: z.array(name).max(16).optional(),
    /** An encrypted hello was offered, or feigned: nobody but the server can tell. */
    ech: z.boolean().optional(),
    /** Host names of the server's certificate, or its common name; TLS 1.2 and older. Not verified. */
    names: z.array(name).max(16).optional(),
  }),
]);

export type NamedFact = z.infer<typeof namedFactSchema>;
