/** `tapdeck live`: frames as they come, until stopped. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { WholeBlocks } from "../../pcap/whole-blocks.ts";
import { asks, clientCommand } from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { given, type SelectorOptions, selectorOf, withSelectors } from "../client/frame-selectors.ts";
import { profileBeside } from "../profile/hub-profile.ts";
import type { ProgramContext } from "../program.ts";

type LiveOptions = HubOptions &
  SelectorOptions & {
    readonly from?: string;
    readonly snaplen?: string;
    readonly profile?: boolean;
    readonly write: string;
  };

const AGAIN = "Start it again; --from fills in what was missed";

export function addLiveCommand(program: Command, context: ProgramContext): void {
  const command = withSelectors(
    clientCommand(
      program,
      "live",
      "frames as they come, as pcapng until stopped; without a selector everything",
      "tapdeck live --device camera --from -10m | wireshark -k -i -",
    ),
  )
    .option("--from <time>", "first the past from then on: ISO 8601 or relative (-10m)")
    .option("--snaplen <bytes>", "of each frame so many bytes at most")
    .option(
      "--profile",
      "with names and colours of the devices: writes the profile that wireshark -C Tapdeck takes",
    )
    .option("-w, --write <file>", "where to (- is standard output)", "-");
  asks<LiveOptions>(command, context, async (client, options, ...words) => {
    if (options.write === "-" && process.stdout.isTTY) {
      throw new AppError("usage", "this would print bytes to your terminal", {
        hint: "Pipe it into wireshark -k -i -, or give -w FILE",
      });
    }
    const query = new URLSearchParams();
    for (const [kind, value] of [...(await given(client, options)), ...(await selectorOf(client, words))])
      query.append(kind, value);
    for (const name of ["from", "snaplen"] as const) {
      const value = options[name];
      if (value !== undefined) query.set(name, value);
    }
    if (options.profile === true) await profileBeside(client, context.environment);
    const answer = await client.endless(`/live.pcapng?${query.toString()}`);
    if (!(await copy(answer, options.write, context))) return;
    const why = answer.trailers["tapdeck-ended"];
    throw new AppError("sensor-away", `the live stream ended: ${why ?? "the hub stopped"}`, { hint: AGAIN });
  });
}

/** True when it came to an end, false when somebody stopped it. */
async function copy(answer: IncomingMessage, path: string, context: ProgramContext): Promise<boolean> {
  let stopped = false;
  const whole = new WholeBlocks();
  context.onSignal(() => {
    stopped = true;
    answer.destroy();
    whole.end();
  });
  answer.on("error", (error) => (stopped ? undefined : whole.destroy(error)));
  answer.pipe(whole);
  try {
    if (path === "-") await pipeline(whole, process.stdout, { end: false });
    else await pipeline(whole, createWriteStream(path, { mode: 0o640 }));
  } catch (error) {
    throw explain(path, error);
  }
  if (!stopped && !answer.complete) await once(answer, "close").catch(() => undefined);
  return !stopped;
}

function explain(path: string, error: unknown): unknown {
  if (!isErrnoException(error)) return error;
  if (error.code === "ENOSPC")
    return new AppError("disk-full", `the disk under ${path} is full`, { cause: error });
  if (error.code === "ECONNRESET" || error.code === "ETIMEDOUT")
    return new AppError("unreachable", "the live stream ended: the hub went away", {
      hint: AGAIN,
      cause: error,
    });
  return new AppError("no-file", `cannot write ${path} (${error.code})`, {
    hint: "Choose another place with -w",
    cause: error,
  });
}
