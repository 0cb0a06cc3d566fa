/** `tapdeck devices`: who lives here. */
import { Argument, type Command, Option } from "commander";
import {
  DEVICE_SORTS,
  type Device,
  deviceSchema,
  splitDevicesSchema,
} from "../../hub/api/contract/device.ts";
import { SHOWN_KINDS } from "../../model/device-kind.ts";
import { asks, clientCommand, type ListOptions, withFormat, withLimit } from "../client/client-command.ts";
import { deviceOf, groupNames, NO_NAMES } from "../client/device-name.ts";
import type { HubClient } from "../client/hub-client.ts";
import { ago, bytes, type Format, printItem, printList } from "../client/listing.ts";
import { privacyOption } from "../client/privacy-option.ts";
import type { ProgramContext } from "../program.ts";

/** In place of a kind: what the evidence says. */
const AUTO = "auto";

const COLUMNS = [
  { head: "name", text: (device: Device) => device.name },
  {
    head: "kind",
    text: (device: Device) =>
      device.kind === "unknown" ? "" : `${device.kind}${device.confidence < 0.7 ? "?" : ""}`,
  },
  { head: "address", text: (device: Device) => device.ips[0] ?? "" },
  { head: "mac", text: (device: Device) => device.macs[0] ?? "" },
  {
    head: "vendor",
    text: (device: Device) => device.vendor ?? (device.randomMac ? "(made-up address)" : ""),
  },
  { head: "up 24 h", right: true, text: (device: Device) => bytes(device.uploadBytes24h) },
  { head: "down 24 h", right: true, text: (device: Device) => bytes(device.downloadBytes24h) },
  {
    head: "recorded",
    text: (device: Device) => (device.effectivePrivacy === "full" ? "" : device.effectivePrivacy),
  },
  { head: "seen", right: true, text: (device: Device) => ago(device.lastSeen) },
];

export function addDeviceCommands(program: Command, context: ProgramContext): void {
  const devices = withLimit(
    withFormat(
      clientCommand(
        program,
        "devices",
        "who is on the network, and what each sent",
        "tapdeck devices --sort upload",
      ),
    ),
  )
    .addOption(new Option("--sort <by>", "their order").choices(DEVICE_SORTS).default("name"))
    .addOption(new Option("--kind <kind>", "only those of one kind").choices(SHOWN_KINDS));
  asks<ListOptions & { sort: string; kind?: string }>(devices, context, async (client, options) => {
    const { format, limit, sort, kind } = options;
    const items = client.list("/devices", deviceSchema, { sort, kind }, limit);
    const none = kind === undefined ? "No device has been seen yet" : `No ${kind} has been seen yet`;
    await printList(items, COLUMNS, format, none);
  });

  const show = withFormat(
    clientCommand(devices, "show", "one device", "tapdeck devices show 192.168.1.20").argument(
      "<device>",
      "its name, MAC, address or id",
    ),
  );
  asks<ListOptions>(show, context, async (client, { format }, device = "") => {
    await printDevice(client, await client.get(await pathOf(client, device), deviceSchema), format);
  });

  const rename = withFormat(
    clientCommand(
      devices,
      "rename",
      "give a device a name; an empty one gives its own back",
      'tapdeck devices rename camera "Porch camera"',
    )
      .argument("<device>", "its name, MAC, address or id")
      .argument("<name>"),
  );
  asks<ListOptions>(rename, context, async (client, { format }, device = "", name = "") => {
    const path = await pathOf(client, device);
    const body = { name: name === "" ? null : name };
    await printDevice(client, await client.send("PATCH", path, body, deviceSchema), format);
  });

  const set = withFormat(
    clientCommand(
      devices,
      "set",
      "say how much of a device's frames may be recorded",
      "tapdeck devices set phone --privacy headers",
    )
      .argument("<device>", "its name, MAC, address or id")
      .addOption(privacyOption().makeOptionMandatory()),
  );
  asks<ListOptions & { privacy: string }>(set, context, async (client, { format, privacy }, device = "") => {
    await printDevice(
      client,
      await client.send("PATCH", await pathOf(client, device), { privacy }, deviceSchema),
      format,
    );
  });

  const kindOf = withFormat(
    clientCommand(
      devices,
      "kind",
      "say what a device is; auto lets the evidence speak again",
      "tapdeck devices kind 192.168.1.20 camera",
    )
      .argument("<device>", "its name, MAC, address or id")
      .addArgument(new Argument("<kind>").choices([...SHOWN_KINDS, AUTO])),
  );
  asks<ListOptions>(kindOf, context, async (client, { format }, device = "", kind = AUTO) => {
    const path = await pathOf(client, device);
    const body = { kind: kind === AUTO ? null : kind };
    await printDevice(client, await client.send("PATCH", path, body, deviceSchema), format);
  });

  const merge = withFormat(
    clientCommand(
      devices,
      "merge",
      "say that other devices are this one too: a phone that changed its MAC, a laptop with two cards",
      "tapdeck devices merge laptop b8:27:eb:00:12:34",
    )
      .argument("<device>", "the one that stays: its name, MAC, address or id")
      .argument("<others...>", "what it is too"),
  );
  asks<ListOptions>(merge, context, async (client, { format }, device = "", ...others) => {
    const path = `${await pathOf(client, device)}/merge`;
    const body = { devices: await Promise.all(others.map((other) => deviceOf(client, other))) };
    await printDevice(client, await client.send("POST", path, body, deviceSchema), format);
  });

  const split = withFormat(
    clientCommand(
      devices,
      "split",
      "say that a part of a device is one of its own again; prints what was split off",
      "tapdeck devices split laptop b8:27:eb:00:12:34",
    )
      .argument("<device>", "its name, MAC, address or id")
      .argument("<parts...>", "MACs, addresses or ids of parts; several leave together"),
  );
  asks<ListOptions>(split, context, async (client, { format }, device = "", ...parts) => {
    const path = `${await pathOf(client, device)}/split`;
    const { off } = await client.send("POST", path, { parts }, splitDevicesSchema);
    await printDevice(client, off, format);
  });
}

async function pathOf(client: HubClient, device: string): Promise<string> {
  return `/devices/${encodeURIComponent(await deviceOf(client, device))}`;
}

async function printDevice(client: HubClient, device: Device, format: Format): Promise<void> {
  const groups = format === "table" && device.groups.length > 0 ? await groupNames(client) : NO_NAMES;
  const lines: [string, string][] = [
    ["name", device.name],
    ["id", device.id],
    ["addresses", device.ips.join(", ")],
    ["macs", device.macs.join(", ")],
    ["kind", device.kindWords],
    ["vendor", device.vendor ?? "not known"],
    ["host names", device.hostnames.join(", ") || "none heard"],
    ["groups", device.groups.map((id) => groups.get(id) ?? id).join(", ") || "none"],
    ["recorded", privacyText(device)],
    ["up, down 24 h", `${bytes(device.uploadBytes24h)}, ${bytes(device.downloadBytes24h)}`],
    ["first seen", ago(device.firstSeen)],
    ["last seen", ago(device.lastSeen)],
  ];
  printItem(device, lines, format);
}

/** Its own class, and that of a group where it is stricter. */
function privacyText({ privacy, effectivePrivacy }: Device): string {
  return privacy === effectivePrivacy ? privacy : `${effectivePrivacy}, by a group; its own is ${privacy}`;
}
