// What `npm start` and `npm test` need before they can run: the packages of the lock file, installed once.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const FLOOR = [20, 19];

export function sayIfTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return;
  stop(`Node ${process.versions.node} is too old. Install Node ${FLOOR.join(".")} or newer`);
}

/** Installs from the lock file when nothing is installed yet or the lock file has changed since. */
export function installIfMissing() {
  const marker = `${root}node_modules/.package-lock.json`;
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs) return;
  if (existsSync(marker) && sameLock(marker)) return;
  process.stderr.write("tapdeck: installing packages (once)\n");
  // Packages whose install scripts npm does not run come with what those would build.
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (npm.status !== 0)
    stop("the packages could not be installed. See npm's words above; is there a network?");
}

/** A fresh clone's files are all new: then the versions tell whether what is installed is what is locked. */
function sameLock(marker) {
  try {
    const versions = (path) =>
      Object.entries(JSON.parse(readFileSync(path, "utf8")).packages)
        .filter(([name, entry]) => name !== "" && entry.optional !== true)
        .map(([name, entry]) => `${name}@${entry.version}`)
        .sort()
        .join();
    return versions(marker) === versions(`${root}package-lock.json`);
  } catch {
    return false;
  }
}

export function stop(line) {
  process.stderr.write(`tapdeck: ${line}\n`);
  process.exit(1);
}
