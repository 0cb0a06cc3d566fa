/** Seltsame Pakete nach Namen. Was ein Name bedeutet, sagt der Hub. */
import type { anomalies as English } from "../en/anomalies.ts";

export const anomalies: typeof English = {
  anomalies: {
    title: "Seltsame Pakete",
    text: "Pakete, die gegen die Regeln ihres Protokolls verstoßen, nach Namen. Manche sind gewöhnlich: Netzwerkkarten, Kabel und alte Geräte machen sie. Einen Blick wert sind viele auf einmal und solche, wie sie Scanner senden.",
    none: "Bisher war kein Paket seltsam.",
    noneHint:
      "Verstößt eines gegen die Regeln seines Protokolls, wird es hier unter seinem Namen gezählt, mit einem Beispiel zum Ansehen.",
    columns: { what: "Was", packets: "Pakete", last: "Zuletzt" },
    newest: "Das neueste",
    noSample: "Vom Sensor kam noch kein Beispiel.",
    noBytes: "Um die Bytes zu sehen, braucht man das Recht auf Pakete.",
    from: "Von",
    to: "An",
    at: "Wann",
    length: "Länge",
    macOf: "Hardware-Adresse von",
    nobody: "nicht angegeben",
    wireBytes: (bytes) => `${bytes} Bytes auf der Leitung`,
    captured: (bytes) => `${bytes} mitgeschnitten`,
    kept: (bytes) => `die ersten ${bytes} hier`,
    bytes: (bytes) => `Die ersten ${bytes} Bytes`,
    showBytes: "Bytes zeigen",
    layers: {
      link: "Link-Kopf",
      ipv4: "IPv4-Kopf",
      ipv6: "IPv6-Kopf",
      arp: "ARP",
      tcp: "TCP-Kopf",
      udp: "UDP-Kopf",
      icmp: "ICMP",
      icmp6: "ICMPv6",
      igmp: "IGMP",
      data: "Daten",
    },
    download: "In Wireshark öffnen",
    downloadHint: "Ein Mitschnitt nur dieses Pakets; sein Kommentar nennt, was seltsam ist",
    summary: (cases, kinds) => `${cases}-mal gezählt, ${kinds === 1 ? "1 Art" : `${kinds} Arten`}`,
    look: "Ansehen",
  },
};
