/** Objects that a person names in words, and what dumpcap's capture filter would have to say for them. Pure. */
import type { ObjectSelector } from "../../../src/model/selector.ts";

/** All that a rule can be about. */
export const NAMED_KINDS = [
  "address",
  "device",
  "group",
  "domain",
  "port",
  "country",
  "asn",
  "filter",
  "all",
] as const satisfies ObjectSelector["kind"][];
export type NamedKind = (typeof NAMED_KINDS)[number];

export interface Ends {
  readonly macs: readonly string[];
  readonly ips: readonly string[];
}

/** What the household knows. */
export interface Known {
  /** Of a device by its id, a MAC or an address; undefined for one that was not seen yet. */
  endsOf(device: string): Ends | undefined;
  /** The devices of a group, each by its id. */
  devicesOf(group: string): readonly string[];
}

/** Empty for everything; null where it has no word for one of them. */
export function captureFilter(objects: readonly ObjectSelector[], known: Known): string | null {
  if (objects.some((object) => object.kind === "all")) return "";
  const terms = objects.map((object) =>
    object.kind === "filter" && objects.length > 1 ? `(${object.value})` : termOf(object, known),
  );
  return terms.some((term) => term === null) ? null : terms.join(" or ");
}

function termOf({ kind, value = "" }: ObjectSelector, known: Known): string | null {
  switch (kind) {
    case "device":
      return termOfDevice(value, known);
    case "group": {
      const terms = known.devicesOf(value).map((id) => termOfDevice(id, known));
      return terms.length === 0 || terms.includes(null) ? null : terms.join(" or ");
    }
    case "address":
      if (value === "") return null;
      return value.includes("/") ? `net ${value}` : `host ${value}`;
    case "port": {
      const [, transport, port] = /^(?:(tcp|udp)\/)?(\d+)$/i.exec(value) ?? [];
      if (port === undefined) return null;
      return transport === undefined ? `port ${port}` : `${transport.toLowerCase()} port ${port}`;
    }
    case "filter":
      return value === "" ? null : value;
    default:
      return null;
  }
}

/** By its MACs; without one its addresses are the device. */
function termOfDevice(value: string, { endsOf }: Known): string | null {
  const { macs, ips } = endsOf(value) ?? strangerOf(value);
  const parts = macs.length > 0 ? macs.map((mac) => `ether host ${mac}`) : ips.map((ip) => `host ${ip}`);
  return parts.length > 0 ? parts.join(" or ") : null;
}

/** One that was not seen yet says itself what it is. */
function strangerOf(value: string): Ends {
  const hex = /^([0-9a-f]{12})$/.exec(value.toLowerCase().replaceAll(/[:-]/g, "").replace(/^dev/, ""))?.[1];
  if (hex !== undefined) return { macs: [hex.match(/../g)?.join(":") ?? hex], ips: [] };
  return { macs: [], ips: /^[\d.]+$|:/.test(value) ? [value] : [] };
}
