/** `tapdeck read`: the flows of capture files, without a daemon. */
import type { Command } from "commander";
import { collect } from "../option-values.ts";
import type { ProgramContext } from "../program.ts";

export function addReadCommand(program: Command, _context: ProgramContext): void {
  program.command("read").option("--home-net <cidr>", "x", collect, []);
}
