/** One packet that shows an anomaly, as the sensor tells it: what it is, where its headers begin, its first bytes. */
import * as z from "zod";

/** Where a header, or what they carry, begins in the packet. */
export const packetLayerSchema = z.object({
  layer: z.string().max(24).meta({
    description: "link, ipv4, ipv6, arp, a transport by name (tcp, ip-proto-89), data",
  }),
  offset: z.number().int(),
});
export type PacketLayer = z.infer<typeof packetLayerSchema>;

/** An end of the packet as its headers say; each is absent where they do not, or were not captured. */
export const packetEndSchema = z.object({
  mac: z.string().max(17).optional(),
  ip: z.string().max(45).optional(),
});
export type PacketEnd = z.infer<typeof packetEndSchema>;

export const anomalySampleSchema = z.object({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9-]+$/),
  seconds: z.number(),
  nanos: z.number(),
  interface: z.string().max(256),
  /** LINKTYPE_ value; -1 where the source told none. */
  linkType: z.number(),
  capturedLength: z.number(),
  originalLength: z.number(),
  src: packetEndSchema,
  dst: packetEndSchema,
  layers: z.array(packetLayerSchema).max(8),
  /** The first bytes. */
  hex: z
    .string()
    .max(4096)
    .regex(/^([0-9a-f]{2})*$/),
  /** The same as a capture file of one packet with a comment, base64: the hub does not write frames. */
  pcapng: z.string().max(8192),
});
export type AnomalySample = z.infer<typeof anomalySampleSchema>;
