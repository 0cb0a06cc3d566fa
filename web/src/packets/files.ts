/** Where this build's dissectors lie, and how they come. */
import { Trouble } from "../api/trouble.ts";
import type { EngineFiles } from "./dissect/engine.ts";
import { fetchBytes } from "./fetching.ts";

/** Put in by the build; null where it had no dissectors. */
declare const __DISSECTORS__: EngineFiles | null;

export const files: EngineFiles | null = __DISSECTORS__;

export interface EngineBytes {
  readonly wasm: ArrayBuffer;
  readonly data: ArrayBuffer;
}

/** By the page, which the browser lets fetch them: their worker may reach nothing. */
export async function fetchEngine(
  { base, wasmBytes, dataBytes }: EngineFiles,
  signal: AbortSignal,
  told: (got: number, total: number) => void,
): Promise<EngineBytes> {
  const got = { wasm: 0, data: 0 };
  const fetchOne = async (name: "wasm" | "data", expected: number): Promise<ArrayBuffer> => {
    const once = async (): Promise<ArrayBuffer> => {
      const { bytes } = await fetchBytes(`${base}wiregasm.${name}`, {
        signal,
        expected,
        told: (so) => {
          got[name] = so;
          told(got.wasm + got.data, wasmBytes + dataBytes);
        },
      });
      return bytes.buffer;
    };
    return await once().catch((cause: unknown) => {
      // A laptop that changes its network loses what is on its way: 20 MB are worth a second try.
      if (signal.aborted || !(cause instanceof Trouble) || cause.status !== 0) throw cause;
      return once();
    });
  };
  const [wasm, data] = await Promise.all([fetchOne("wasm", wasmBytes), fetchOne("data", dataBytes)]);
  return { wasm, data };
}
