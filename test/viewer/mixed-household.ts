/** A stretch of the household in which many things speak: DNS, DHCP, mDNS, TLS, ARP, LLDP, a camera. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HouseholdCapture } from "../../src/household/capture.ts";
import { householdStory } from "../../src/household/story.ts";
import { nameResolutionBlock } from "../../src/pcap/pcapng-writer.ts";

const START_MS = Date.UTC(2026, 2, 3, 18);
const HOUR_MS = 3_600_000;
/** Named in the file, as recordings name devices. */
const ROUTER = [192, 168, 77, 1];
export const ROUTER_NAME = "the-router";

/** The camera's stream begins behind the last of them. */
export function mixedHousehold(folder: string, frames: number): string {
  const capture = new HouseholdCapture();
  const names = nameResolutionBlock([{ address: Uint8Array.from(ROUTER), names: [ROUTER_NAME] }], 1000);
  const pieces: Uint8Array[] = [capture.head(), ...(names === undefined ? [] : [names])];
  let written = 0;
  for (const frame of householdStory({ fromMs: START_MS, strangerMs: START_MS + HOUR_MS }, 7)) {
    if (capture.add(frame)) pieces.push(capture.take());
    if (++written === frames) break;
  }
  pieces.push(capture.take());
  const path = join(folder, "mixed.pcapng");
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}
