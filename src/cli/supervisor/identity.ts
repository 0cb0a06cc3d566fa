/**
 * Whom the children run as. A connector that needs no right of the caller's has a third id: it may hold a password. The supervisor (root) gives the sensor and the hub two different ids without any right, so
 * that a sensor broken by a packet cannot read the hub's secrets. Without root everything runs as the caller.
 */
import { readFileSync } from "node:fs";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export type Part = "hub" | "sensor" | "connector";

/** Used when the machine has no such users: from systemd's range for dynamic users, which nothing else hands out. */
const FALLBACK: Readonly<Record<Part, number>> = { hub: 64_801, sensor: 64_802, connector: 64_803 };

/** The users `tapdeck-hub`, `tapdeck-sensor` and `tapdeck-connector` if the machine has them, else fixed numbers; undefined without root. */
export function identityOf(part: Part): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const uid = lookUp("/etc/passwd", `tapdeck-${part}`) ?? FALLBACK[part];
  const gid = part === "sensor" ? (lookUp("/etc/group", "tapdeck") ?? uid) : uid;
  return { uid, gid };
}

function lookUp(path: string, name: string): number | undefined {
  try {
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [entry, , id] = line.split(":");
      if (entry === name && id !== undefined) return Number(id);
    }
  } catch {
    return undefined;
  }
  return undefined;
}
