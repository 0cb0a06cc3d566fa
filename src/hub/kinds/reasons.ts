/** A verdict in plain words: "camera, probably, because its maker is Hikvision and it serves RTSP". */
import type { Evidence, KindVerdict } from "./judge.ts";

const SAID = 3;

const WORDS: Readonly<Record<Evidence["by"], (value: string) => string>> = {
  "given-name": (value) => `it was named ${value}`,
  maker: (value) => `its maker is ${value}`,
  mac: (value) =>
    value === "made up" ? "it makes up its MAC, as phones do" : "its MAC is one of virtual machines",
  "dhcp-class": (value) => `its DHCP client calls itself ${value}`,
  "dhcp-options": (value) => `its DHCP asks for options ${value}, as such devices do`,
  "host-name": (value) => `it calls itself ${value}`,
  model: (value) => `it says it is a ${value}`,
  service: (value) => `it offers ${value}`,
  category: categoryWords,
  server: (value) => `its server says ${value}`,
  "user-agent": (value) => `a program on it says ${value}`,
  asks: (value) => `it asks for ${value}`,
  habit: (value) => `it ${value}`,
  serves: (value) => `it serves ${value}`,
  uses: (value) => `it speaks ${value}`,
  role: roleWords,
};

export function evidenceWords({ by, value }: Pick<Evidence, "by" | "value">): string {
  return WORDS[by](value);
}

export function verdictWords({ kind, confidence, evidence, likely }: KindVerdict): string {
  const reasons = mostTelling(evidence).map(evidenceWords);
  if (kind === "unknown") {
    const [guess] = likely;
    if (guess === undefined || reasons.length === 0)
      return "unknown: nothing that it says or does speaks of a kind";
    return `unknown; if anything a ${guess.kind}: ${listed(reasons)}`;
  }
  return `${kind}, ${certainty(confidence)}, because ${listed(reasons)}`;
}

/** The strongest of each sort. */
function mostTelling(evidence: readonly Evidence[]): Evidence[] {
  const first = evidence.filter((one, i) => evidence.findIndex(({ by }) => by === one.by) === i);
  return first.filter(({ points }) => points > 0).slice(0, SAID);
}

function certainty(confidence: number): string {
  if (confidence >= 0.95) return "almost surely";
  return confidence >= 0.7 ? "probably" : "perhaps";
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function categoryWords(value: string): string {
  const [by = "", number = ""] = value.split(" ");
  if (by === "homekit") return `it tells HomeKit that it is of category ${number}`;
  if (by === "matter") return `it tells Matter that it is of type ${number}`;
  return number === "video"
    ? "it takes pictures and films by Google Cast"
    : "it takes sound alone by Google Cast";
}

function roleWords(value: string): string {
  if (value === "gateway") return "the traffic of others to the Internet goes through it";
  return value === "dhcp-server" ? "it gives addresses by DHCP" : "it says by IPv6 that it is a router";
}
