/**
 * Buffers of bytes that pass through are garbage a moment later, but lie outside V8's heap: it hears of them when 64 MB
 * have gathered, and marks the whole heap for them, which at 100 MB/s took a hub more CPU than all else that it did. The
 * young generation, where they are, is looked through for a fraction of that.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const OFTEN_ENOUGH_BYTES = 16 * 1024 * 1024;

type Collect = (options: { readonly type: "minor" }) => void;

let passed = 0;
let collect: Collect | undefined;

/** So many bytes more came, or went, in buffers of their own. */
export function notePassing(bytes: number): void {
  passed += bytes;
  if (passed < OFTEN_ENOUGH_BYTES) return;
  passed = 0;
  collect ??= exposed();
  collect({ type: "minor" });
}

function exposed(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}
