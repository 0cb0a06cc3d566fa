/** `/channels`: the ways to tell people of alarms. */
import * as z from "zod";
import { channelWishShape } from "../../../model/channel.ts";
import { CHANNEL_TYPES, type ChannelType, channelSettings } from "../../../model/channel-settings.ts";
import { pageOf, pagingQuery } from "./paging.ts";
import { instant } from "./span.ts";

export const CHANNEL_STATES = ["idle", "ok", "failing", "quiet", "off"] as const;

/** A secret is told only to be there or not. */
const shownSetting = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.object({ set: z.boolean() }),
]);

export const channelSchema = z.object({
  id: z.string().meta({ examples: ["chn-0123456789"] }),
  type: z.enum(CHANNEL_TYPES),
  ...channelWishShape,
  settings: z
    .record(z.string(), shownSetting)
    .meta({ description: "of its type; of a secret only whether it is set" }),
  target: z.string().meta({ description: "where it goes, in words" }),
  state: z.enum(CHANNEL_STATES).meta({
    description:
      "idle: nothing was sent since the start; quiet: what waits waits for the quiet time to be over",
  }),
  failingSince: instant.nullable(),
  because: z.string().nullable().meta({ description: "why it fails" }),
  lastSent: instant.nullable(),
  waiting: z.number().int(),
  sent: z.number().int().meta({ description: "since the start" }),
  failures: z.number().int().meta({ description: "tries that failed since the start" }),
  lost: z.number().int().meta({ description: "thrown out since the start: too many waited, or too long" }),
});
export type ChannelItem = z.infer<typeof channelSchema>;

export const channelsQuerySchema = z.strictObject(pagingQuery);
export const channelPageSchema = pageOf(channelSchema);
export const channelParamsSchema = z.object({
  id: z.string().min(1).max(64).meta({ description: "the channel's id or name" }),
});

const { name, enabled, minSeverity, kinds, ended, quiet, page } = channelWishShape;
const wish = {
  name,
  enabled: enabled.default(true),
  minSeverity: minSeverity.default("low"),
  kinds: kinds.default(null),
  ended: ended.default(true),
  quiet: quiet.default(null),
  page: page.default(null),
};

const create = <T extends ChannelType>(type: T) =>
  z.strictObject({ type: z.literal(type), ...wish, settings: channelSettings[type] });

export const channelCreateSchema = z.discriminatedUnion("type", [
  create("ntfy"),
  create("telegram"),
  create("slack"),
  create("webhook"),
  create("email"),
  create("mqtt"),
  create("syslog"),
  create("eve"),
]);
export type ChannelCreate = z.input<typeof channelCreateSchema>;
export type NewChannel = z.output<typeof channelCreateSchema>;

export const channelPatchSchema = z.strictObject({
  name: name.optional(),
  enabled: enabled.optional(),
  minSeverity: minSeverity.optional(),
  kinds: kinds.optional(),
  ended: ended.optional(),
  quiet: quiet.optional(),
  page: page.optional(),
  settings: z.record(z.string(), z.unknown()).optional().meta({
    description:
      "only those that change; null takes one away. A secret that is not named stays, unless messages then go elsewhere: it must be given again",
  }),
});
export type ChannelPatch = z.input<typeof channelPatchSchema>;

export const channelTestSchema = z.object({
  ok: z.boolean(),
  ms: z.number().meta({ description: "how long it took" }),
  detail: z.string().meta({ description: "what happened, in words" }),
});
export type ChannelTest = z.infer<typeof channelTestSchema>;
