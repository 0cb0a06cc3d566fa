/** The entry point of the file that a hub hands to a desktop: all that asks a hub, and Wireshark's extcap. */
import { fileURLToPath } from "node:url";
import { CLIENT_COMMANDS } from "./client-commands.ts";
import { startProgram } from "./entry.ts";
import { isExtcap } from "./extcap/words.ts";
import { startExtcap } from "./extcap-main.ts";

/** Written in when it is built. */
declare const TAPDECK_VERSION: string;

const args = process.argv.slice(2);
if (isExtcap(args)) void startExtcap(args);
else {
  startProgram(CLIENT_COMMANDS, {
    version: TAPDECK_VERSION,
    programFile: fileURLToPath(import.meta.url),
    script: (name) => new URL(`./${name}`, import.meta.url),
  });
}
