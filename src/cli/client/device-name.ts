/** A device as people say it: by id, MAC, IP address or its name. The API knows the first three; names are looked up. */
import { parseAddress, parseMac } from "../../base/address.ts";
import { AppError } from "../../base/app-error.ts";
import { type Device, deviceSchema } from "../../hub/api/contract/device.ts";
import { groupSchema } from "../../hub/api/contract/group.ts";
import type { HubClient } from "./hub-client.ts";

const ALL = 100_000;

/** Names by id, for people who read. */
export type Names = ReadonlyMap<string, string>;
export const NO_NAMES: Names = new Map();

export async function deviceNames(client: HubClient): Promise<Names> {
  const names = new Map<string, string>();
  for await (const { id, name } of client.list("/devices", deviceSchema, {}, ALL)) names.set(id, name);
  return names;
}

export async function groupNames(client: HubClient): Promise<Names> {
  const names = new Map<string, string>();
  for await (const { id, name } of client.list("/groups", groupSchema, {}, ALL)) names.set(id, name);
  return names;
}

/** What the API takes. A MAC or an address may be one that was not seen yet. */
export async function deviceOf(client: HubClient, text: string): Promise<string> {
  if (parseMac(text) !== undefined || parseAddress(text) !== undefined) return text;
  const devices: Device[] = [];
  for await (const device of client.list("/devices", deviceSchema, {}, ALL)) devices.push(device);
  return chosenDevice(devices, text).id;
}

/** An id is meant before a name, and the exact name before one that differs in capitals. */
export function chosenDevice(devices: readonly Device[], text: string): Device {
  const byId = devices.find((device) => device.id === text);
  if (byId !== undefined) return byId;
  const small = text.toLowerCase();
  const alike = devices.filter((device) => device.name.toLowerCase() === small);
  const exact = alike.filter((device) => device.name === text);
  const found = exact.length > 0 ? exact : alike;
  const [first] = found;
  if (first === undefined) {
    throw new AppError("not-found", `there is no device "${text}"`, {
      hint: "`tapdeck devices` lists them; take a name, MAC, address or id",
    });
  }
  if (found.length === 1) return first;
  const which = found.map((device) => device.macs[0] ?? device.ips[0] ?? device.id).join(", ");
  throw new AppError("conflict", `${found.length} devices are called "${text}"`, {
    hint: `Say which: ${which}`,
  });
}
