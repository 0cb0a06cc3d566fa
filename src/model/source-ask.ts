/** What the hub may ask of the supervisor about sources, and what it is answered. Both sides check. */
import * as z from "zod";
import { HOST_NAME, hostKeySchema, isAddress, sourceWishSchema } from "./source-wish.ts";

const id = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const hostKeyAskSchema = z.strictObject({
  host: z.string().refine((text) => HOST_NAME.test(text) || isAddress(text), { error: "no host" }),
  port: z.number().int().min(1).max(65_535).optional(),
});

export const sourceAskSchema = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("list") }),
  z.strictObject({ method: z.literal("choices") }),
  z.strictObject({ method: z.literal("host-keys"), ...hostKeyAskSchema.shape }),
  z.strictObject({ method: z.literal("add"), wish: sourceWishSchema }),
  z.strictObject({ method: z.literal("change"), id, wish: sourceWishSchema }),
  z.strictObject({ method: z.literal("remove"), id }),
  z.strictObject({ method: z.literal("restore"), id }),
]);
export type SourceAsk = z.output<typeof sourceAskSchema>;

/** As the supervisor has it: whether it is heard is the sensor's to say. */
export const knownSourceSchema = z.object({
  id,
  name: z.string().max(400),
  kind: z.string().max(40),
  /** By the page or the API; else it was given at the start. */
  added: z.boolean(),
  wish: sourceWishSchema.nullable(),
  /** Why it could not be opened. */
  trouble: z.string().max(600).optional(),
});
export type KnownSource = z.output<typeof knownSourceSchema>;

export const sourceChoicesSchema = z.object({
  /** Why none can be added here; null when they can. */
  refused: z.string().nullable(),
  interfaces: z.array(
    z.object({
      name: z.string().max(40),
      up: z.boolean(),
      addresses: z.array(z.string()),
      about: z.string().max(200),
      captured: z.boolean(),
    }),
  ),
  /** What a router must let in: a line for its authorized_keys; null where ssh is not there. */
  ownKey: z.string().nullable(),
});
export type SourceChoices = z.output<typeof sourceChoicesSchema>;

export const hostKeysSchema = z.object({
  keys: z.array(z.object({ key: hostKeySchema, kind: z.string(), fingerprint: z.string() })).max(8),
});
export type HostKeys = z.output<typeof hostKeysSchema>;

/** To the hub, over Node's own channel. */
export interface SupervisorAnswer {
  readonly type: "answer";
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}
