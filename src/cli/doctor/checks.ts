/** What Tapdeck needs of a machine, looked at one by one: each check says what it found and, where it matters, what to do. */
import { existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatBytes } from "../../base/size.ts";
import { defaultInterface, interfaceNames, mayCapture } from "../supervisor/capture-sockets.ts";
import { isOnSdCard } from "./sd-card.ts";

export type Verdict = "ok" | "note" | "problem";

export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly text: string;
}

const NODE_FLOOR = [20, 19] as const;
/** Below this recordings would hardly begin. */
const LITTLE_BYTES = 500e6;
const SEARCH = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin"];

export function machineFindings(dataFolder: string): Finding[] {
  return [nodeVersion(), captureRight(), defaultRoute(), ...interfaces(), disk(dataFolder), ...companions()];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  const text = `Node ${process.versions.node}`;
  if (fits) return { check: "node", verdict: "ok", text };
  return { check: "node", verdict: "problem", text: `${text}: install ${NODE_FLOOR.join(".")} or newer` };
}

function captureRight(): Finding {
  if (mayCapture()) return { check: "capture", verdict: "ok", text: "this user may capture" };
  const text = "this user may not capture: use sudo, or the unit that `tapdeck doctor --unit` prints";
  return { check: "capture", verdict: "problem", text };
}

function defaultRoute(): Finding {
  const name = defaultInterface();
  if (name !== undefined)
    return { check: "default route", verdict: "ok", text: `goes through ${name}: captured without -i` };
  const text = `there is none: name an interface with -i (${interfaceNames().join(", ")})`;
  return { check: "default route", verdict: "problem", text };
}

function interfaces(): Finding[] {
  return interfaceNames()
    .filter((name) => name !== "lo")
    .slice(0, 32)
    .map((name) => {
      const check = `interface ${name}`;
      if (read(`/sys/class/net/${name}/operstate`) === "down")
        return { check, verdict: "note", text: "is down" };
      if (existsSync(`/sys/class/net/${name}/wireless`)) {
        const text = "is wireless: it hears only this computer's own traffic, whatever runs on it";
        return { check, verdict: "note", text };
      }
      return { check, verdict: "ok", text: "is up" };
    });
}

function disk(dataFolder: string): Finding {
  let folder = dataFolder;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, bsize, blocks } = statfsSync(folder);
  const free = bavail * bsize;
  const text = `${formatBytes(free)} free under ${dataFolder}`;
  if (!statSync(folder).isDirectory()) {
    return {
      check: "data folder",
      verdict: "problem",
      text: `${folder} is not a folder: choose another with --data`,
    };
  }
  if (free < LITTLE_BYTES || bavail < blocks * 0.05) {
    return {
      check: "data folder",
      verdict: "problem",
      text: `${text}: recordings keep 5 % free, make some room`,
    };
  }
  if (isOnSdCard(folder)) {
    return {
      check: "data folder",
      verdict: "note",
      text: `${text}, on an SD card, which wears with writing: consider --timeline-memory`,
    };
  }
  return { check: "data folder", verdict: "ok", text };
}

function companions(): Finding[] {
  return ["wireshark", "tshark"].map((name) => {
    const found = SEARCH.map((folder) => join(folder, name)).find((path) => existsSync(path));
    const text = found ?? "not here; not needed, but recordings open in it (on any machine)";
    return { check: name, verdict: found === undefined ? "note" : "ok", text };
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
