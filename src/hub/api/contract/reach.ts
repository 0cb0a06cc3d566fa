/** How far back a recording reaches with the room it has. */
import * as z from "zod";
import { instant } from "./span.ts";

export const reachShape = {
  holdsS: z.number().nullable().meta({
    description: "how far back the data reaches once the room is full, at the rate of the last 24 hours",
  }),
  rateBytesPerS: z.number().nullable(),
  rateS: z
    .number()
    .nullable()
    .meta({ description: "over how much event time the rate was taken: 86400, or what there is" }),
  holds: z
    .string()
    .nullable()
    .meta({ description: "the same in words", examples: ["3 d 4 h at the last 24 h's rate"] }),
  shortAt: instant.nullable().meta({
    description:
      "from then on, at this rate, frames go that are younger than promised (keepS); null while the promise holds",
  }),
};
export const reachItemSchema = z.object(reachShape);
export type ReachItem = z.infer<typeof reachItemSchema>;
