import type { kinds as english } from "../en/kinds.ts";

export const kinds: typeof english = {
  kinds: {
    unknown: "Was es ist, ist nicht bekannt",
    label: "Was es ist",
    hint: "Beurteilt nach dem, was es sagt und tut. Sie wissen es besser? Ihr Wort gilt",
    byEvidence: "Nach den Hinweisen",
    byUser: "weil Sie es gesagt haben",
    nothing: "nichts, was es sagt oder tut, spricht für eine Art",
    evidence: "Wonach es beurteilt wird",
    likely: "Nach den Hinweisen:",
    any: "Alle Arten",
    changed: (device, kind) => `${device}: ${kind}`,
    and: (first, last) => `${first} und ${last}`,
    because: (certainty, reasons) => `${certainty}: ${reasons}`,
    ifAnything: (kind, reasons) => `zu wenig ist bekannt; am ehesten ${kind}: ${reasons}`,
    certainty: { almost: "so gut wie sicher", probably: "wahrscheinlich", perhaps: "vielleicht" },
    names: {
      camera: "Kamera",
      phone: "Handy",
      tablet: "Tablet",
      computer: "Computer",
      printer: "Drucker",
      tv: "Fernseher",
      speaker: "Lautsprecher",
      console: "Spielkonsole",
      hub: "Zentrale",
      router: "Router",
      server: "Server",
      storage: "Speicher",
      light: "Licht",
      plug: "Steckdose",
      appliance: "Hausgerät",
      unknown: "Unbekannt",
    },
    by: {
      "given-name": (value) => `Sie nennen es „${value}“`,
      maker: (value) => `der Hersteller ist ${value}`,
      mac: (value) =>
        value === "made up"
          ? "es denkt sich seine Hardware-Adresse aus, wie Handys es tun"
          : "seine Hardware-Adresse ist die einer virtuellen Maschine",
      "dhcp-class": (value) => `sein DHCP-Client nennt sich „${value}“`,
      "dhcp-options": (value) => `sein DHCP fragt nach den Optionen ${value}, wie es solche Geräte tun`,
      "host-name": (value) => `es nennt sich „${value}“`,
      model: (value) => `es sagt, es sei ein ${value}`,
      service: (value) => `es bietet ${value} an`,
      category: (value) => `es sagt es anderen Geräten (${value})`,
      server: (value) => `sein Server sagt „${value}“`,
      "user-agent": (value) => `ein Programm darauf sagt „${value}“`,
      asks: (value) => `es fragt nach ${value}`,
      habit: (value) =>
        value.startsWith("sends")
          ? "es sendet einen Strom großer Pakete"
          : "es fragt nach vielen verschiedenen Seiten innerhalb einer Stunde",
      serves: (value) => `es bedient ${value}`,
      uses: (value) => `es spricht ${value}`,
      role: (value) =>
        ({
          gateway: "der Verkehr anderer ins Internet geht hindurch",
          "dhcp-server": "es vergibt Adressen per DHCP",
        })[value] ?? "es sagt per IPv6, es sei ein Router",
    },
  },
};
