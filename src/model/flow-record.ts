/** A flow as people and programs see it: one line of `tapdeck read --format json`, one item of `GET /flows`. */
import * as z from "zod";

export const DIRECTIONS = ["outbound", "inbound", "internal", "external"] as const;
export const DOMAIN_SOURCES = ["sni", "quic", "http", "dns"] as const;
/** What an application hint rests on: bytes that only this protocol says, or no more than the port. */
export const APP_SOURCES = ["payload", "port"] as const;
/** Zeek's conn_state names; `-` for protocols without a connection. */
export const FLOW_STATES = [
  "-",
  "S0",
  "S1",
  "SF",
  "REJ",
  "S2",
  "S3",
  "RSTO",
  "RSTR",
  "RSTOS0",
  "RSTRH",
  "SH",
  "SHR",
  "OTH",
] as const;

export type Direction = (typeof DIRECTIONS)[number];
export type DomainSource = (typeof DOMAIN_SOURCES)[number];
export type AppSource = (typeof APP_SOURCES)[number];
export type FlowState = (typeof FLOW_STATES)[number];

export const endpointSchema = z.object({
  ip: z.string(),
  port: z.number().int(),
  mac: z.string().optional(),
  packets: z.number(),
  /** Bytes on the wire from the link header on, by original length. */
  bytes: z.number(),
});

export const flowRecordSchema = z.object({
  start: z.string(),
  end: z.string(),
  proto: z.string().meta({ description: "tcp, udp, icmp, icmp6 or the IP protocol number" }),
  ipVersion: z.union([z.literal(4), z.literal(6)]),
  vlan: z.array(z.number().int()),
  orig: endpointSchema,
  resp: endpointSchema,
  communityId: z.string(),
  state: z.enum(FLOW_STATES),
  app: z.string().optional(),
  /** Absent with `app`. */
  appSource: z.enum(APP_SOURCES).optional(),
  /** What the originator calls the responder, by the evidence in `domainSource`; it may be an address (decision 0005). */
  domain: z.string().optional(),
  domainSource: z.enum(DOMAIN_SOURCES).optional(),
  direction: z.enum(DIRECTIONS),
});

export type FlowEndpoint = z.infer<typeof endpointSchema>;
export type FlowRecord = z.infer<typeof flowRecordSchema>;

/** Every field of a record, nested ones with a dot between, in the order of the schema: for formats that are flat. */
export const FLOW_FIELDS: readonly string[] = Object.entries(flowRecordSchema.shape).flatMap(
  ([name, schema]) =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape).map((inner) => `${name}.${inner}`) : [name],
);
