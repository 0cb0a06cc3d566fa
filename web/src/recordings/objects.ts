/** Objects that a person names in words, and what dumpcap's capture filter would have to say for them. Pure. */
import type { ObjectSelector } from "../../../src/model/selector.ts";

export const NAMED_KINDS = [
  "address",
  "domain",
  "port",
  "country",
  "asn",
  "filter",
] as const satisfies ObjectSelector["kind"][];
export type NamedKind = (typeof NAMED_KINDS)[number];

export interface Ends {
  readonly macs: readonly string[];
  readonly ips: readonly string[];
}

/** Empty for everything; null where it has no word for one of them. */
export function captureFilter(
  objects: readonly ObjectSelector[],
  endsOf: (id: string) => Ends,
): string | null {
  if (objects.some((object) => object.kind === "all")) return "";
  const terms = objects.map((object) =>
    object.kind === "filter" && objects.length > 1 ? `(${object.value})` : termOf(object, endsOf),
  );
  return terms.some((term) => term === null) ? null : terms.join(" or ");
}

function termOf({ kind, value = "" }: ObjectSelector, endsOf: (id: string) => Ends): string | null {
  switch (kind) {
    case "device": {
      const { macs, ips } = endsOf(value);
      const parts = macs.length > 0 ? macs.map((mac) => `ether host ${mac}`) : ips.map((ip) => `host ${ip}`);
      return parts.length > 0 ? parts.join(" or ") : null;
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
