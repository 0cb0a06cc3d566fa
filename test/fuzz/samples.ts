/** What is spoiled: the project's own goldens, and packets of real captures where those lie beside the repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PacketBatch } from "../../src/base/packet-batch.ts";
import { CaptureParser } from "../../src/pcap/capture-parser.ts";
import { GOLDEN_PACKETS } from "../../src/sensor/packet/goldens.ts";

export interface Sample {
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

const SHARED = fileURLToPath(new URL("../../../shared/pcaps/", import.meta.url));
const FOLDERS = ["core", "arkime", "suricata", "ndpi"];
const PACKETS_A_FILE = 40;
const LARGEST_FILE = 1_000_000;
const WINDOW = 2_000_000;

/** Longer ones are cut to this: all that is decoded lies in front. */
export const LONGEST_SAMPLE = 1600;

export function samples(withCaptures: boolean): Sample[] {
  return withCaptures && existsSync(SHARED) ? [...GOLDEN_PACKETS, ...captured()] : [...GOLDEN_PACKETS];
}

function captured(): Sample[] {
  const window = new Uint8Array(WINDOW);
  return FOLDERS.filter((folder) => existsSync(join(SHARED, folder))).flatMap((folder) =>
    readdirSync(join(SHARED, folder))
      .filter((name) => /\.(pcap|pcapng|cap)$/.test(name))
      .flatMap((name) => packetsOf(join(SHARED, folder, name), window)),
  );
}

/** The first packets of a file: a sample needs no more. What cannot be read is somebody else's to find. */
function packetsOf(path: string, window: Uint8Array): Sample[] {
  const file = readFileSync(path).subarray(0, LARGEST_FILE);
  const batch = new PacketBatch(window);
  const parser = new CaptureParser(window, 0, WINDOW, path);
  try {
    const { offset, length } = parser.window();
    const bytes = Math.min(length, file.length);
    window.set(file.subarray(0, bytes), offset);
    parser.commit(bytes);
    if (parser.next(batch) !== "batch") return [];
  } catch {
    return [];
  }
  return Array.from({ length: Math.min(batch.count, PACKETS_A_FILE) }, (_, i) => {
    const at = batch.offset[i] as number;
    const linkType = batch.interfaces[batch.interfaceId[i] as number]?.linkType ?? -1;
    const length = Math.min(batch.capturedLength[i] as number, LONGEST_SAMPLE);
    return { linkType, bytes: window.slice(at, at + length) };
  });
}
