/** `/devices`: who lives here. */
import * as z from "zod";
import { DEVICE_FACTS, TOLD_BY } from "../../../model/device-fact.ts";
import { DEVICE_KINDS, KIND_EVIDENCE, SHOWN_KINDS } from "../../../model/device-kind.ts";
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

/** A piece of what it is judged by. */
export const kindEvidenceSchema = z.object({
  by: z.enum(KIND_EVIDENCE),
  value: z.string().meta({ examples: ["rtsp tcp/554", "api.xiaoyi.com"] }),
  words: z.string().meta({ examples: ["it asks for api.xiaoyi.com"] }),
  points: z.number().meta({ description: "for the kind, or against it: natural logarithms of odds" }),
});
export type KindEvidenceItem = z.infer<typeof kindEvidenceSchema>;

export const likelyKindSchema = z.object({ kind: z.enum(DEVICE_KINDS), confidence: z.number() });

/** What was told apart on the wire and is one device, by a person's word or by proof. */
export const devicePartSchema = z.object({
  id: z.string(),
  mac: z.string().nullable().meta({ description: "null where it is known by its address alone" }),
  ips: z.array(z.string()),
  firstSeen: instant,
  lastSeen: instant,
  because: z
    .string()
    .nullable()
    .meta({
      description: "why it was joined by itself",
      examples: ["both call themselves bens-iphone (DHCP)"],
    }),
});
export type DevicePart = z.infer<typeof devicePartSchema>;

export const deviceSchema = z.object({
  id: z.string().meta({ examples: ["dev-020000000001"] }),
  name: z.string(),
  nameSource: z.enum(NAME_SOURCES),
  macs: z.array(z.string()),
  parts: z
    .array(devicePartSchema)
    .meta({ description: "one, or what was merged; the first gives the id and comes first" }),
  ips: z.array(z.string()).meta({ description: "local addresses, last used first" }),
  vendor: z.string().nullable(),
  kind: z.enum(SHOWN_KINDS).meta({ description: "what it is: a person's word, else by the evidence" }),
  kindSource: z.enum(["user", "evidence"]),
  confidence: z.number().meta({ description: "0 to 1; 1 where a person said so, 0 where it is unknown" }),
  kindWords: z.string().meta({
    description: "why, in plain words",
    examples: ["camera, probably, because its maker is Hikvision and it serves rtsp tcp/554"],
  }),
  evidence: z
    .array(kindEvidenceSchema)
    .meta({ description: "what speaks for the likeliest kind and against it, the strongest first" }),
  likelyKinds: z.array(likelyKindSchema).meta({ description: "by the evidence alone, the likeliest first" }),
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

export const DEVICE_SORTS = ["name", "kind", "lastSeen", "firstSeen", "upload", "download"] as const;
export const devicesQuerySchema = z.strictObject({
  ...pagingQuery,
  sort: z.enum(DEVICE_SORTS).default("name"),
  kind: z.enum(SHOWN_KINDS).optional().meta({ description: "those of one kind" }),
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
  kind: z
    .enum(SHOWN_KINDS)
    .nullable()
    .optional()
    .meta({ description: "what it is, whatever the evidence says; null lets the evidence speak again" }),
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
