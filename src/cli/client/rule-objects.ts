/** What a rule is about, as options of a command: each may be given several times, and any of them is recorded. */
import type { Command } from "commander";
import { AppError } from "../../base/app-error.ts";
import type { Rule } from "../../hub/api/contract/rule.ts";
import type { ObjectSelector } from "../../model/selector.ts";
import { deviceNames, deviceOf, groupNames, type Names } from "./device-name.ts";
import type { HubClient } from "./hub-client.ts";

/** Kinds whose value is said as it is. */
const PLAIN_KINDS = ["group", "address", "domain", "port", "country", "asn", "alarm", "filter"] as const;

export type ObjectOptions = { readonly device?: string[]; readonly all?: boolean } & {
  readonly [kind in (typeof PLAIN_KINDS)[number]]?: string[];
};

export function withObjects(command: Command): Command {
  const several = (value: string, before: string[] = []): string[] => [...before, value];
  return command
    .option(
      "--device <device>",
      "its name, MAC, address or id; a MAC or address may be one not seen yet",
      several,
    )
    .option("--group <group>", "its name or id", several)
    .option("--address <cidr>", "an address or a network", several)
    .option("--domain <domain>", "a domain and its subdomains", several)
    .option("--port <port>", "of either end: 443, tcp/443 or udp/53", several)
    .option("--country <code>", "an end lies in it: DE, US …", several)
    .option("--asn <number>", "an end lies in this network (AS): AS64500", several)
    .option(
      "--alarm <kind>",
      "what alarms of this kind are about, while they go on: abnormal-upload …",
      several,
    )
    .option("--filter <bpf>", "what this capture filter accepts (man pcap-filter)", several)
    .option("--all", "everything");
}

export async function objectsOf(client: HubClient, options: ObjectOptions): Promise<ObjectSelector[]> {
  const objects: ObjectSelector[] = [];
  for (const name of options.device ?? [])
    objects.push({ kind: "device", value: await deviceOf(client, name) });
  for (const kind of PLAIN_KINDS) for (const value of options[kind] ?? []) objects.push({ kind, value });
  if (options.all === true) objects.push({ kind: "all" });
  if (objects.length === 0) {
    throw new AppError("usage", "say what to record", {
      hint: "--device, --group, --address, --domain, --port, --country, --asn, --alarm, --filter (each may be given several times) or --all",
    });
  }
  return objects;
}

/** Names of what has an id. */
export async function objectNames(client: HubClient): Promise<Names> {
  return new Map([...(await deviceNames(client)), ...(await groupNames(client))]);
}

export function objectsText({ objects }: Rule, names: Names): string {
  return objects.map((object) => objectText(object, names)).join(" or ");
}

function objectText({ kind, value }: ObjectSelector, names: Names): string {
  if (value === undefined) return "everything";
  return `${kind} ${(kind === "device" || kind === "group" ? names.get(value) : undefined) ?? value}`;
}
