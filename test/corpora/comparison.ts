/** What a comparison is: it looks at one examined capture and says of each thing what we hold and what an oracle holds. */
import type { Capture } from "./capture.ts";
import type { Totals } from "./oracles/capinfos.ts";
import type { SeenPacket } from "./oracles/seen-packet.ts";
import type { Dissection } from "./oracles/tshark.ts";
import type { Reading } from "./reading.ts";

export interface Examined {
  readonly capture: Capture;
  readonly reading: Reading;
  /** Accounted by the inner addresses of tunnels; undefined where the dissection has none. */
  readonly inner: Reading | undefined;
  /** Undefined where capinfos is not installed; `refused` where it reads nothing. */
  readonly capinfos: Totals | "refused" | undefined;
  /** Undefined where tshark is not installed or not asked. */
  readonly dissection: Dissection | undefined;
  /** Packets of the dissection by the key of their five-tuple. */
  packetsOf(key: string): readonly SeenPacket[];
}

export interface Finding {
  /** The thing compared: a five-tuple, a name, the file. */
  readonly subject: string;
  readonly ours: string;
  readonly theirs: string;
  readonly equal: boolean;
  /** The five-tuple's key, if the thing has one: reasons look at its packets. */
  readonly key?: string;
}

export interface Comparison {
  /** A row of the table. */
  readonly name: string;
  readonly oracle: string;
  /** Folders in which it has something to say. */
  readonly folders: readonly string[];
  compare(examined: Examined): Finding[];
}

export interface Difference extends Finding {
  readonly comparison: string;
  readonly oracle: string;
  readonly examined: Examined;
}

export const DISSECTED_FOLDERS = ["generated", "core", "ndpi", "arkime", "suricata"] as const;

/** Two maps of text, side by side: a key that one of them lacks is a difference. */
export function sideBySide(
  ours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
): Finding[] {
  const keys = new Set([...theirs.keys(), ...ours.keys()]);
  return [...keys].map((key) => {
    const [mine, its] = [ours.get(key) ?? "nothing", theirs.get(key) ?? "nothing"];
    return { subject: key, key, ours: mine, theirs: its, equal: mine === its };
  });
}
