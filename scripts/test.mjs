// `npm test`: installs the packages if they are missing, then checks everything CI checks. It never installs system
// packages: tests that need one say so and count as skipped.
import { spawnSync } from "node:child_process";
import { installIfMissing, root, sayIfTooOld } from "./install.mjs";

sayIfTooOld();
installIfMissing();
const check = spawnSync("npm", ["run", "--silent", "check"], { cwd: root, stdio: "inherit" });
process.exit(check.status ?? 1);
