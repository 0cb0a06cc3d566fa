/** Frames as an answer: streamed, never stored on the way. */
import { once } from "node:events";
import type { Readable } from "node:stream";

export const PCAPNG = "application/x-pcapng";

export function downloadHeaders(name: string): Record<string, string> {
  return { "content-disposition": `attachment; filename="${name}"`, "cache-control": "private, no-cache" };
}

/** Waits for the first bytes, so that a failure is still a proper answer and not a broken download. */
export async function flowing(stream: Readable): Promise<Readable> {
  if (!stream.readableEnded && stream.readableLength === 0) await once(stream, "readable");
  return stream;
}
