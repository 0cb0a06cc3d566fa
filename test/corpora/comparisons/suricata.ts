/** Facts about the traffic in Suricata's own regression tests: names in events that must be there. */
import { join } from "node:path";
import { SHARED } from "../capture.ts";
import type { Comparison, Finding } from "../comparison.ts";
import { factTexts } from "../fact-texts.ts";
import { hostOf, sameName } from "../name-text.ts";
import { TableFile } from "../oracles/table-file.ts";

const EVENTS = new TableFile(join(SHARED, "suricata", "EXPECTED.tsv"));
const NAMING = /^(tls\.sni|quic\.sni|http\.hostname|dns\.rrname|dns\.queries\[\d\]\.rrname|dhcp\.hostname)$/;

export const suricataNames: Comparison = {
  name: "names in the events of Suricata's regression tests",
  oracle: "Suricata",
  folders: ["suricata"],
  compare: ({ capture, reading }) => {
    const told = factTexts(reading.facts);
    const domains = new Set(
      reading.flows.flatMap(({ domain }) => (domain === undefined ? [] : [hostOf(domain)])),
    );
    return EVENTS.rowsOf(capture.name).flatMap((row) => {
      if (Number(row.count) === 0) return [];
      const match = JSON.parse(row.match_json ?? "{}") as Record<string, unknown>;
      return Object.entries(match).flatMap(([field, value]): Finding[] => {
        if (!NAMING.test(field) || typeof value !== "string") return [];
        const equal = domains.has(hostOf(value)) || told.has(sameName(value));
        return [{ subject: `${field} ${value}`, ours: equal ? value : "not told of", theirs: value, equal }];
      });
    });
  },
};
