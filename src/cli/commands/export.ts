/** `tapdeck export`: frames out of the timeline. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { asks, clientCommand } from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { download } from "../client/download.ts";
import { given, type SelectorOptions, selectorOf, withSelectors } from "../client/frame-selectors.ts";
import type { HubClient } from "../client/hub-client.ts";
import { profileBeside } from "../profile/hub-profile.ts";
import type { ProgramContext } from "../program.ts";

type ExportOptions = HubOptions &
  SelectorOptions & {
    readonly from?: string;
    readonly to?: string;
    readonly snaplen?: string;
    readonly profile?: boolean;
    readonly write: string;
  };

export function addExportCommand(program: Command, context: ProgramContext): void {
  const command = withSelectors(
    clientCommand(
      program,
      "export",
      "rewind: frames out of the timeline as pcapng; without a selector everything",
      "tapdeck export --device camera --from -10m -w - | wireshark -k -i -",
    ),
  )
    .option("--from <time>", "ISO 8601 or relative (-10m); default: as far back as there is")
    .option("--to <time>", "ISO 8601 or relative; default: now")
    .option("--snaplen <bytes>", "of each frame so many bytes at most")
    .option(
      "--profile",
      "with names and colours of the devices: writes the profile that wireshark -C Tapdeck takes",
    )
    .option("-w, --write <file>", "where to (- is standard output)", "frames.pcapng");
  asks<ExportOptions>(command, context, async (client, options, ...words) => {
    const query = new URLSearchParams();
    for (const [kind, value] of [...(await given(client, options)), ...(await selectorOf(client, words))])
      query.append(kind, value);
    for (const name of ["from", "to", "snaplen"] as const) {
      const value = options[name];
      if (value !== undefined) query.set(name, value);
    }
    await fetchFrames(client, query, options.write);
    if (options.profile === true) await profileBeside(client, context.environment);
  });
}

async function fetchFrames(client: HubClient, query: URLSearchParams, path: string): Promise<void> {
  if (path === "-" && process.stdout.isTTY) {
    throw new AppError("usage", "this would print bytes to your terminal", {
      hint: "Pipe it, or give -w FILE",
    });
  }
  await download(await client.stream(`/frames.pcapng?${query.toString()}`), path);
}
