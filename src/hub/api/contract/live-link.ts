/** `POST /live-links`: an address of one live stream that needs no header, once. */
import * as z from "zod";
import { liveQuerySchema } from "./frames.ts";
import { instant } from "./span.ts";

export const liveLinkCreateSchema = liveQuerySchema;
export type LiveLinkCreate = z.input<typeof liveLinkCreateSchema>;

export const liveLinkSchema = z.object({
  url: z.string().meta({ description: "works once, until it expires" }),
  expires: instant,
  pin: z.string().nullable().meta({
    description: "the hub's public key, as curl takes it with --pinnedpubkey; null over plain HTTP",
  }),
});
export type LiveLink = z.infer<typeof liveLinkSchema>;
