/** `tapdeck run`: the main job. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { createLog } from "../../base/log.ts";
import { expectBudgets, optionBudgets } from "../../model/budgets.ts";
import type { TunnelMode } from "../../model/tunnel-mode.ts";
import { DEFAULT_HOME_NETS } from "../../sensor/flow/home-networks.ts";
import {
  collect,
  homeNet,
  sizeOption,
  spanOption,
  timelineSize,
  tunnelsOption,
  WRONG_BUDGETS,
} from "../option-values.ts";
import type { ProgramContext } from "../program.ts";
import { clearAmbientRights } from "../supervisor/ambient.ts";
import { announce } from "../supervisor/announcement.ts";
import { interfaceNetworks } from "../supervisor/capture-sockets.ts";
import { clearDemoFolder, defaultDataFolder, prepareDataFolder } from "../supervisor/data-folder.ts";
import { KeptSources } from "../supervisor/kept-sources.ts";
import { parseListen } from "../supervisor/listen-address.ts";
import { SourceList } from "../supervisor/source-list.ts";
import { sourceForms } from "../supervisor/source-url.ts";
import { captureSources, demoSource, replaySources } from "../supervisor/sources.ts";
import { openSourcesFolder } from "../supervisor/sources-folder.ts";
import { StatusLine } from "../supervisor/status-line.ts";
import { type Source, Supervisor } from "../supervisor/supervisor.ts";

interface RunOptions {
  readonly interface: readonly string[];
  readonly read: readonly string[];
  readonly dedup?: boolean;
  readonly tunnels: TunnelMode;
  readonly demo?: boolean;
  readonly data?: string;
  readonly listen: string;
  readonly homeNet: readonly string[];
  readonly clipsSize?: string;
  readonly recordingsSize?: string;
  readonly timelineSize?: string;
  readonly timelineCutoff?: string;
  readonly timelineMemory?: boolean;
  readonly timelineKeep?: string;
}

const EXAMPLES = `
Sizes said here are fixed until the next start; those left out are set while it runs, on the page or by
tapdeck budgets.

Examples:
  sudo tapdeck run                       the interface of the default route
  sudo tapdeck run -i eth1 -i wlan0      two interfaces
  tapdeck run -i 'ssh://root@router/br-lan?filter=not port 53'
  ssh pi@box tcpdump -U -w - 'not port 22' | tapdeck run --read -
  tapdeck run --demo                     look around without any right`;

export function addRunCommand(program: Command, context: ProgramContext): void {
  program
    .command("run")
    .description("watch an interface (or replay a capture): the sensor, the hub and the page")
    .option(
      "-i, --interface <name or url>",
      "interface to capture, or another source (below); may be given again",
      collect,
      [],
    )
    .option("--read <file>", "replay this capture file; - is a live capture on stdin", collect, [])
    .option("--dedup", "leave out frames that come twice, on one interface or two, and count them")
    .addOption(tunnelsOption())
    .option("--demo", "play a generated household, plainly marked as a demo")
    .option("--data <dir>", "data folder (default: /var/lib/tapdeck as root, else $XDG_STATE_HOME/tapdeck)")
    .option("--listen <host:port>", "address of the page and the API", "127.0.0.1:7878")
    .option(
      "--home-net <cidr>",
      "a network that is home besides the private ones; may be given again",
      collect,
      [],
    )
    .option(
      "--timeline-size <size|off>",
      "room for the timeline: 500M, 20G, off (default: 10 % of the free disk, at most 20G)",
    )
    .option(
      "--timeline-keep <time>",
      "warn before the timeline's frames go that are younger than this: 24h, 7d",
    )
    .option("--clips-size <size>", "room for clips, which nothing throws out (default: 2G)")
    .option(
      "--recordings-size <size>",
      "room for timeline, clips and rings together: a ring that does not fit beside the others is refused",
    )
    .option("--timeline-cutoff <size>", "keep of each flow about its first so many bytes (1M)")
    .option("--timeline-memory", "keep the timeline in memory only: nothing is written to an SD card")
    .addHelpText("after", `\n${sourceForms()}\n${EXAMPLES}`)
    .action(async (options: RunOptions) => {
      await run(options, context);
    });
}

async function run(options: RunOptions, context: ProgramContext): Promise<void> {
  const chosen = [options.interface.length > 0, options.read.length > 0, options.demo === true];
  if (chosen.filter(Boolean).length > 1) {
    throw new AppError("usage", "-i, --read and --demo exclude each other", { hint: "Choose one" });
  }
  if (options.dedup === true && (chosen[1] || chosen[2])) {
    throw new AppError("usage", "--dedup is for live captures", {
      hint: "Leave it out; `editcap -d` does it to a file",
    });
  }
  const listen = parseListen(options.listen);
  const given = options.homeNet.map(homeNet);
  const demo = options.demo === true;
  const clipBytes = sizeOption("--clips-size", options.clipsSize);
  const recordingBytes = sizeOption("--recordings-size", options.recordingsSize);
  const timeline = {
    size: timelineSize(options.timelineSize),
    memory: options.timelineMemory === true,
    cutoffBytes: sizeOption("--timeline-cutoff", options.timelineCutoff),
    keepMs: spanOption("--timeline-keep", options.timelineKeep),
  };
  expectBudgets(optionBudgets({ timeline, clipBytes, recordingBytes }), WRONG_BUDGETS);
  if (timeline.size === "off" && timeline.keepMs !== undefined) {
    throw new AppError("usage", "a timeline that is off keeps nothing", {
      hint: "Leave out --timeline-keep, or give --timeline-size a size",
    });
  }
  const sources = chooseSources(options, context);
  const live = sources.filter((source) => source.kind !== "file").map((source) => source.name);
  const networks = interfaceNetworks(
    sources.filter((source) => source.kind === "interface").map((source) => source.name),
  );
  const throwAway = demo && options.data === undefined;
  const wished = throwAway
    ? mkdtempSync(join(tmpdir(), "tapdeck-demo-"))
    : (options.data ?? defaultDataFolder(context.environment));
  if (demo) clearDemoFolder(wished);
  const dataFolder = prepareDataFolder(wished);
  const connectorFolder = openSourcesFolder(dataFolder);
  clearAmbientRights();

  const line = new StatusLine(process.stderr);
  const log = createLog("supervisor");
  const fixed = whyFixed(demo, live.length === 0);
  const list = new SourceList(
    sources,
    fixed === undefined ? new KeptSources(connectorFolder, log) : undefined,
  );
  let finish: (exit: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const supervisor = new Supervisor({
    hubScript: context.script("hub.js"),
    sensorScript: context.script("sensor.js"),
    connectorScript: context.script("connector.js"),
    connectorFolder,
    dataFolder,
    listenHost: listen.host,
    listenPort: listen.port,
    sources: list,
    fixedSources: fixed,
    homeNets: [...DEFAULT_HOME_NETS, ...networks.cidrs, ...given],
    ownAddresses: networks.addresses,
    dedup: options.dedup === true,
    tunnels: options.tunnels,
    replay: live.length === 0,
    demo,
    timeline,
    clipBytes,
    recordingBytes,
    version: context.version,
    environment: context.environment,
    log,
    hubReady: (ready) => {
      line.clear();
      announce(process.stdout, { ready, listen, demo, live, remote: context.environment.SSH_CONNECTION });
    },
    watch: (text) => line.show(text),
    fatal: (text, exit) => {
      line.clear();
      process.stderr.write(`tapdeck: ${text}\n`);
      finish(exit);
    },
  });
  context.onSignal(() => finish(0));
  supervisor.start();
  const exit = await finished;
  line.clear();
  await supervisor.stop();
  if (throwAway) rmSync(dataFolder, { recursive: true, force: true });
  context.exit(exit);
}

/** Why no source can be added while it runs. */
function whyFixed(demo: boolean, replay: boolean): string | undefined {
  if (demo) return "a demo plays a generated household: sources are added where Tapdeck listens for real";
  if (replay) return "this run reads capture files (--read): sources are added where it listens live";
  return undefined;
}

function chooseSources(options: RunOptions, context: ProgramContext): Source[] {
  if (options.demo === true) return [demoSource(context.script("household.js"))];
  if (options.read.length > 0) return replaySources(options.read);
  return captureSources(options.interface, context.environment);
}
