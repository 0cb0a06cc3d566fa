/** `/devices`: who lives here. */
import * as z from "zod";
import { DEVICE_FACTS, TOLD_BY } from "../../../model/device-fact.ts";
import { privacySchema } from "../../../model/privacy-schema.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

/** How the name is known: given by a person, told by the device, made of the vendor, or only the address. */
export const NAME_SOURCES = ["user", "dhcp", "dhcpv6", "mdns", "nbns", "llmnr", "vendor", "address"] as const;

/** The protocol by which a device said something of itself. */
const source = z.string().meta({ examples: TOLD_BY });

export const toldNameSchema = z.object({ name: z.string(), source, seen: instant });
export type ToldName = z.infer<typeof toldNameSchema>;

export const toldFactSchema = z.object({
  kind: z.string().meta({ examples: DEVICE_FACTS }),
  value: z.string(),
  source,
  lastSeen: instant,
});
export type ToldFact = z.infer<typeof toldFactSchema>;

/** What was told apart on the wire and a person said to be one device. */
export const devicePartSchema = z.object({
  id: z.string(),
  mac: z.string().nullable().meta({ description: "null where it is known by its address alone" }),
  ips: z.array(z.string()),
  firstSeen: instant,
  lastSeen: instant,
});
export type DevicePart = z.infer<typeof devicePartSchema>;

export const deviceSchema = z.object({
  id: z.string().meta({ examples: ["dev-020000000001"] }),
  name: z.string(),
  nameSource: z.enum(NAME_SOURCES),
  macs: z.array(z.string()),
  parts: z
    .array(devicePartSchema)
    .meta({ description: "one, or what a person merged; the first gives the id and comes first" }),
  ips: z.array(z.string()).meta({ description: "local addresses, last used first" }),
  vendor: z.string().nullable(),
  /** The MAC is made up by the device (a phone's privacy address): no vendor can be known from it. */
  randomMac: z.boolean(),
  hostnames: z.array(z.string()).meta({ description: "names it gives itself, the most trusted first" }),
  names: z.array(toldNameSchema).meta({ description: "the same with who carried them and when last" }),
  facts: z.array(toldFactSchema).meta({ description: "what else it says of itself, newest first" }),
  groups: z.array(z.string()).meta({ description: "ids of those it is in" }),
  privacy: privacySchema.meta({ description: "how much of its frames may be recorded, by its own class" }),
  effectivePrivacy: privacySchema.meta({ description: "the strictest of its own and its groups' classes" }),
  firstSeen: instant,
  lastSeen: instant,
  uploadBytes24h: z.number(),
  downloadBytes24h: z.number(),
  lanBytes24h: z.number(),
});
export type Device = z.infer<typeof deviceSchema>;

export const DEVICE_SORTS = ["name", "lastSeen", "firstSeen", "upload", "download"] as const;
export const devicesQuerySchema = z.strictObject({
  ...pagingQuery,
  sort: z.enum(DEVICE_SORTS).default("name"),
  order: z.enum(["asc", "desc"]).optional().meta({ description: "default: asc for name, else desc" }),
});
export type DevicesQuery = z.input<typeof devicesQuerySchema>;

export const devicePageSchema = pageOf(deviceSchema);

export const deviceParamsSchema = z.object({
  id: z.string().min(1).max(64).meta({ description: "device id, MAC or IP address" }),
});

export const devicePatchSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .nullable()
    .optional()
    .meta({ description: "null gives the device its own name back" }),
  privacy: privacySchema.optional(),
});
export type DevicePatch = z.infer<typeof devicePatchSchema>;

const named = z.string().min(1).max(64);

export const deviceMergeSchema = z.strictObject({
  devices: z
    .array(named)
    .min(1)
    .max(64)
    .meta({ description: "that are this device too: ids, MACs or addresses" }),
});
export type DeviceMerge = z.infer<typeof deviceMergeSchema>;

export const deviceSplitSchema = z.strictObject({
  parts: z
    .array(named)
    .min(1)
    .max(64)
    .meta({ description: "that are a device of their own: ids of parts, MACs or addresses" }),
});
export type DeviceSplit = z.infer<typeof deviceSplitSchema>;

export const splitDevicesSchema = z.object({
  device: deviceSchema.meta({ description: "what is left" }),
  off: deviceSchema.meta({ description: "what was split off" }),
});
export type SplitDevices = z.infer<typeof splitDevicesSchema>;
