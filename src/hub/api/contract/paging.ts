/** Lists: how a reader asks for a part of one, and what comes back. */
import * as z from "zod";

export const MAX_LIMIT = 1000;
export const DEFAULT_LIMIT = 100;

/** Query parameters of every list. `cursor` is opaque: the `next` of the answer before, with the same filters. */
export const pagingQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().min(1).max(1000).optional(),
};

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: "cursor of the next page; null at the end" }),
  });
}

export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}
