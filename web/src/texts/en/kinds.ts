/** What devices are, and why they are taken for it. */
import type { KindEvidence, ShownKind } from "../../../../src/model/device-kind.ts";

type Words = (value: string) => string;

export const kinds = {
  kinds: {
    unknown: "What it is is not known",
    label: "What it is",
    hint: "Judged by what it says and does. You know better? Say so: your word stands",
    byEvidence: "By the evidence",
    byUser: "because you said so",
    nothing: "nothing that it says or does speaks of a kind",
    evidence: "What it is judged by",
    likely: "By the evidence:",
    any: "All kinds",
    changed: (device: string, kind: string) => `${device}: ${kind}`,
    and: (first: string, last: string) => `${first} and ${last}`,
    because: (certainty: string, reasons: string) => `${certainty}, because ${reasons}`,
    ifAnything: (kind: string, reasons: string) =>
      `too little is known; ${kind}, if anything, because ${reasons}`,
    certainty: { almost: "almost surely", probably: "probably", perhaps: "perhaps" },
    names: {
      camera: "Camera",
      phone: "Phone",
      tablet: "Tablet",
      computer: "Computer",
      printer: "Printer",
      tv: "TV",
      speaker: "Speaker",
      console: "Games console",
      hub: "Hub",
      router: "Router",
      server: "Server",
      storage: "Storage",
      light: "Light",
      plug: "Plug",
      appliance: "Appliance",
      unknown: "Unknown",
    } satisfies Record<ShownKind, string> as Record<ShownKind, string>,
    by: {
      "given-name": (value) => `you call it “${value}”`,
      maker: (value) => `its maker is ${value}`,
      mac: (value) =>
        value === "made up"
          ? "it makes up its hardware address, as phones do"
          : "its hardware address is one of virtual machines",
      "dhcp-class": (value) => `its DHCP client calls itself “${value}”`,
      "dhcp-options": (value) => `its DHCP asks for options ${value}, as such devices do`,
      "host-name": (value) => `it calls itself “${value}”`,
      model: (value) => `it says it is a ${value}`,
      service: (value) => `it offers ${value}`,
      category: (value) => `it says so to other devices (${value})`,
      server: (value) => `its server says “${value}”`,
      "user-agent": (value) => `a program on it says “${value}”`,
      asks: (value) => `it asks for ${value}`,
      habit: (value) => `it ${value}`,
      serves: (value) => `it serves ${value}`,
      uses: (value) => `it speaks ${value}`,
      role: (value) =>
        ({
          gateway: "the traffic of others to the Internet goes through it",
          "dhcp-server": "it gives addresses by DHCP",
        })[value] ?? "it says by IPv6 that it is a router",
    } satisfies Record<KindEvidence, Words> as Record<KindEvidence, Words>,
  },
};
