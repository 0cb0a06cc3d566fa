/** Cursors: opaque texts that say where a page ended. A reader gives them back unread. */
import * as z from "zod";
import { AppError } from "../../base/app-error.ts";
import type { Page } from "./contract/paging.ts";

export function encodeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new AppError("invalid", "this cursor is none of ours", {
      hint: "Take the cursor from `next` of the page before, with the same filters and order",
      cause,
    });
  }
}

const offsetSchema = z.tuple([z.number().int().min(0)]);

export function offsetOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : decodeCursor(cursor, offsetSchema)[0];
}

/** For short lists, which are in memory whole. */
export function pageOfList<T>(
  all: readonly T[],
  query: { limit: number; cursor?: string | undefined },
): Page<T> {
  const from = offsetOf(query.cursor);
  const to = from + query.limit;
  return { items: all.slice(from, to), next: to < all.length ? encodeCursor([to]) : null };
}
