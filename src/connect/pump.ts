/** Hands on what a stream brings, as fast as the source takes it, until it ends or is no longer wanted. */
import type { Readable } from "node:stream";
import type { Feed } from "./feed.ts";

export async function pump(stream: Readable, feed: Feed, signal: AbortSignal): Promise<void> {
  const end = (): void => void stream.destroy();
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  let begun = false;
  try {
    for await (const chunk of stream) {
      if (!begun) await feed.begin();
      begun = true;
      await feed.data(chunk as Uint8Array);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    stream.destroy();
  }
}
