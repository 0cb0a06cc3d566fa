/** Länder, Netze und Hersteller, und die Tabellen, aus denen sie kommen. */
import type { places as English } from "../en/places.ts";

export const places: typeof English = {
  places: {
    title: "Über die Daten",
    text: "Länder, Netze und Hersteller stehen in Tabellen auf diesem Rechner: Niemand draußen wird gefragt. Ein Land ist das, in dem ein Netz registriert ist: Seine Server können woanders stehen. Eine neuere Datei wird benutzt, sobald sie im Ordner tables/ des Datenordners liegt.",
    where: "Wo",
    how: (country, network) =>
      [
        network && `Angekündigt von ${network}`,
        country && `registriert in ${country}; Server können woanders stehen`,
      ]
        .filter((one) => one !== null)
        .join(", "),
    vendor: (date) => `nach dem Register der IEEE vom ${date}`,
    what: { country: "Länder", asn: "Netze (AS)", vendor: "Hersteller" },
    by: { country: "Länder von", asn: "Netze von", vendor: "Hersteller von" },
    licences: {
      "PDDL-1.0": { name: "Gemeinfrei (PDDL 1.0)", url: "https://opendatacommons.org/licenses/pddl/1-0/" },
      "CC-BY-4.0": { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
      "BSD-2-Clause": { name: "BSD-2-Clause", url: "https://opensource.org/license/bsd-2-clause" },
    },
    yours: "Lizenz wie von der Quelle angegeben",
    rows: (count) => `${count} Zeilen`,
    none: "keine Tabelle",
    bundled: "Kam mit Tapdeck.",
    newer: "Eine neuere Datei:",
    inUse: "Deine:",
    or: "oder",
  },
};
