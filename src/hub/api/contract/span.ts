/** Spans of time in query parameters. */
import * as z from "zod";

export const instantText = z
  .string()
  .min(1)
  .max(40)
  .meta({ description: "ISO 8601, or relative to now: -10m, -24h, -7d, now", examples: ["-24h"] });

/** `from` inclusive, `to` exclusive; without them the last 24 hours of the hub's *now* (see `GET /status`). */
export const spanQuery = { from: instantText.optional(), to: instantText.optional() };

/** ISO 8601 UTC. */
export const instant = z.string().meta({ format: "date-time" });
