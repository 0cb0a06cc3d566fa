/** `GET /frames.pcapng`, `GET /live.pcapng`: which frames. Of one kind any may match, of several kinds one each must. */
import * as z from "zod";
import { instantText, spanQuery } from "./span.ts";

const MOST_VALUES = 100;

/** Given once or several times. */
function values(description: string) {
  const one = z.string().min(1).max(4096);
  return z
    .union([one.transform((value) => [value]), z.array(one).max(MOST_VALUES)])
    .optional()
    .meta({ description });
}

const selectors = {
  device: values("device id, MAC or IP"),
  group: values("group id or name"),
  domain: values("the domain and everything below it"),
  address: values("address or CIDR"),
  port: values("either end's port"),
  flow: values("a flow's id, or a community id"),
  country: values("ISO 3166-1 alpha-2"),
  asn: values("autonomous system"),
  rule: values("what a rule is about"),
  alarm: values("what an alarm is about"),
  filter: values("capture filter"),
};

const snaplen = z.coerce
  .number()
  .int()
  .min(1)
  .max(262_144)
  .optional()
  .meta({ description: "of each frame so many bytes at most" });

export const framesQuerySchema = z.strictObject({ ...selectors, ...spanQuery, snaplen });
export type FramesQuery = z.output<typeof framesQuerySchema>;

export const liveQuerySchema = z.strictObject({
  ...selectors,
  snaplen,
  from: instantText
    .optional()
    .meta({ description: "first the past from then on; without it only what comes" }),
});
/** As the stream itself is asked for, also by a link that is good for one time. */
export const liveStreamQuerySchema = liveQuerySchema.extend({
  once: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "of a link made by POST /live-links, in place of any other right" }),
});
