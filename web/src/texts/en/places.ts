/** Countries, networks and vendors, and the tables they are read from. */
import type { Table } from "../../../../src/hub/api/contract/table.ts";

type TableName = Table["table"];

export const places = {
  places: {
    title: "About the data",
    text: "Countries, networks and vendors are read from tables on this machine: nobody outside is asked. A country is the one in which a network is registered: its servers may stand elsewhere. A newer file is used as soon as it lies in the folder tables/ of the data folder.",
    where: "Where",
    /** On hover: what the short form leaves out, and how it is known. */
    how: (country: string | null, network: string | null) =>
      [
        network && `Announced by ${network}`,
        country && `registered in ${country}; servers may stand elsewhere`,
      ]
        .filter((one) => one !== null)
        .join(", "),
    vendor: (date: string) => `by the IEEE's registry of ${date}`,
    what: {
      country: "Countries",
      asn: "Networks (AS)",
      vendor: "Vendors",
    } satisfies Record<TableName, string>,
    by: {
      country: "Countries by",
      asn: "Networks by",
      vendor: "Vendors by",
    } satisfies Record<TableName, string>,
    licences: {
      "PDDL-1.0": { name: "Public domain (PDDL 1.0)", url: "https://opendatacommons.org/licenses/pddl/1-0/" },
      "CC-BY-4.0": { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
      "BSD-2-Clause": { name: "BSD-2-Clause", url: "https://opensource.org/license/bsd-2-clause" },
    } as Record<string, { name: string; url: string }>,
    yours: "licence as its source says",
    rows: (count: string) => `${count} rows`,
    none: "no table",
    bundled: "Came with Tapdeck.",
    newer: "A newer file:",
    inUse: "Yours:",
    or: "or",
  },
};
