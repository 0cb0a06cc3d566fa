/** `/groups`: devices under one name. */
import * as z from "zod";
import { privacySchema } from "../../../model/privacy-schema.ts";
import { pageOf, pagingQuery } from "./paging.ts";

export const groupSchema = z.object({
  id: z.string().meta({ examples: ["guests", "grp-0123456789"] }),
  name: z.string(),
  devices: z.array(z.string()).meta({ description: "ids; a device may be in several groups" }),
  privacy: privacySchema.meta({
    description:
      "how much of its devices' frames may be recorded; of a device's own and its groups' the strictest holds",
  }),
  builtIn: z.boolean().meta({ description: "comes with the program: it can be renamed, not removed" }),
});
export type Group = z.infer<typeof groupSchema>;

export const groupsQuerySchema = z.strictObject(pagingQuery);
export const groupPageSchema = pageOf(groupSchema);

const groupName = z.string().trim().min(1).max(64);
const devices = z
  .array(z.string().min(1).max(64))
  .max(5000)
  .meta({ description: "ids, MACs or IP addresses; a MAC may be one that was not seen yet" });

export const groupCreateSchema = z.strictObject({
  name: groupName,
  devices: devices.optional(),
  privacy: privacySchema.optional(),
});
export type GroupCreate = z.input<typeof groupCreateSchema>;

export const groupPatchSchema = z.strictObject({
  name: groupName.optional(),
  devices: devices.optional().meta({ description: "all of them, in place of those before" }),
  add: devices.optional(),
  remove: devices.optional(),
  privacy: privacySchema.optional(),
});
export type GroupPatch = z.input<typeof groupPatchSchema>;

export const groupParamsSchema = z.object({
  id: z.string().min(1).max(64).meta({ description: "the group's id or name" }),
});
