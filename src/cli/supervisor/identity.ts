/**
 * Whom the children run as. The supervisor (root) gives the sensor and the hub two different ids without any right, so
 * that a sensor broken by a packet cannot read the hub's secrets. Without root everything runs as the caller.
 */
import { readFileSync } from "node:fs";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** Used when the machine has no such users: from systemd's range for dynamic users, which nothing else hands out. */
const FALLBACK: Readonly<Record<"hub" | "sensor", number>> = { hub: 64_801, sensor: 64_802 };

/** The users `tapdeck-hub` and `tapdeck-sensor` if the machine has them, else fixed numbers; undefined without root. */
export function identityOf(part: "hub" | "sensor"): Identity | undefined {
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
