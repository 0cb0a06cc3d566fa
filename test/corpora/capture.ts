/** The captures that a run looks at: those beside the repository, where they are, and our own generated one, always. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const SHARED = fileURLToPath(new URL("../../../shared/pcaps/", import.meta.url));
export const CAPTURES_AWAY = "the shared captures are not here";

/** Folders in which tshark takes every packet apart; in the others only capinfos and the folder's own oracle speak. */
const DISSECTED: ReadonlySet<string> = new Set(["core", "ndpi", "arkime", "suricata", "generated"]);
const FOLDERS = ["core", "ndpi", "arkime", "suricata", "malformed"] as const;
const NESTED = ["basic", "advanced", "difficult"] as const;
const NO_CAPTURE = /\.(tsv|json|txt|md)$/;

export interface Capture {
  readonly folder: string;
  /** As the folder's oracle calls it. */
  readonly name: string;
  readonly path: string;
  readonly dissect: boolean;
}

export const sharedHere = (): boolean => existsSync(join(SHARED, "core"));

export function sharedCaptures(): Capture[] {
  if (!sharedHere()) return [];
  const nested = NESTED.flatMap((part) => below("pcapng-conformance", part));
  return [...FOLDERS.flatMap((folder) => below(folder, "")), ...nested];
}

export function captureAt(folder: string, path: string, name: string): Capture {
  return { folder, name, path, dissect: DISSECTED.has(folder) };
}

function below(folder: string, part: string): Capture[] {
  const names = readdirSync(join(SHARED, folder, part)).filter((name) => !NO_CAPTURE.test(name));
  return names.sort().map((name) => captureAt(folder, join(SHARED, folder, part, name), join(part, name)));
}
