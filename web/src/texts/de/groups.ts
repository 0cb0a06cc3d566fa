/** Gruppen von Geräten, und wie viel von wem aufgezeichnet wird. */
import type { groups as English } from "../en/groups.ts";

export const groups: typeof English = {
  groups: {
    title: "Gruppen",
    text: "Geräte unter einem Namen: um sie zusammen aufzunehmen oder aus Aufnahmen herauszuhalten.",
    none: "Noch keine Gruppe.",
    make: "Gruppe anlegen",
    name: "Wie soll sie heißen?",
    rename: "Umbenennen",
    newName: "Name der Gruppe",
    builtIn: "Eingebaut",
    empty: "Noch kein Gerät.",
    count: (n) => (n === 1 ? "1 Gerät" : `${n} Geräte`),
    add: "Gerät hinzufügen …",
    takeOut: (device, group) => `${device} aus ${group} herausnehmen`,
    record: "Aufnehmen",
    remove: "Entfernen",
    removed: (name) => `„${name}“ ist entfernt. Ihre Geräte bleiben.`,
    undo: "Rückgängig",
    join: "Zu einer Gruppe …",
    of: "Gruppen",
  },
  privacy: {
    label: "Aufgezeichnet",
    recorded: (words) => `Aufgezeichnet: ${words}`,
    kinds: {
      full: "alles",
      first: "die ersten Bytes jeder Verbindung",
      headers: "nur die Köpfe",
      nothing: "nichts",
    },
    first: (amount) => `die ersten ${amount} jeder Verbindung`,
    bytes: "Bytes jeder Verbindung",
    hint: "Ab dem nächsten Paket. Was vorher aufgezeichnet wurde, bleibt.",
    stricter: (words, groups) => `Tatsächlich ${words}, wegen ${groups}: Das Strengste gilt.`,
  },
};
