/** `tapdeck groups`: devices under one name. */
import type { Command } from "commander";
import { type Group, groupSchema } from "../../hub/api/contract/group.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { deviceNames, deviceOf, type Names, NO_NAMES } from "../client/device-name.ts";
import type { HubClient } from "../client/hub-client.ts";
import { type Format, printItem, printList } from "../client/listing.ts";
import { privacyOption } from "../client/privacy-option.ts";
import type { ProgramContext } from "../program.ts";

const GROUP_WORDS = "its name or id";
const DEVICE_WORDS = "their names, MACs, addresses or ids; a MAC may be one not seen yet";

const columns = (devices: Names) => [
  { head: "group", text: (group: Group) => group.name },
  { head: "recorded", text: (group: Group) => group.privacy },
  { head: "devices", right: true, text: (group: Group) => String(group.devices.length) },
  { head: "", text: (group: Group) => namesText(group, devices) },
];

export function addGroupCommands(program: Command, context: ProgramContext): void {
  const groups = withFormat(clientCommand(program, "groups", "devices under one name", "tapdeck groups"));
  const list = withFormat(
    clientCommand(groups, "list", "the groups and who is in them", "tapdeck groups list --format json"),
  );
  for (const command of [groups, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      const devices = format === "table" ? await deviceNames(client) : NO_NAMES;
      await printList(client.list("/groups", groupSchema, {}, 10_000), columns(devices), format, "No groups");
    });
  }
  addMaking(groups, context);
  addMembership(groups, context);
  addChanges(groups, context);
}

function addMaking(groups: Command, context: ProgramContext): void {
  const add = withFormat(
    clientCommand(
      groups,
      "add",
      "make a group",
      "tapdeck groups add Cameras porch-camera aa:bb:cc:dd:ee:ff --privacy full",
    )
      .argument("<name>", "what it is to be called")
      .argument("[devices...]", DEVICE_WORDS)
      .addOption(privacyOption()),
  );
  asks<ListOptions & { privacy?: string }>(
    add,
    context,
    async (client, { format, privacy }, name, ...more) => {
      const body = {
        name,
        devices: await devicesOf(client, more),
        ...(privacy === undefined ? {} : { privacy }),
      };
      await printGroup(client, await client.send("POST", "/groups", body, groupSchema), format);
    },
  );

  const remove = clientCommand(
    groups,
    "remove",
    "remove a group; its devices stay, without it and its privacy class",
    "tapdeck groups remove Cameras",
  ).argument("<group>", GROUP_WORDS);
  asks<ListOptions>(remove, context, async (client, _options, group = "") => {
    await client.remove(pathOf(group));
  });
}

function addMembership(groups: Command, context: ProgramContext): void {
  for (const [verb, field, words] of [
    ["join", "add", "put devices into a group; one may be in several"],
    ["leave", "remove", "take devices out of a group"],
  ] as const) {
    const command = withFormat(
      clientCommand(groups, verb, words, `tapdeck groups ${verb} Guests ben-phone 192.168.1.31`)
        .argument("<group>", GROUP_WORDS)
        .argument("<devices...>", DEVICE_WORDS),
    );
    asks<ListOptions>(command, context, async (client, { format }, group = "", ...more) => {
      await change(client, group, { [field]: await devicesOf(client, more) }, format);
    });
  }
}

function addChanges(groups: Command, context: ProgramContext): void {
  const rename = withFormat(
    clientCommand(groups, "rename", "call a group something else", "tapdeck groups rename Guests Visitors")
      .argument("<group>", GROUP_WORDS)
      .argument("<name>"),
  );
  asks<ListOptions>(rename, context, async (client, { format }, group = "", name = "") => {
    await change(client, group, { name }, format);
  });

  const set = withFormat(
    clientCommand(
      groups,
      "set",
      "say how much of its devices' frames may be recorded; of several classes the strictest holds",
      "tapdeck groups set Guests --privacy nothing",
    )
      .argument("<group>", GROUP_WORDS)
      .addOption(privacyOption().makeOptionMandatory()),
  );
  asks<ListOptions & { privacy: string }>(set, context, async (client, { format, privacy }, group = "") => {
    await change(client, group, { privacy }, format);
  });
}

async function change(client: HubClient, group: string, body: object, format: Format): Promise<void> {
  await printGroup(client, await client.send("PATCH", pathOf(group), body, groupSchema), format);
}

async function devicesOf(client: HubClient, texts: readonly string[]): Promise<string[]> {
  const devices: string[] = [];
  for (const text of texts) devices.push(await deviceOf(client, text));
  return devices;
}

function pathOf(group: string): string {
  return `/groups/${encodeURIComponent(group)}`;
}

async function printGroup(client: HubClient, group: Group, format: Format): Promise<void> {
  const devices = format === "table" ? await deviceNames(client) : NO_NAMES;
  const lines: [string, string][] = [
    ["group", group.name],
    ["id", group.id],
    ["recorded", group.privacy],
    ["devices", namesText(group, devices) || "none yet"],
  ];
  printItem(group, lines, format);
}

function namesText(group: Group, devices: Names): string {
  return group.devices.map((id) => devices.get(id) ?? id).join(", ");
}
