/** A group of flows as people call it. */
import type { FlowGroupItem } from "../../../src/hub/api/contract/flow-sums.ts";
import type { FlowGroup } from "../../../src/model/flow-group.ts";
import { countryName, shortOrganisation } from "../format/place.ts";
import { date, moment } from "../format/time.ts";
import { household } from "../state/devices.svelte.ts";
import { t } from "../texts/index.ts";

export interface GroupWords {
  readonly name: string;
  /** Beside it: the code, the number, the address. */
  readonly also: string;
  /** Nobody knows: it is no name. */
  readonly unknown: boolean;
}

export function groupWords(item: FlowGroupItem, by: FlowGroup, now: number): GroupWords {
  const { key } = item;
  if (key === "" || (by === "state" && key === "-"))
    return { name: t.explorer.unknown[by], also: "", unknown: true };
  const plain = { name: key, also: "", unknown: false };
  switch (by) {
    case "device":
      return { ...plain, name: household.nameOf(key) ?? key, also: household.all.get(key)?.ips[0] ?? "" };
    case "remote":
      return item.domain === null ? plain : { ...plain, name: item.domain, also: key };
    case "country":
      return { ...plain, name: countryName(key), also: key };
    case "asn":
      return item.asName === null
        ? { ...plain, name: `AS${key}` }
        : { ...plain, name: shortOrganisation(item.asName), also: `AS${key}` };
    case "direction":
      return { ...plain, name: t.explorer.directions[key] ?? key };
    case "state":
      return { ...plain, name: t.flows.states[key] ?? key, also: key };
    case "hour":
      return { ...plain, name: moment(Date.parse(key), now) };
    case "day":
      return { ...plain, name: date(key.slice(0, 10)) };
    default:
      return plain;
  }
}
