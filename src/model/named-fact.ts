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
]);

export type NamedFact = z.infer<typeof namedFactSchema>;
