/** A flow as people and programs see it: one line of `tapdeck read --format json`, one item of `GET /flows`. */
import * as z from "zod";
import { DIRECTIONS } from "./flow-direction.ts";
import { FLOW_STATES } from "./flow-state.ts";
import { APP_SOURCES, DOMAIN_SOURCES } from "./name-evidence.ts";
import { flowShapeSchema } from "./shape-schema.ts";

export const endpointSchema = z.object({
  ip: z.string(),
  port: z.number().int(),
  mac: z.string().optional(),
  packets: z.number(),
  /** Bytes on the wire from the link header on, by original length. */
  bytes: z.number(),
});

const pairSchema = z.object({ from: z.string(), to: z.string() });

/** What a flow has to do with a tunnel; see flow-tunnel.ts. */
export const flowTunnelSchema = z.object({
  kinds: z
    .array(z.string())
    .meta({ description: "outermost first: of a tunnel within a tunnel both", examples: [["gre"]] }),
  inner: z
    .array(pairSchema)
    .optional()
    .meta({ description: "of a tunnel: who speaks innermost, by its first packets: not all that ever do" }),
  outer: pairSchema
    .optional()
    .meta({ description: "the tunnel's ends, of a flow that is accounted by its inner addresses" }),
});

export const flowRecordSchema = z.object({
  start: z.string(),
  end: z.string(),
  proto: z
    .string()
    .meta({ description: "tcp, udp, icmp, icmp6 or the IP protocol number, which protoName says in a word" }),
  protoName: z
    .string()
    .optional()
    .meta({ description: "what the protocol is called, where proto is a number: sctp, gre, esp …" }),
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
  /** JA4 of the client's TLS hello, over TCP or QUIC: which program it is, whatever the server. */
  ja4: z.string().optional(),
  /** Of a tunnel: whose packets it carries. Of a flow taken out of one: by which it came. */
  tunnel: flowTunnelSchema.optional(),
  direction: z.enum(DIRECTIONS),
  /** What it looks like by sizes and times alone; absent where nobody looked (flows of older versions). */
  shape: flowShapeSchema.optional(),
});

export type FlowEndpoint = z.infer<typeof endpointSchema>;
export type FlowRecord = z.infer<typeof flowRecordSchema>;
