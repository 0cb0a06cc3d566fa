/** What may come where the caret stands: fields from the language, values from the house and from what was seen. */
import type { FlowGroupItem } from "../../../src/hub/api/contract/flow-sums.ts";
import { fieldChoices, type Place, valueChoices } from "../../../src/hub/query/complete.ts";
import type { FieldName } from "../../../src/hub/query/fields.ts";
import { termText } from "../../../src/hub/query/filter-node.ts";
import type { FlowGroup } from "../../../src/model/flow-group.ts";
import * as calls from "../api/calls.ts";
import { countryName, shortOrganisation } from "../format/place.ts";
import { household } from "../state/devices.svelte.ts";
import { groups } from "../state/groups.svelte.ts";
import { t } from "../texts/index.ts";

export interface Offer {
  /** As it is written into the bar. */
  readonly text: string;
  readonly about: string;
  /** The filter language speaks English. */
  readonly foreign?: boolean;
  /** Upload and download of it, where they are known. */
  readonly moved?: { readonly up: number; readonly down: number };
}

const MOST = 10;
/** Values of these are told by what was seen in the span. */
const SEEN: Readonly<Partial<Record<FieldName, FlowGroup>>> = {
  domain: "domain",
  country: "country",
  as: "asn",
  app: "app",
  port: "port",
  remote: "remote",
  address: "remote",
};

/** At once, without asking anybody. */
export function offersAtHand(place: Place): Offer[] {
  const { at, typed } = place;
  if (at.kind === "field")
    return fieldChoices(typed)
      .slice(0, 20)
      .map((choice) => ({ ...choice, foreign: true }));
  const small = typed.toLowerCase();
  const named = (name: string, about: string): Offer => ({ text: written(at.field, name), about });
  const holds = (name: string): boolean => name.toLowerCase().includes(small);
  if (at.field === "device") {
    return [...household.all.values()]
      .filter((device) => holds(device.name))
      .toSorted((a, b) => b.uploadBytes24h - a.uploadBytes24h)
      .slice(0, MOST)
      .map(({ name, uploadBytes24h: up, downloadBytes24h: down, vendor }) => ({
        ...named(name, vendor ?? ""),
        moved: { up, down },
      }));
  }
  if (at.field === "group")
    return [...groups.all].filter(({ name }) => holds(name)).map(({ name }) => named(name, ""));
  return valueChoices(at.field, typed).map(({ text, about }) => ({
    text,
    about:
      at.field === "direction" ? (t.explorer.directions[text] ?? "") : about || (t.flows.states[text] ?? ""),
  }));
}

/** What only the hub knows; null where it is not asked. */
export async function offersOfHub(
  { at, typed }: Place,
  span: { from: string; to: string },
  signal: AbortSignal,
): Promise<Offer[] | null> {
  const by = at.kind === "value" ? SEEN[at.field] : undefined;
  if (at.kind !== "value" || by === undefined) return null;
  const { field } = at;
  // Names are many: only those that have the letters are asked for.
  const letters = typed.replace(/[*?"]/g, "");
  const q = by === "domain" && letters !== "" ? { q: termText("domain", `*${letters}*`) } : {};
  const limit = by === "country" || by === "app" ? 300 : 200;
  const page = await calls.flowGroups({ ...span, ...q, by, limit: by === "domain" ? MOST : limit }, signal);
  return page.items
    .filter((item) => item.key !== "" && fits(item, by, typed))
    .slice(0, MOST)
    .map((item) => ({
      text: written(field, item.key),
      about: aboutOf(item),
      moved: { up: item.uploadBytes, down: item.downloadBytes },
    }));
}

function fits(item: FlowGroupItem, by: FlowGroup, typed: string): boolean {
  if (by === "domain") return true;
  const small = typed.toLowerCase();
  const words = by === "remote" || by === "port" ? [item.key] : [item.key, ...aboutOf(item).split(/\s/)];
  return words.some((word) => word.toLowerCase().startsWith(small.replace(/^as(?=\d)/, "")));
}

function aboutOf({ country, asName, domain, asn }: FlowGroupItem): string {
  if (domain !== null) return domain;
  if (asName !== null) return shortOrganisation(asName);
  return country !== null && asn === null ? countryName(country) : "";
}

/** In quotes where it needs them. */
function written(field: FieldName, value: string): string {
  return termText(field, value).slice(field.length + 1);
}
