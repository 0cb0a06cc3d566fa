/** Was auf jeder Seite steht: die Tür, der Rahmen, das Band. */
import type { shell as English } from "../en/shell.ts";

export const shell: typeof English = {
  name: "Tapdeck",
  nav: {
    home: "Start",
    devices: "Geräte",
    flows: "Verbindungen",
    alarms: "Alarme",
    groups: "Gruppen",
    recordings: "Aufnahmen",
    settings: "Einstellungen",
    audit: "Verlauf",
  },
  to: { content: "Zum Inhalt springen" },
  act: {
    cancel: "Abbrechen",
    close: "Schließen",
    save: "Speichern",
    retry: "Noch einmal",
    more: "Mehr laden",
    copy: "Kopieren",
    copied: "Kopiert",
    back: "Zurück",
  },
  trouble: {
    noAnswer: "Tapdeck antwortet nicht. Läuft es noch?",
    strange: (status) => `Etwas zwischen dieser Seite und Tapdeck hat mit Status ${status} geantwortet.`,
    lost: "Nichts mehr von Tapdeck gehört. Die Zahlen stehen still, bis es wieder antwortet.",
  },
  loading: {
    devices: "Geräte werden gelesen",
    flows: "Verbindungen werden gelesen",
    destinations: "Ziele werden gelesen",
    traffic: "Datenverkehr wird gelesen",
  },
  units: { ms: "ms", s: "s", min: "min", h: "Std.", d: "Tg.", y: "J." },
  up: "Upload",
  down: "Download",
  upShort: "hoch",
  downShort: "runter",
  ago: (age) => `vor ${age}`,
  justNow: "jetzt",
  notFound: { title: "Hier ist nichts", text: "Keine Seite hat diese Adresse.", home: "Zu den Geräten" },

  door: {
    setupTitle: "Dieses Deck einrichten",
    setupText: "Name und Passwort wählen. Von da an sieht hier niemand mehr etwas ohne sie.",
    setupNoToken:
      "Diese Seite braucht den Einmal-Link, den Tapdeck beim Start ausgegeben hat. Bitte diesen Link öffnen.",
    setupNeeded:
      "Noch kein Benutzer. Bitte den Einmal-Link zum Einrichten öffnen, den Tapdeck beim Start ausgegeben hat.",
    setupDo: "Einrichten",
    loginTitle: "Anmelden",
    loginDo: "Anmelden",
    logout: "Abmelden",
    user: "Benutzername",
    userHint: "Kleine Buchstaben, Ziffern, . _ -",
    password: "Passwort",
    passwordHint: "Mindestens 12 Zeichen. Drei oder vier Wörter merken sich leicht.",
    passwordAgain: "Passwort noch einmal",
    differ: "Die beiden Passwörter sind verschieden.",
  },

  shell: {
    notices: "Hinweise",
    demo: "Demo: ein erfundener Haushalt. Nichts hier ist dein Netz.",
    replay: "Wiedergabe eines Mitschnitts. Jetzt ist sein neuestes Paket.",
    replaying: (packets) => `Ein Mitschnitt wird gelesen: bisher ${packets} Pakete.`,
    replayed: (packets) =>
      `Wiedergabe eines Mitschnitts: ${packets} Pakete, alle gelesen. Jetzt ist sein neuestes Paket.`,
    replayError: (error) => `Der Mitschnitt konnte nicht bis zum Ende gelesen werden: ${error}`,
    away: (name, since) => `Sensor ${name} weg seit ${since}.`,
    failing: (name, since) =>
      `Alarme erreichen „${name}“ nicht${since ? `, seit ${since}` : ""}. Sie werden aufgehoben und erneut versucht.`,
    failingLook: "Warum?",
    twice: (percent, otherInterface) =>
      `Pakete kommen doppelt: etwa ${percent} % sind Kopien, und die Zahlen zählen sie mit. ${
        otherInterface
          ? "Zwei Schnittstellen hören dasselbe; besser nur an einer hören."
          : "Besser nur eine Richtung eines Ports spiegeln."
      }`,
    past: "Vergangenes läuft",
    toDark: "Dunkel",
    toLight: "Hell",
    account: "Konto",
    keys: "Tasten",
    listening: (names) => `Hört auf ${names}`,
  },
  view: {
    network: "Sieht das ganze Netz",
    "this-computer": "Nur dieser Rechner",
    unknown: "Noch zu wenig gehört",
  },
  where: {
    title: "Wo man es anschließt",
    network:
      "Tapdeck hört Pakete zwischen anderen Rechnern: Hier sieht man das ganze Netz und nicht nur diesen Rechner.",
    alone:
      "Tapdeck hört nur Pakete von und zu diesem Rechner. Ein Switch leitet die der anderen Geräte daran vorbei.",
    unknown: "Tapdeck hat noch zu wenig gehört, um zu sagen, ob man hier das ganze Netz sieht.",
    ways: [
      [
        "Spiegel-Port",
        "Ein verwaltbarer Switch kopiert den Port des Routers auf einen zweiten. Dort Tapdeck anschließen. Die meisten Switches ab 30 € können das; Stichwort „Port-Mirroring“ oder SPAN.",
      ],
      [
        "Auf dem Router",
        "Linux-Router (OpenWrt und ähnliche) sehen alles, was das Haus verlässt. Tapdeck dort laufen lassen oder seine Pakete hierher schicken: ssh root@router tcpdump -U -w - 'not port 22' | tapdeck run --read -",
      ],
      [
        "Dazwischen",
        "Zwei Netzwerkanschlüsse als Brücke zwischen Router und Switch: Alles nach draußen geht hindurch.",
      ],
      ["WLAN-Zugangspunkt", "Ein Rechner, der das WLAN des Hauses ist, sieht jedes Funkgerät."],
    ],
  },
  health: {
    fine: "Kein Verlust",
    loss: (share) => `${share} verloren`,
    odd: (kinds) => `${kinds} seltsam`,
    title: "Zustand des Mithörens",
    text: "Verlorene Pakete, nach dem Ort des Verlusts.",
    of: (packets) => `von ${packets} Paketen`,
    place: {
      interface: "Schnittstelle",
      kernel: "Kernel",
      sensor: "Sensor",
      recorder: "Rekorder",
      relay: "Weitergabe",
    },
    gaps: "Lücken",
    frames: (count) => `${count} Pakete`,
  },

  tape: {
    label: "Band",
    help: "Ziehen, um einen Zeitraum zu wählen. Pfeiltasten schieben ihn, Punkt geht zurück zu jetzt.",
    earlier: "Früher",
    later: "Später",
    now: "Jetzt",
    last: {
      "1h": "Letzte Stunde",
      "6h": "Letzte 6 Stunden",
      "24h": "Letzte 24 Stunden",
      "7d": "Letzte 7 Tage",
      "30d": "Letzte 30 Tage",
    },
    short: { "1h": "1 Std.", "6h": "6 Std.", "24h": "24 Std.", "7d": "7 Tg.", "30d": "30 Tg." },
    reach: "Länge des Bands",
    gap: (frames) => `Lücke: ${frames} Pakete fehlen`,
  },
};
