/** Der Mitschnitt: wie weit er zurückreicht, und Pakete daraus holen. */
import type { timeline as English } from "../en/timeline.ts";

export const timeline: typeof English = {
  frames: {
    get: "Pakete holen",
    of: (what) => `Pakete holen: ${what}`,
    all: "alles in diesem Zeitraum",
    hint: "Aus dem Mitschnitt, als eine pcapng-Datei für Wireshark",
    thisFlow: "diese Verbindung",
    partly: (since) => `Erst ab ${since}: Weiter reicht der Mitschnitt nicht zurück`,
    lack: {
      off: () => "Der Mitschnitt ist aus: Es gibt keine Vergangenheit, aus der man Pakete holen könnte.",
      empty: () => "Der Mitschnitt enthält noch kein Paket.",
      before: (since) =>
        `Der Mitschnitt reicht zurück bis ${since}: Aus diesem Zeitraum hat er keine Pakete.`,
    },
    line: "Dasselbe auf der Kommandozeile",
    none: "Keine Pakete",
  },
  timeline: {
    title: "Mitschnitt",
    text: "Alles, was der Sensor sieht, wird als Pakete aufbewahrt; die ältesten gehen zuerst. Die Linie am Fuß des Bands zeigt, wie weit sie reichen.",
    back: (when) => `Reicht zurück bis ${when}`,
    lasts: (length, rate) => `Platz für ${length} bei der Rate der letzten ${rate}`,
    empty: "Noch kein Paket aufbewahrt",
    off: "Mitschnitt aus",
    offText: "Außer in Aufnahmen werden keine Pakete aufbewahrt.",
    offHint: "Er wurde beim Start von Tapdeck ausgeschaltet. Um ihn zu haben, --timeline-size off weglassen.",
    stopped: {
      recording: null,
      "disk-full": "Platte voll: Der Mitschnitt steht still",
      error: "Der Mitschnitt steht still",
    },
    inMemory: "im Arbeitsspeicher",
    cutOff: "lange Verbindungen gekürzt",
    facts: {
      oldest: "Ältestes Paket",
      newest: "Neuestes Paket",
      room: "Belegter Platz",
      holds: "Der ganze Platz",
      drops: "Pakete, die nicht aufbewahrt werden konnten",
      cutOff: "Ausgelassen: Ihre Verbindung hatte ihren Anteil schon",
      gaps: "Lücken seit dem ältesten Paket, auf dem Band schraffiert",
      written: "Geschrieben",
    },
    holds: (length, rate) => `${length} bei der Rate der letzten ${rate}`,
    room: (bytes, budget) => `${bytes} von ${budget}`,
    written: {
      memory: "nur in den Arbeitsspeicher: nach einem Neustart dieses Rechners weg",
      direct: "auf die Platte, am Zwischenspeicher vorbei",
      buffered: "auf die Platte, durch den Zwischenspeicher: Das Dateisystem kann es nicht anders",
    },
  },
};
