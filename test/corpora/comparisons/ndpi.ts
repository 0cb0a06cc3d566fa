/** nDPI's own regression results: packets and bytes of its flows, and the host names that it reads in them. */
import { join } from "node:path";
import { SHARED } from "../capture.ts";
import type { Comparison, Finding } from "../comparison.ts";
import { factTexts } from "../fact-texts.ts";
import { grouped } from "../grouped.ts";
import { hostOf, sameName } from "../name-text.ts";
import { type Row, TableFile } from "../oracles/table-file.ts";
import { reversed, Sums, sumsOfFlows, tupleOfFlow } from "../sums.ts";
import { canonicalAddress, keyOf, protoNumber, type Tuple } from "../tuple.ts";

const FLOWS = new TableFile(join(SHARED, "ndpi", "EXPECTED-flows.tsv"));
const NAMES: Readonly<Record<string, number>> = { icmpv6: 58, igmp: 2, esp: 50, ah: 51, pim: 103, gre: 47 };

function tupleOf({ proto = "", a = "", ap, b = "", bp }: Row): Tuple {
  return {
    proto: NAMES[proto] ?? protoNumber(proto) ?? -1,
    src: canonicalAddress(a),
    srcPort: Number(ap),
    dst: canonicalAddress(b),
    dstPort: Number(bp),
  };
}

export const ndpiFlows: Comparison = {
  name: "flows of nDPI's regression results: packets and bytes each way",
  oracle: "nDPI",
  folders: ["ndpi"],
  compare: ({ capture, reading }) => {
    const theirs = new Sums();
    for (const row of FLOWS.rowsOf(capture.name)) {
      theirs.add(tupleOf(row), Number(row.pk_ab), Number(row.by_ab));
      theirs.add(reversed(tupleOf(row)), Number(row.pk_ba), Number(row.by_ba));
    }
    const ours = sumsOfFlows(reading.flows).texts();
    return [...theirs.texts()].map(([key, text]): Finding => {
      const mine = ours.get(key) ?? "nothing";
      return { subject: key, key, ours: mine, theirs: text, equal: mine === text };
    });
  },
};

/** Protocols whose `host` is a name of the flow's other end; those of the others are words of the protocol. */
const NAMING = /^(TLS|QUIC|HTTP|DNS|MDNS|DHCP)(\.|$)/;

export const ndpiHosts: Comparison = {
  name: "host names of nDPI's regression results",
  oracle: "nDPI",
  folders: ["ndpi"],
  compare: ({ capture, reading }) => {
    const flows = grouped(reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
    const told = factTexts(reading.facts);
    return FLOWS.rowsOf(capture.name).flatMap((row): Finding[] => {
      const { host = "", app = "" } = row;
      if (host === "" || !NAMING.test(app)) return [];
      const key = keyOf(tupleOf(row));
      const named = (flows.get(key) ?? []).flatMap(({ domain }) =>
        domain === undefined ? [] : [hostOf(domain)],
      );
      const equal =
        named.includes(hostOf(host)) || (!/^(TLS|QUIC|HTTP)/.test(app) && told.has(sameName(host)));
      return [{ subject: key, key, ours: named.join(", ") || "no name", theirs: `${host} (${app})`, equal }];
    });
  },
};
