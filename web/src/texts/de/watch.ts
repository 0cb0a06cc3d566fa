/** Live zusehen, in Wireshark. */
import type { watch as English } from "../en/watch.ts";

export const watch: typeof English = {
  watch: {
    doIt: "Live ansehen…",
    of: (what) => `Live ansehen: ${what}`,
    hint: "Die Pakete, wie sie kommen, in Wireshark",
    title: (what) => `${what} live ansehen`,
    since: "Beginn",
    starts: {
      now: () => "Ab jetzt",
      minutes: () => "Ab vor 10 Minuten",
      span: (from) => `Ab ${from}`,
    },
    open: "In Wireshark öffnen",
    needs: "Einmal vorher, auf diesem Linux-Rechner:",
    paste: "Oder in einem Terminal, das curl und Wireshark hat",
    make: "Zeile zum Einfügen erstellen",
    line: "Die Zeile zum Einfügen",
    once: "Eine Zeile gilt einmal, fünf Minuten lang.",
    another: "Noch eine erstellen",
    died: "Die fünf Minuten sind um: Diese Zeile gilt nicht mehr.",
  },
};
