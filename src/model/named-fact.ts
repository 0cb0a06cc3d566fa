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
  /** A DNS question; with `rcode` it is answered, without it nobody has answered it (yet). */
  z.object({
    kind: z.literal("dns-query"),
    client: z.string().max(45),
    server: z.string().max(45),
    clientPort: z.number().int(),
    serverPort: z.number().int(),
    proto: z.enum(["udp", "tcp"]),
    /** The message's own id. */
    id: z.number().int(),
    query: name,
    qtype: z.number().int(),
    rcode: z.number().int().optional(),
    /** Addresses and names, as text. */
    answers: z.array(name).max(128),
    atMs: z.number(),
  }),
  /** What the open part of a TLS handshake says. */
  z.object({
    kind: z.literal("tls"),
    client: z.string().max(45),
    server: z.string().max(45),
    clientPort: z.number().int(),
    serverPort: z.number().int(),
    atMs: z.number(),
    /** As on the wire: 0x0303 is TLS 1.2, 0x0304 TLS 1.3. */
    version: z.number().int().optional(),
    sni: name.optional(),
    /** What the client offered. */
    alpn: z.array(name).max(32).optional(),
    /** The client hid its real server name (Encrypted Client Hello). */
    ech: z.boolean().optional(),
    /** Names in the server's certificate. */
    names: z.array(name).max(128).optional(),
  }),
]);

export type NamedFact = z.infer<typeof namedFactSchema>;
