/** Usage of single devices over the span, read a few at a time and only for devices that are looked at. */
import type { Usage } from "../../../src/hub/api/contract/usage.ts";
import * as calls from "../api/calls.ts";
import { bucketFor } from "../tape/span.ts";
import { tape } from "./tape.svelte.ts";

const AT_ONCE = 4;
/** Bars that a picture of a few finger widths can show. */
const BARS = 30;

let waiting: (() => Promise<void>)[] = [];
let running = 0;

function next(): void {
  while (running < AT_ONCE) {
    const work = waiting.shift();
    if (!work) return;
    running++;
    void work().finally(() => {
      running--;
      next();
    });
  }
}

/** Answers the way to say that it is no longer wanted. An error leaves the picture as it was. */
export function readSpark(device: string, tell: (usage: Usage) => void): () => void {
  const abort = new AbortController();
  const query = { ...tape.query(), device, bucket: bucketFor(tape.shown, BARS) };
  const work = async () => {
    try {
      if (!abort.signal.aborted) tell(await calls.usage(query, abort.signal));
    } catch {
      // Aborted, or the hub is away: the banner tells.
    }
  };
  waiting.push(work);
  next();
  return () => {
    abort.abort();
    waiting = waiting.filter((one) => one !== work);
  };
}
