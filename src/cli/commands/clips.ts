/** `tapdeck clips`: frames that are kept outside every rotation. */
import type { Command } from "commander";
import { type Clip, clipSchema } from "../../hub/api/contract/clip.ts";
import { asks, clientCommand, type ListOptions, wholeNumber, withFormat } from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { download } from "../client/download.ts";
import { given, type SelectorOptions, selectorOf, withSelectors } from "../client/frame-selectors.ts";
import { ago, bytes, count, printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const COLUMNS = [
  { head: "clip", text: (clip: Clip) => clip.id },
  { head: "of", text: (clip: Clip) => clip.title },
  { head: "state", text: (clip: Clip) => clip.state },
  { head: "packets", right: true, text: (clip: Clip) => count(clip.packets) },
  { head: "on disk", right: true, text: (clip: Clip) => bytes(clip.bytes) },
  { head: "lost", right: true, text: (clip: Clip) => count(clip.lost) },
  { head: "made", right: true, text: (clip: Clip) => ago(clip.created) },
];

type KeepOptions = ListOptions &
  SelectorOptions & {
    readonly at?: string;
    readonly title?: string;
    readonly before?: number;
    readonly after?: number;
  };

export function addClipCommands(program: Command, context: ProgramContext): void {
  const clips = withFormat(
    clientCommand(program, "clips", "frames kept outside every rotation", "tapdeck clips"),
  );
  const list = withFormat(clientCommand(clips, "list", "what is kept", "tapdeck clips list --format json"));
  for (const command of [clips, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      const none = "Nothing is kept. Keep something: tapdeck clips keep --device camera";
      await printList(client.list("/clips", clipSchema, {}, 10_000), COLUMNS, format, none);
    });
  }

  const keep = withSelectors(
    withFormat(
      clientCommand(
        clips,
        "keep",
        "keep what somebody said, and what they say in the next minutes",
        "tapdeck clips keep --device camera --before 600 --after 60",
      ),
    ),
  )
    .option("--at <time>", "what it is about: ISO 8601 or relative; default: now, or the span of the flow")
    .option("--before <s>", "so many seconds before (60)", wholeNumber)
    .option("--after <s>", "and so many after (300)", wholeNumber)
    .option("--title <text>", "what people call it");
  asks<KeepOptions>(keep, context, async (client, options, ...words) => {
    const { at, title, before, after, format } = options;
    const body: Record<string, unknown> = { at, title, before, after };
    for (const [kind, value] of [...(await given(client, options)), ...(await selectorOf(client, words))])
      body[kind] = [...((body[kind] as string[] | undefined) ?? []), value];
    const clip = await client.send("POST", "/clips", body, clipSchema);
    const lines: [string, string][] = [
      ["clip", clip.id],
      ["of", clip.title],
      ["state", clip.state === "open" ? `open until ${clip.to}` : clip.state],
      ...(clip.reason === null ? [] : [["but", clip.reason] satisfies [string, string]]),
      ["so far", `${count(clip.packets)} packets, ${bytes(clip.bytes)}`],
    ];
    printItem(clip, lines, format);
  });

  const get = clientCommand(clips, "get", "download a clip", "tapdeck clips get clip-2026-11-23-1a2b3c4d")
    .argument("<clip>", "its id")
    .option("-w, --write <file>", "where to (- is standard output; default: its own name)");
  asks<HubOptions & { write?: string }>(get, context, async (client, { write }, clip = "") => {
    await download(await client.stream(`${pathOf(clip)}/frames.pcapng`), write ?? `${clip}.pcapng`);
  });

  const remove = clientCommand(
    clips,
    "remove",
    "throw a clip away",
    "tapdeck clips remove clip-2026-11-23-1a2b3c4d",
  ).argument("<clip>", "its id");
  asks<HubOptions>(remove, context, async (client, _options, clip = "") => await client.remove(pathOf(clip)));
}

function pathOf(clip: string): string {
  return `/clips/${encodeURIComponent(clip)}`;
}
