/** Die Paketansicht. */
import type { packets as English } from "../en/packets.ts";

export const packets: typeof English = {
  packets: {
    title: "Pakete",
    open: "Im Browser öffnen",
    openOf: (what) => `Im Browser öffnen: ${what}`,
    openHint: "Jedes Paket, seine Felder und Bytes, hier",

    nothing: "Kein Mitschnitt ist geöffnet.",
    nothingText:
      "„Im Browser öffnen“ steht bei allem, was Pakete hat: bei Aufnahmen und ihren Dateien, Clips, Alarmen, Geräten, Verbindungen und einem auf dem Band gewählten Zeitraum.",
    noRight: "Pakete sind für diesen Benutzer nicht freigegeben.",
    noRightText: "Pakete enthalten, was Geräte gesagt haben. Dafür braucht man das Recht auf Pakete.",
    none: "Keine Pakete",
    noneText:
      "Hiervon gibt es in diesem Zeitraum kein Paket: Es wurde nichts gesagt, der Mitschnitt reicht nicht mehr so weit zurück, oder der Datenschutz lässt es aus.",

    ofRule: (rule) => `eine Datei von „${rule}“`,
    merged: "die ganze Aufnahme in zeitlicher Folge",
    clip: "Clip",
    alarm: "die Pakete dieses Alarms",
    theAlarm: "Der Alarm",
    sample: "das neueste Paket dieser Art",
    oneFlow: "Eine Verbindung",
    everything: "Alles",
    timeline: (from, to) =>
      `aus dem Mitschnitt${from === null ? "" : ` ab ${from}`}${to === null ? "" : ` bis ${to}`}`,
    span: (from, to) => `${from} – ${to}`,
    partOf: (bytes) => `ein Teil von ${bytes}`,

    download: "Herunterladen",
    coming: "Der Mitschnitt",
    tools: "Wiresharks Dissektoren, einmalig",
    soFar: (got, total) => `${got} von ${total}`,
    starting: "Dissektoren starten",
    reading: "Pakete werden zerlegt",
    stop: "Anhalten",
    stopped: "Angehalten.",
    again: "Noch einmal öffnen",
    unreadable: (why) =>
      `Die Dissektoren sind an diesem Mitschnitt gescheitert (${why}). Er kann beschädigt sein; die Datei selbst lässt sich noch herunterladen.`,
    downloadInstead: "Die Datei herunterladen",
    notBuilt: "Diesem Tapdeck fehlt die Paketansicht. npm run build erstellt sie.",

    large: (bytes) => `Dieser Mitschnitt hat ${bytes}.`,
    largeText: (bytes) =>
      `Der Browser nimmt ${bytes} auf einmal. Teil für Teil öffnen, einen kürzeren Zeitraum wählen, oder herunterladen und in Wireshark öffnen. Noch wurde nichts geholt.`,
    firstPart: (bytes) => `Die ersten ${bytes} öffnen`,
    downloadAll: "Alles herunterladen",
    partNote: (bytes, until) => `Das ist ein Teil von ${bytes}, bis ${until}. Danach kommt mehr.`,
    nextPart: "Nächster Teil",
    lastPart: "Das ist der letzte Teil.",
    damaged: (why) => `Nicht alles war lesbar: ${why}.`,

    list: "Pakete",
    columns: ["Nr.", "Zeit", "Quelle", "Ziel", "Protokoll", "Länge", "Info"],
    since: (seconds) => `${seconds} s nach dem ersten Paket`,
    commented: "hat einen Kommentar",
    noMatch: "Kein Paket passt. Filter leeren oder weniger verlangen.",
    all: (count) => (count === "1" ? "1 Paket" : `${count} Pakete`),
    matched: (count, total) => `${count} von ${total} Paketen`,
    comments: (n) => (n === 1 ? "1 Kommentar" : `${n} Kommentare`),
    commentOf: (place, n) => `Kommentar ${place} von ${n}`,
    nextComment: "Zum nächsten Paket mit Kommentar",

    filter: "Anzeigefilter",
    filterHint: "Anzeigefilter wie in Wireshark: dns, ip.addr == 192.168.1.20, tls.handshake",
    apply: "Filtern",
    clear: "Leeren",
    filtering: "Wird gefiltert …",
    completions: "Was als Nächstes stehen kann",
    wrong: (message) => `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.?$/, ".")}`,
    meant: (word) => `War ${word} gemeint?`,

    detail: "Das gewählte Paket",
    frame: (number) => `Paket ${number}`,
    tree: "Felder",
    bytes: (n) => `${n} Bytes; Pfeiltasten wählen eines`,
    whichBytes: "Welche Bytes",
    toFrame: (frame) => `Zu Paket ${frame}`,
    filterByHint: "Nur Pakete zeigen, in denen dieses Feld diesen Wert hat",
    follow: (protocol) => `${protocol} verfolgen`,

    streamOf: (protocol) => `${protocol}-Strom`,
    form: "Gezeigt als",
    text: "Text",
    hex: "Hex",
    onlyThese: "Nur diese Pakete",
    noPayload: "Außer Köpfen wurde darin nichts gesagt.",
    inFrame: (frame) => `in Paket ${frame}`,
    moreOf: (shown, all) => `Mehr zeigen (${shown} von ${all})`,
    streamCut: (bytes) => `Das sind die ersten ${bytes}; Wireshark selbst zeigt alles.`,
    made: (version) => `Zerlegt von Wireshark ${version}, in diesem Browser: Nichts verlässt ihn.`,
  },
};
