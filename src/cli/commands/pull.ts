/** `tapdeck pull`: ring files and clips into a folder of this desktop. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import { formatBytes } from "../../base/size.ts";
import { clientCommand, wholeSize } from "../client/client-command.ts";
import { connect, type HubOptions } from "../client/connect.ts";
import { collect } from "../option-values.ts";
import type { ProgramContext } from "../program.ts";
import { PullDisplay } from "../pull/pull-display.ts";
import { PullFolder } from "../pull/pull-folder.ts";
import { installPull } from "../pull/pull-service.ts";
import { Puller } from "../pull/puller.ts";

export interface PullOptions extends HubOptions {
  readonly rule?: readonly string[];
  readonly clips?: boolean;
  readonly to?: string;
  readonly follow?: boolean;
  readonly max?: number;
}

const MORE = `
Files land as DIR/rules/<rule>/<file> and DIR/clips/<id>/…, complete, with the hub's time stamps: hidden while they
come, on the disk before they have their name. After any break it goes on where it stopped, and brings nothing twice.
What the hub deletes stays here; what you delete here comes again while the hub has it (keep your own copies elsewhere).
A file that is still being written comes as far as it is, under its own name, and whole with the next pull after it is
full; with --follow it comes once, when it is full. Each file that lands is a line on standard output.
`;

export function addPullCommand(program: Command, context: ProgramContext): void {
  const pull = withPullOptions(
    clientCommand(
      program,
      "pull",
      "copy ring files and clips into a folder of this desktop",
      "tapdeck pull --to ~/captures --follow --max 20G",
    ),
  );
  pull.addHelpText("after", MORE).action(async (options: PullOptions) => {
    await runPull(options, context);
  });
  const install = withPullOptions(
    clientCommand(
      pull,
      "install",
      "have this user's systemd (macOS: launchd) keep a pull running",
      "tapdeck pull install --to ~/captures --max 20G",
    ),
  ).option("--print", "show what would be written, write nothing");
  install.action(async (options: PullOptions & { print?: boolean }) => {
    await installPull({ ...options, to: folderOf(options) }, context);
  });
}

function withPullOptions(command: Command): Command {
  return command
    .option("--rule <rule>", "only of this rule, and no clips; may be given again", collect)
    .option("--clips", "the clips too, with --rule")
    .option("--to <dir>", "the folder")
    .option("--follow", "stay, and bring what comes; the hub may be away meanwhile")
    .option("--max <size>", "all that pull brought here together, oldest out first: 500M, 20G", wholeSize);
}

async function runPull(options: PullOptions, context: ProgramContext): Promise<void> {
  const root = folderOf(options);
  const client = connect(options, context);
  const folder = await PullFolder.open(root, client.origin);
  const stop = new AbortController();
  context.onSignal(() => stop.abort());
  const { stdout, stderr } = process;
  const display = new PullDisplay((line) => void stdout.write(`${line}\n`), {
    isTTY: stderr.isTTY === true,
    columns: stderr.columns ?? 80,
    write: (text) => void stderr.write(text),
  });
  const { rule, clips, follow = false, max } = options;
  const wish = { rules: rule, clips: rule === undefined || clips === true, follow, maxBytes: max };
  const puller = new Puller({ client, folder, root, wish, watch: display, signal: stop.signal });
  try {
    await puller.run();
  } finally {
    display.clear();
    folder.close();
  }
  if (stop.signal.aborted && !follow) context.setStatus(1);
  const { files, bytes } = puller.count;
  const what = files === 1 ? "1 file" : `${files} files`;
  display.note(files === 0 ? "nothing new" : `${what}, ${formatBytes(bytes)}`);
}

function folderOf({ to }: PullOptions): string {
  if (to !== undefined && to !== "") return resolve(to);
  throw new AppError("usage", "say which folder to fill", { hint: "tapdeck pull --to DIR" });
}
