/** Frames as an answer: streamed, never stored on the way. */
import { once } from "node:events";
import type { Readable } from "node:stream";

export const PCAPNG = "application/x-pcapng";

/** The connection ends with the frames: what else a page has to say goes over another and is recorded. */
export function downloadHeaders(name: string): Record<string, string> {
  return {
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "private, no-cache",
    connection: "close",
  };
}

/** Waits for the first bytes, so that a failure is still a proper answer and not a broken download. */
export async function flowing(stream: Readable): Promise<Readable> {
  if (!stream.readableEnded && stream.readableLength === 0) await once(stream, "readable");
  return stream;
}
