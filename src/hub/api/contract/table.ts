/** `GET /tables`: what countries, networks and vendors are read from, whose it is and how old. */
import * as z from "zod";

export const tableSchema = z.object({
  table: z.enum(["country", "asn", "vendor"]),
  source: z.string(),
  licence: z
    .string()
    .nullable()
    .meta({ description: "SPDX; null for a file that was placed: its source says" }),
  credits: z
    .array(z.object({ name: z.string(), url: z.string() }))
    .meta({ description: "who is to be named where the data are shown" }),
  date: z.string().nullable().meta({ description: "YYYY-MM-DD of the data; null without a table" }),
  rows: z.number().int(),
  file: z
    .string()
    .nullable()
    .meta({ description: "name below DATA/tables of the file used instead of the bundled table" }),
  files: z
    .array(z.string())
    .meta({ description: "names below DATA/tables that would be used, the first that is there" }),
  trouble: z.string().nullable().meta({ description: "why a file that lies there is not used" }),
});
export type Table = z.infer<typeof tableSchema>;

export const tablesSchema = z.object({ items: z.array(tableSchema) });
