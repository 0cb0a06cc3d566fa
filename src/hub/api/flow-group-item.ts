/** A group of flows as the API shows it, with the term of the filter language that finds it again. */
import { keyText } from "../../base/address-key.ts";
import { formatInstantMs } from "../../base/time.ts";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import type { FlowGroup } from "../../model/flow-group.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { protoName } from "../../model/proto-name.ts";
import { NOWHERE, type Place } from "../../places/place.ts";
import type { PlaceOf } from "../../places/places.ts";
import { NONE } from "../query/fields.ts";
import { termText } from "../query/filter-node.ts";
import type { FlowGroupRow } from "../store/flow-sums.ts";
import type { FlowGroupItem } from "./contract/flow-sums.ts";

export function flowGroupItem(row: FlowGroupRow, by: FlowGroup, placeOf: PlaceOf): FlowGroupItem {
  const key = keyOf(row, by);
  return {
    key,
    flows: row.flows,
    uploadBytes: row.upload,
    downloadBytes: row.download,
    lanBytes: row.lan,
    domain: row.domain ?? null,
    ...placeOfGroup(row, by, placeOf),
    filter: filterOf(key, by),
  };
}

function keyOf({ key }: FlowGroupRow, by: FlowGroup): string {
  switch (by) {
    case "remote":
      return keyText(String(key));
    case "asn":
      return key === 0 ? "" : String(key);
    case "proto":
      return protoName(Number(key));
    case "direction":
      return DIRECTIONS[Number(key)] ?? "external";
    case "state":
      return FLOW_STATES[Number(key)] ?? "-";
    case "hour":
    case "day":
      return formatInstantMs(Number(key) * 1000);
    default:
      return String(key);
  }
}

/** The name of a network is asked of one of its addresses: the flows keep its number alone. */
function placeOfGroup({ key, remote }: FlowGroupRow, by: FlowGroup, placeOf: PlaceOf): Place {
  if (by === "country") return { ...NOWHERE, country: key === "" ? null : String(key) };
  if (by === "remote") return placeOf(String(key));
  if (by !== "asn" || key === 0) return NOWHERE;
  const place = remote === undefined ? NOWHERE : placeOf(remote);
  return { country: null, asn: Number(key), asName: place.asn === key ? place.asName : null };
}

function filterOf(key: string, by: FlowGroup): string | null {
  switch (by) {
    case "hour":
    case "day":
      return null;
    case "device":
      return key === "" ? termText("direction", "external") : termText("device", key);
    case "domain":
      return key === "" ? termText("domain", NONE) : termText("domain", key, "=");
    case "asn":
      return termText("as", key === "" ? NONE : key);
    case "state":
      return key === "-" ? null : termText("state", key);
    default:
      return termText(by, key === "" ? NONE : key);
  }
}
