/** `tapdeck sources`: where packets come from, and adding or removing a source while Tapdeck runs. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import {
  hostKeysSchema,
  type SourceItem,
  sourceChoicesSchema,
  sourceSchema,
} from "../../hub/api/contract/source.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import type { HubClient } from "../client/hub-client.ts";
import { bytes, count, printItem, printList } from "../client/listing.ts";
import { type UnconfirmedWish, wishOfUrl } from "../client/source-wish.ts";
import type { ProgramContext } from "../program.ts";
import { sourceForms } from "../supervisor/source-url.ts";

const NOTABLE_SKEW_MS = 2000;

const COLUMNS = [
  { head: "id", text: (item: SourceItem) => item.id },
  { head: "source", text: (item: SourceItem) => item.name },
  { head: "state", text: stateText },
  { head: "packets", right: true, text: (item: SourceItem) => count(item.packets) },
  { head: "bytes", right: true, text: (item: SourceItem) => bytes(item.bytes) },
  { head: "lost", right: true, text: (item: SourceItem) => count(item.drops) },
  { head: "clock", right: true, text: clockText },
  { head: "given", text: (item: SourceItem) => (item.added ? "added" : "at the start") },
];

interface AddOptions extends ListOptions {
  readonly hostKey?: string;
}

export function addSourceCommands(program: Command, context: ProgramContext): void {
  const sources = withFormat(clientCommand(program, "sources", "where packets come from", "tapdeck sources"));
  const list = withFormat(
    clientCommand(sources, "list", "the sources, and how it stands with each", "tapdeck sources list"),
  );
  for (const command of [sources, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      await printList(
        client.list("/sources", sourceSchema, {}, 1000),
        COLUMNS,
        format,
        "Nothing is captured",
      );
    });
  }
  addAdding(sources, context);
  const remove = clientCommand(
    sources,
    "remove",
    "capture no more from a source that was added; what was recorded stays",
    "tapdeck sources remove tzsp://0.0.0.0:37008",
  ).argument("<source>", "its id or name");
  asks<ListOptions>(remove, context, async (client, _options, wanted = "") => {
    for await (const { id, name } of client.list("/sources", sourceSchema, {}, 1000)) {
      if (id !== wanted && name !== wanted) continue;
      await client.remove(`/sources/${encodeURIComponent(id)}`);
      return;
    }
    throw new AppError("not-found", `there is no source ${wanted}`, { hint: "tapdeck sources lists them" });
  });
  const key = clientCommand(
    sources,
    "key",
    "the line that a router's authorized_keys needs for sources that are added by ssh",
    "tapdeck sources key",
  );
  asks<ListOptions>(key, context, async (client) => {
    const { ownKey, refused } = await client.get("/sources/choices", sourceChoicesSchema);
    if (ownKey !== null) process.stdout.write(`${ownKey}\n`);
    else throw new AppError("unsupported", refused ?? "there is no ssh on that machine");
  });
}

function addAdding(sources: Command, context: ProgramContext): void {
  const add = withFormat(
    clientCommand(
      sources,
      "add",
      "capture from here too, from now on and after every start; nothing else is interrupted",
      "tapdeck sources add tzsp://0.0.0.0?from=192.168.88.1",
    )
      .argument("<name or url>", "an interface of the hub's machine, or as below")
      .option("--host-key <fingerprint>", "of ssh: the router's key as it was seen and compared (SHA256:…)")
      .addHelpText("after", `\n${sourceForms()}`),
  );
  asks<AddOptions>(add, context, async (client, { format, hostKey }, text = "") => {
    const wish = await confirmed(client, wishOfUrl(text, context.environment), hostKey);
    const made = await client.send("POST", "/sources", wish, sourceSchema);
    const lines = [
      ["source", made.name],
      ["id", made.id],
      ["look", "tapdeck sources"],
    ] as const;
    printItem(made, lines, format);
  });
}

/** Nobody but a person can say whether a key is the router's. */
async function confirmed(
  client: HubClient,
  wish: UnconfirmedWish,
  fingerprint: string | undefined,
): Promise<object> {
  if (wish.kind !== "ssh") return wish;
  const { host, port } = wish;
  const ask = port === undefined ? { host } : { host, port };
  const { keys } = await client.send("POST", "/sources/host-keys", ask, hostKeysSchema);
  const known = keys.find((one) => one.fingerprint === fingerprint);
  if (known !== undefined) return { ...wish, hostKey: known.key };
  const shown = keys.map((one) => `${one.fingerprint} (${one.kind})`).join(", ");
  throw new AppError(
    "usage",
    fingerprint === undefined
      ? `${host} shows the key ${shown}`
      : `${host} does not show the key ${fingerprint}, but ${shown}`,
    { hint: "Compare it with what the router itself says, then give it by --host-key SHA256:…" },
  );
}

function stateText({ state, reason }: SourceItem): string {
  return reason === null ? state : `${state}: ${reason}`;
}

function clockText({ clockSkewMs }: SourceItem): string {
  if (clockSkewMs === null) return "";
  if (Math.abs(clockSkewMs) < NOTABLE_SKEW_MS) return "right";
  return `${Math.round(Math.abs(clockSkewMs) / 1000)} s ${clockSkewMs > 0 ? "ahead" : "behind"}`;
}
