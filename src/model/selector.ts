/** What a sniffer rule or a query is about: one object of the household or the network. */
import * as z from "zod";

export const OBJECT_KINDS = [
  "device",
  "group",
  "domain",
  "address",
  "port",
  "country",
  "asn",
  "alarm",
  "filter",
  "all",
] as const;

export const objectSelectorSchema = z
  .strictObject({
    kind: z.enum(OBJECT_KINDS),
    /** Device id, MAC or address; CIDR; … Absent iff kind is "all". */
    value: z.string().min(1).max(4096).optional(),
  })
  .refine((object) => object.kind === "all" || object.value !== undefined, {
    message: "an object of this kind needs a value",
    path: ["value"],
  })
  .refine((object) => object.kind !== "all" || object.value === undefined, {
    message: "everything has no value",
    path: ["value"],
  });

/** Several at once: what any of them is about. */
export const objectsSchema = z.array(objectSelectorSchema).min(1).max(100);

export type ObjectSelector = z.infer<typeof objectSelectorSchema>;
