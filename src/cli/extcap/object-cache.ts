/** What a hub has to choose from, kept so that the dialog opens at once. */
import { join } from "node:path";
import * as z from "zod";
import { destinationSchema } from "../../hub/api/contract/destination.ts";
import { deviceSchema } from "../../hub/api/contract/device.ts";
import { groupSchema } from "../../hub/api/contract/group.ts";
import type { HubClient } from "../client/hub-client.ts";
import {
  arrayOf,
  cacheFolder,
  type Environment,
  isText,
  objectOf,
  readJson,
  writePrivate,
} from "./desktop-config.ts";

const MOST_DEVICES = 500;
const MOST_DOMAINS = 50;

export interface Choice {
  /** `device=dev-1`. */
  readonly object: string;
  readonly title: string;
}

export const EVERYTHING: Choice = { object: "all", title: "Everything" };

function pathOf(environment: Environment, hub: string): string {
  return join(cacheFolder(environment), `objects-${hub}.json`);
}

export function cachedChoices(environment: Environment, hub: string): Choice[] {
  return arrayOf(readJson(pathOf(environment, hub))).flatMap((one) => {
    const { object, title } = objectOf(one);
    return isText(object) && isText(title) ? [{ object, title }] : [];
  });
}

/** Asks the hub, and keeps what it says. */
export async function freshChoices(
  client: HubClient,
  environment: Environment,
  hub: string,
): Promise<Choice[]> {
  const choices: Choice[] = [];
  for await (const { id, name } of client.list("/devices", deviceSchema, {}, MOST_DEVICES))
    choices.push({ object: `device=${id}`, title: name });
  for await (const { id, name } of client.list("/groups", groupSchema, {}, MOST_DEVICES))
    choices.push({ object: `group=${id}`, title: `Group ${name}` });
  const query = { from: "-24h", sort: "upload" };
  const domains = new Set<string>();
  const some = z.looseObject(destinationSchema.partial().shape);
  for await (const { domain } of client.list("/destinations", some, query, MOST_DOMAINS))
    if (isText(domain)) domains.add(domain);
  for (const domain of domains) choices.push({ object: `domain=${domain}`, title: domain });
  writePrivate(pathOf(environment, hub), `${JSON.stringify(choices)}\n`);
  return choices;
}
