/** Who announces an address, and how the makers of tables write that. */
import type { RangeLine } from "./range-rows.ts";

export interface AutonomousSystem {
  readonly asn: number;
  /** "" if the table has none. */
  readonly name: string;
}

const CSV_LINE = /^([0-9a-f:.]+),([0-9a-f:.]+),(\d{1,10}),("(?:[^"]|"")*"|[^",]*)$/i;
const TSV_LINE = /^([0-9a-f:.]+)\t([0-9a-f:.]+)\t(\d{1,10})\t(\w+)\t(.*)$/i;
const LARGEST_ASN = 0xffff_ffff;
const LONGEST_NAME = 200;

/** `first,last,number,"name"`: the table that comes with the program is compiled from such files. */
export const systemOfCsv: RangeLine = (line) => {
  const [all, first = "", last = "", asn = "", name = ""] = CSV_LINE.exec(line) ?? [];
  if (all === undefined || Number(asn) > LARGEST_ASN) return undefined;
  return [
    first,
    last,
    systemLabel(asn, name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name),
  ];
};

/** `first last number country name` with tabs, as IPtoASN publishes it; number 0 where nobody announces. */
export const systemOfTsv: RangeLine = (line) => {
  const [all, first = "", last = "", asn = "", , name = ""] = TSV_LINE.exec(line) ?? [];
  if (all === undefined || Number(asn) > LARGEST_ASN) return undefined;
  return [first, last, systemLabel(asn, name)];
};

/** The country of the same line. It writes `None` or `Unknown` for no country. */
export const countryOfTsv: RangeLine = (line) => {
  const [all, first = "", last = "", , country = ""] = TSV_LINE.exec(line) ?? [];
  return all === undefined ? undefined : [first, last, /^[A-Z]{2}$/.test(country) ? country : ""];
};

export function systemOfLabel(label: string): AutonomousSystem {
  const end = label.indexOf(" ");
  return { asn: Number(label.slice(0, end)), name: label.slice(end + 1) };
}

function systemLabel(asn: string, name: string): string {
  return Number(asn) === 0 ? "" : `${Number(asn)} ${name.slice(0, LONGEST_NAME)}`;
}
