/** Privacy classes as they are written down and told to a sensor. */
import * as z from "zod";
import { PRIVACY } from "./privacy.ts";

export const privacySchema = z
  .string()
  .regex(PRIVACY, "one of full, first-N (N bytes of each flow, such as first-4096), headers, nothing")
  .meta({ examples: ["full", "first-4096", "headers", "nothing"] });

/** One class and everyone it holds for, as the sensor can know them; `all`: everyone. */
export const sensorPrivacySchema = z.object({
  privacy: privacySchema,
  all: z.boolean().default(false),
  macs: z.array(z.string().max(17)).max(20_000),
  addresses: z.array(z.string().max(45)).max(200_000),
});
export type SensorPrivacy = z.infer<typeof sensorPrivacySchema>;

/** Of one wish each entry is another class; the sensor's table has 16 bits for which it is. */
export const privacyWishSchema = z.array(sensorPrivacySchema).max(10_000);
