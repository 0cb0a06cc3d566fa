/** Looks at one capture once, with our eyes and the oracles'; comparisons share what is seen. */
import type { Capture } from "./capture.ts";
import type { Examined } from "./comparison.ts";
import type { Totals } from "./oracles/capinfos.ts";
import type { SeenPacket } from "./oracles/seen-packet.ts";
import { dissect } from "./oracles/tshark.ts";
import { readCapture } from "./reading.ts";
import { keyOf } from "./tuple.ts";

export interface Oracles {
  /** By path; undefined where capinfos is not installed. */
  readonly capinfos: ReadonlyMap<string, Totals> | undefined;
  readonly tshark: boolean;
}

export async function examine(capture: Capture, oracles: Oracles): Promise<Examined> {
  const asked = oracles.tshark && capture.dissect;
  const dissection = asked ? await dissect(capture.path) : undefined;
  const byKey = new Map<string, SeenPacket[]>();
  for (const packet of dissection?.packets ?? []) {
    if (packet.tuple === undefined) continue;
    const key = keyOf(packet.tuple);
    const packets = byKey.get(key);
    if (packets === undefined) byKey.set(key, [packet]);
    else packets.push(packet);
  }
  const hasTunnels = dissection?.packets.some(
    (packet) => packet.tunnelled || packet.protocols.includes("ah"),
  );
  return {
    capture,
    reading: await readCapture(capture.path),
    inner: hasTunnels ? await readCapture(capture.path, "inner") : undefined,
    capinfos: oracles.capinfos && (oracles.capinfos.get(capture.path) ?? "refused"),
    dissection,
    packetsOf: (key) => byKey.get(key) ?? [],
  };
}
