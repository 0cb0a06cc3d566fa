/**
 * The worker with Wireshark's dissectors. Its own answer carries a policy that lets it run WebAssembly and reach nothing:
 * what it works on comes by message, and so does its program. Strangers' bytes are taken apart here and nowhere else.
 */
import { Dissector } from "./dissector.ts";
import type { FromWorker, PacketDetail, Stream, ToWorker } from "./messages.ts";
import type { LoadWiregasm } from "./wiregasm.ts";

/** Stands before this file in what is built: see scripts/dissector.mjs. */
declare const loadWiregasm: LoadWiregasm;

/** The worker's side, as far as it is used; the page's types have no workers. */
interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;

let dissector: Dissector | undefined;

async function start(wasm: ArrayBuffer, data: ArrayBuffer): Promise<{ version: string }> {
  const loaded = await loadWiregasm({
    wasmBinary: wasm,
    getPreloadedPackage: () => data,
    locateFile: (path) => path,
    print: () => undefined,
    printErr: () => undefined,
    handleStatus: () => undefined,
  });
  dissector = new Dissector(loaded);
  return { version: dissector.version };
}

async function answer(asked: ToWorker): Promise<unknown> {
  if (asked.ask === "start") return await start(asked.wasm, asked.data);
  if (dissector === undefined) throw new Error("the dissectors are not there yet");
  switch (asked.ask) {
    case "open":
      return dissector.open(new Uint8Array(asked.bytes));
    case "check":
      return dissector.check(asked.filter);
    case "rows":
      return dissector.rows(asked.filter, asked.skip, asked.limit);
    case "place":
      return dissector.place(asked.filter, asked.frame);
    case "detail":
      return dissector.detail(asked.frame);
    case "stream":
      return dissector.stream(asked.protocol, asked.filter);
    case "complete":
      return dissector.complete(asked.text);
  }
}

/** Buffers that are moved instead of copied. */
function buffersOf(asked: ToWorker, answered: unknown): Transferable[] {
  if (asked.ask === "detail") {
    const detail = answered as PacketDetail | null;
    return (detail?.data ?? []).map(({ bytes }) => bytes.buffer as ArrayBuffer);
  }
  if (asked.ask !== "stream") return [];
  return [...new Set((answered as Stream).pieces.map(({ bytes }) => bytes.buffer as ArrayBuffer))];
}

scope.onmessage = async ({ data: asked }) => {
  try {
    const answered = await answer(asked);
    scope.postMessage({ id: asked.id, answer: answered }, buffersOf(asked, answered));
  } catch (cause) {
    const trouble = cause instanceof Error ? cause.message : String(cause);
    // Behind an abort or a trap their memory is not to be trusted; a number is a C++ exception that nobody caught.
    const fatal = cause instanceof WebAssembly.RuntimeError || typeof cause === "number";
    scope.postMessage({ id: asked.id, trouble, fatal }, []);
  }
};
