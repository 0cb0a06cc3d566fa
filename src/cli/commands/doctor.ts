/** `tapdeck doctor`: what is missing on this machine, and the systemd unit. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { statusSchema } from "../../hub/api/contract/status.ts";
import { withFormat } from "../client/client-command.ts";
import { addHubOptions, connect, type HubOptions } from "../client/connect.ts";
import type { Format } from "../client/listing.ts";
import { type Finding, machineFindings } from "../doctor/checks.ts";
import { unitFile } from "../doctor/unit.ts";
import type { ProgramContext } from "../program.ts";
import { defaultDataFolder } from "../supervisor/data-folder.ts";

interface DoctorOptions extends HubOptions {
  readonly unit?: boolean;
  readonly format: Format;
}

const MARK = { ok: "ok  ", note: "note", problem: "FIX " } as const;
const UNIT_DATA = "/var/lib/tapdeck";

export function addDoctorCommand(program: Command, context: ProgramContext): void {
  const command = withFormat(
    program.command("doctor").description("look what this machine lacks; print a systemd unit"),
  );
  addHubOptions(command)
    .option("--unit", "print a systemd unit that keeps Tapdeck running from boot")
    .addHelpText(
      "after",
      "\nExample:\n  tapdeck doctor --unit | sudo tee /etc/systemd/system/tapdeck.service",
    )
    .action(async (options: DoctorOptions) => {
      if (options.unit === true) {
        process.stdout.write(unitFile(process.execPath, context.programFile, options.data ?? UNIT_DATA));
        return;
      }
      context.setStatus(await examine(options, context));
    });
}

async function examine(options: DoctorOptions, context: ProgramContext): Promise<number> {
  const findings = machineFindings(options.data ?? defaultDataFolder(context.environment));
  findings.push(await hubFinding(options, context));
  for (const finding of findings) {
    const line = `${MARK[finding.verdict]}  ${finding.check}: ${finding.text}`;
    process.stdout.write(`${options.format === "json" ? JSON.stringify(finding) : line}\n`);
  }
  return findings.some((finding) => finding.verdict === "problem") ? 1 : 0;
}

/** A hub that does not run is no fault: perhaps it is to be started next. */
async function hubFinding(options: HubOptions, context: ProgramContext): Promise<Finding> {
  try {
    const status = await connect(options, context).get("/status", statusSchema);
    const away = status.sensors.filter((sensor) => !sensor.connected).map((sensor) => sensor.name);
    const text = `version ${status.version}, ${status.devices} devices, ${status.packets} packets`;
    if (away.length === 0) return { check: "hub", verdict: "ok", text };
    return { check: "hub", verdict: "problem", text: `${text}, but the sensor is away: ${away.join(", ")}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { check: "hub", verdict: "note", text: error.line };
  }
}
