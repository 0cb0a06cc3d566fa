/** Die Übersicht, und wie der Zustand der Aufzeichnung heißt. */
import type { home as English } from "../en/home.ts";

const NUMBERS = [
  "Kein",
  "Ein",
  "Zwei",
  "Drei",
  "Vier",
  "Fünf",
  "Sechs",
  "Sieben",
  "Acht",
  "Neun",
  "Zehn",
  "Elf",
  "Zwölf",
];

export const home: typeof English = {
  home: {
    title: "Übersicht",
    heard: "Was gehört und behalten wird",
    look: "Ansehen",
    back: (when) => `Das Band reicht zurück bis ${when}`,
    isHere: "Jetzt im Netz",
    wasHere: "Im Netz, als der Mitschnitt endete",
    of: (n, all) => `${n} von ${all}`,
    allDevices: "Alle Geräte",
    others: (n) => `${n} weitere zeigen`,
    nobody: "In der letzten Minute hat niemand gesprochen.",
    nobodyWas: "In den letzten zehn Minuten sprach niemand.",
    rateHelp: "Raten sind Mittel der letzten zehn Sekunden bis einer Minute, nach und von draußen.",
    metTitle: "Wer bisher zu hören war",
    soFar: (n) => `${NUMBERS[n] ?? n} ${n < 2 ? "Gerät" : "Geräte"} bisher.`,
    metText: "Wer spricht, kommt von selbst hinzu. Namen kommen, wenn Geräte sie sagen, oft binnen Minuten.",
    states: {
      lost: {
        title: () => "Keine Nachricht von Tapdeck",
        text: "Was du siehst, ist alt. Die Seite macht von selbst weiter, sobald es antwortet; wenn nicht, sieh nach, ob es noch läuft.",
      },
      "sensor-gone": {
        title: ({ name, at }) => `Sensor ${name} fort seit ${at}`,
        text: "Von ihm wird derweil nichts gehört oder behalten. Sieh nach, ob sein Rechner läuft und diesen erreicht; er kommt von selbst zurück.",
      },
      "no-sensor": {
        title: () => "Noch kein Sensor da",
        text: "Nichts wird gehört. Er startet mit Tapdeck; das Protokoll sagt, warum er es nicht tut.",
      },
      "disk-full": {
        title: () => "Platte voll: Nichts wird mehr behalten",
        text: "Verbindungen werden weiter gezählt, Pakete gehen verloren. Mach Platz oder gib Aufnahmen weniger; es geht von selbst weiter.",
      },
      "tape-stopped": {
        title: () => "Das Band steht still",
        text: "Pakete werden gerade nicht behalten; Aufnahmen nach Regeln können weitergehen.",
      },
      gap: {
        title: ({ frames, at }) => `Lücke bis ${at}: ${frames} Pakete fehlen`,
        text: "Zahlen aus dieser Zeit sind zu klein, und die Pakete sind nicht zu haben. Weniger Regeln oder ein schnellerer Rechner helfen, wenn es wiederkommt.",
      },
      drops: {
        title: ({ frames, share }) => `${frames} Pakete seit dem Start verloren (${share})`,
        text: "Sie sind in keiner Zahl und keiner Aufnahme. Das Zeichen oben sagt, wo sie verloren gingen.",
      },
      "this-computer": {
        title: () => "Hört nur diesen Computer",
        text: "Ein Switch schickt die Pakete anderer Geräte an diesem Ort vorbei.",
      },
      "tape-off": {
        title: () => "Band aus: Vergangenes wird nicht behalten",
        text: "Verbindungen und Alarme gibt es; Pakete nur von dem, was eine Regel aufnimmt. Starte Tapdeck ohne --timeline-size off, um sie zu haben.",
      },
      replaying: {
        title: () => "Liest einen Mitschnitt",
        text: "Nichts wird live gehört. Jetzt ist das neueste Paket des Mitschnitts.",
      },
      replayed: {
        title: () => "Ein Mitschnitt, ganz gelesen",
        text: "Nichts wird live gehört. Jetzt ist das neueste Paket des Mitschnitts.",
      },
      demo: {
        title: () => "Demo: ein erdachter Haushalt",
        text: "Nichts hier ist dein Netz, und nichts wird gehört. Starte Tapdeck ohne --demo, um zu hören.",
      },
      unknown: {
        title: ({ interfaces }) => `Hört auf ${interfaces}`,
        text: "Es war zu wenig zu hören, um zu sagen, ob dieser Ort das ganze Netz zeigt.",
      },
      listening: {
        title: ({ interfaces }) => `Hört auf ${interfaces}`,
        text: "Es sieht das ganze Netz und verliert nichts.",
      },
    },
  },
};
