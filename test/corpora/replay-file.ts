/** What one capture file holds, read as the program reads it. */
import { closeSync } from "node:fs";
import { FileReplay, replayBytes } from "../../src/sensor/capture/file-replay.ts";

export interface Held {
  readonly packets: number;
  /** Original lengths. */
  readonly bytes: number;
  readonly interfaces: number;
  readonly linkTypes: readonly number[];
  readonly warnings: readonly string[];
  readonly faults: readonly string[];
}

export async function replayFile(fd: number): Promise<Held> {
  const replay = new FileReplay([{ name: "capture", fd }], new Uint8Array(replayBytes(1)), 0);
  let packets = 0;
  let bytes = 0;
  let interfaces = 0;
  await replay.run((batch, from, to) => {
    packets += to - from;
    interfaces = batch.interfaces.length;
    for (let i = from; i < to; i++) bytes += batch.originalLength[i] as number;
  });
  closeSync(fd);
  const { warnings, linkTypes } = replay;
  return {
    packets,
    bytes,
    interfaces,
    linkTypes: [...linkTypes],
    warnings,
    faults: replay.faults.map((fault) => fault.message),
  };
}
