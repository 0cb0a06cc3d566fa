/** `tapdeck open URL`: what a desktop does with a `tapdeck:` address: Wireshark on that live stream. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { WholeBlocks } from "../../pcap/whole-blocks.ts";
import { HubClient } from "../client/hub-client.ts";
import { readConfig } from "../extcap/desktop-config.ts";
import { wantedStream } from "../extcap/open-url.ts";
import type { ProgramContext } from "../program.ts";

export function addOpenCommand(program: Command, context: ProgramContext): void {
  program
    .command("open")
    .description("opens Wireshark on a live stream, as the page's Open in Wireshark asks for it")
    .argument("<url>", "tapdeck://HOST[:PORT]/live?device=…, of a hub known by extcap install")
    .action(async (url: string) => {
      try {
        await open(url, context);
      } catch (error) {
        if (error instanceof AppError && !process.stderr.isTTY) show(error.line, context);
        throw error;
      }
    });
}

async function open(url: string, context: ProgramContext): Promise<void> {
  const { environment } = context;
  const { hub, query } = wantedStream(url, readConfig(environment).hubs);
  const client = new HubClient({
    url: new URL(hub.url),
    token: hub.token,
    fingerprint: hub.fingerprint?.toUpperCase(),
  });
  const answer = await client.endless(`/live.pcapng?${query}`);
  const wireshark = spawn("wireshark", ["-k", "-i", "-"], {
    env: environment,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const gone = leaves(wireshark);
  let stopped = false;
  const whole = new WholeBlocks();
  const stop = (): void => {
    stopped = true;
    answer.destroy();
    whole.end();
  };
  context.onSignal(stop);
  answer.on("error", (error) => (stopped ? undefined : whole.destroy(error)));
  answer.pipe(whole);
  try {
    await Promise.race([pipeline(whole, wireshark.stdin), gone]);
    // What came stays to be looked at until Wireshark is closed.
    await gone;
  } catch (error) {
    // Wireshark closes its end when it has enough.
    if (
      !stopped &&
      !(isErrnoException(error) && ["EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(error.code ?? ""))
    )
      throw explain(error);
    if (wireshark.pid !== undefined) await gone;
  } finally {
    stop();
  }
}

async function leaves(wireshark: ChildProcess): Promise<void> {
  try {
    await once(wireshark, "exit");
  } catch (error) {
    throw new AppError("no-file", "there is no wireshark to be started", {
      hint: "Install it (Debian: apt-get install wireshark), or put it in PATH",
      cause: error,
    });
  }
}

function explain(error: unknown): unknown {
  return isErrnoException(error) && ["ECONNRESET", "ETIMEDOUT"].includes(error.code ?? "")
    ? new AppError("unreachable", "the live stream ended: the hub went away", { cause: error })
    : error;
}

/** Who clicked in a browser sees no terminal. Where nothing shows messages, none is shown. */
function show(line: string, { environment }: ProgramContext): void {
  const body = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  spawn("notify-send", ["--", "Tapdeck", body], { env: environment, stdio: "ignore" }).on(
    "error",
    () => undefined,
  );
}
