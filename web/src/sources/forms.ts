/** What can be added as a source: a card each, the few fields it needs, and how they become what the hub takes. */
import type { SourceCreate, SourceItem } from "../../../src/hub/api/contract/source.ts";

export const CARDS = [
  "interface",
  "ssh",
  "tzsp",
  "fritzbox",
  "vxlan",
  "gre",
  "pcap-over-ip+listen",
  "pcap-over-ip",
  "folder",
  "pipe",
] as const satisfies readonly SourceCreate["kind"][];
export type SourceKind = (typeof CARDS)[number];

export interface Field {
  readonly name: string;
  readonly kind: "text" | "number" | "seconds" | "check" | "secret";
  readonly needed?: boolean;
  /** Beside the field before it. */
  readonly short?: boolean;
  readonly initial?: string | boolean;
  readonly placeholder?: string;
  readonly least?: number;
  readonly most?: number;
  /** Most people need not see it. */
  readonly more?: boolean;
}
export type Values = Record<string, string | boolean>;

const PORT = { name: "port", kind: "number", short: true, least: 1, most: 65_535 } as const;
const OWN_PORT = { ...PORT, short: false, least: 1024, more: true } as const;
const ADDRESS = { name: "address", kind: "text", initial: "0.0.0.0", more: true } as const;
const FROM = { name: "from", kind: "text", placeholder: "192.168.1.1" } as const;
const CLOCK = { name: "ourClock", kind: "check", initial: false, more: true } as const;
const SNAPLEN = { name: "snaplen", kind: "number", least: 64, most: 262_144, more: true } as const;
const SILENCE = {
  name: "silenceMs",
  kind: "seconds",
  placeholder: "120",
  least: 0,
  most: 86_400,
  more: true,
} as const;

export const FIELDS: Readonly<Record<SourceKind, readonly Field[]>> = {
  interface: [],
  ssh: [
    { name: "host", kind: "text", needed: true, placeholder: "192.168.1.1" },
    { ...PORT, placeholder: "22" },
    { name: "user", kind: "text", needed: true, initial: "root" },
    { name: "interface", kind: "text", needed: true, short: true, placeholder: "br-lan" },
    { name: "filter", kind: "text", placeholder: "not port 53", more: true },
    SNAPLEN,
    { name: "sudo", kind: "check", initial: false, more: true },
    CLOCK,
  ],
  tzsp: [FROM, { ...OWN_PORT, placeholder: "37008" }, ADDRESS],
  fritzbox: [
    { name: "host", kind: "text", needed: true, initial: "fritz.box" },
    { ...PORT, placeholder: "80" },
    { name: "user", kind: "text", needed: true },
    { name: "password", kind: "secret", short: true, needed: true },
    { name: "interface", kind: "text", needed: true, initial: "lan" },
    SNAPLEN,
    SILENCE,
    CLOCK,
  ],
  vxlan: [FROM, { ...OWN_PORT, placeholder: "4789" }, ADDRESS],
  gre: [FROM, ADDRESS],
  "pcap-over-ip+listen": [FROM, { ...OWN_PORT, placeholder: "57012" }, ADDRESS, CLOCK],
  "pcap-over-ip": [
    { name: "host", kind: "text", needed: true, placeholder: "192.168.1.20" },
    { ...PORT, placeholder: "57012" },
    SILENCE,
    CLOCK,
  ],
  folder: [
    { name: "path", kind: "text", needed: true, placeholder: "/srv/captures" },
    { name: "settleMs", kind: "seconds", placeholder: "5", least: 0, most: 3600, more: true },
    CLOCK,
  ],
  pipe: [{ name: "path", kind: "text", needed: true, placeholder: "/run/tap" }, CLOCK],
};

/** What the form begins with; a password is never known. */
export function valuesOf(kind: SourceKind, source: SourceItem | null): Values {
  const known = (source?.wish ?? {}) as Readonly<Record<string, unknown>>;
  const values: Values = Object.fromEntries(
    FIELDS[kind].map(({ name, kind: of, initial }) => {
      const value = known[name];
      if (value === undefined) return [name, source === null ? (initial ?? empty(of)) : empty(of)];
      if (typeof value === "boolean") return [name, value];
      return [name, of === "seconds" ? String(Number(value) / 1000) : String(value)];
    }),
  );
  if (kind === "interface") values.interface = String(known.interface ?? "");
  return values;
}

/** The hub judges it. */
export function wishOf(kind: SourceKind, values: Values, hostKey: string | undefined): SourceCreate {
  const wish: Record<string, unknown> = { kind };
  if (kind === "interface") wish.interface = values.interface;
  for (const field of FIELDS[kind]) {
    const value = givenIn(field, values[field.name] ?? "");
    if (value !== undefined) wish[field.name] = value;
  }
  if (kind === "ssh") wish.hostKey = hostKey;
  return wish as SourceCreate;
}

function givenIn({ kind }: Field, value: string | boolean): unknown {
  if (typeof value === "boolean") return value;
  const text = kind === "secret" ? value : value.trim();
  if (text === "") return undefined;
  if (kind === "number") return Number(text);
  return kind === "seconds" ? Math.round(Number(text) * 1000) : text;
}

function empty(kind: Field["kind"]): string | boolean {
  return kind === "check" ? false : "";
}
