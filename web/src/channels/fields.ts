/** What a form asks for each way to be told, and how its fields become settings. */
import type { ChannelItem } from "../../../src/hub/api/contract/channel.ts";
import type { ChannelSettings, ChannelType } from "../../../src/model/channel-settings.ts";

export type { ChannelType };
export type FieldName = { [T in ChannelType]: keyof ChannelSettings[T] }[ChannelType];

export interface Field {
  readonly name: FieldName;
  readonly kind: "text" | "url" | "mail" | "mails" | "port" | "secret" | "check" | "choice";
  readonly needed?: boolean;
  /** Beside the field before it. */
  readonly short?: boolean;
  readonly choices?: readonly string[];
  readonly initial?: string | boolean;
  readonly placeholder?: string;
}

export type Values = Record<string, string | boolean>;

const HOST = { name: "host", kind: "text", needed: true } as const;
const PORT = { name: "port", kind: "port", short: true } as const;
const LOGIN = [
  { name: "user", kind: "text" },
  { name: "password", kind: "secret", short: true },
] as const;
const CERTIFICATE = { name: "checkCertificate", kind: "check", initial: true } as const;

export const FIELDS: Readonly<Record<ChannelType, readonly Field[]>> = {
  ntfy: [
    { name: "topic", kind: "text", needed: true },
    { name: "server", kind: "url", needed: true, initial: "https://ntfy.sh" },
    { name: "token", kind: "secret" },
  ],
  telegram: [
    { name: "token", kind: "secret", needed: true, placeholder: "123456:ABC…" },
    { name: "chat", kind: "text", needed: true },
  ],
  slack: [{ name: "url", kind: "secret", needed: true, placeholder: "https://hooks.slack.com/services/…" }],
  webhook: [
    { name: "url", kind: "secret", needed: true, placeholder: "https://" },
    { name: "token", kind: "secret" },
  ],
  email: [
    { name: "to", kind: "mails", needed: true },
    { name: "from", kind: "mail", needed: true },
    { ...HOST, placeholder: "smtp.example.com" },
    { ...PORT, placeholder: "587" },
    { name: "security", kind: "choice", choices: ["starttls", "tls", "none"], initial: "starttls" },
    ...LOGIN,
    CERTIFICATE,
  ],
  mqtt: [
    HOST,
    { ...PORT, placeholder: "1883" },
    { name: "tls", kind: "check", initial: false },
    ...LOGIN,
    { name: "topic", kind: "text", needed: true, initial: "tapdeck" },
    { name: "discovery", kind: "text", short: true, initial: "homeassistant" },
    CERTIFICATE,
  ],
  syslog: [
    HOST,
    { ...PORT, placeholder: "514" },
    { name: "transport", kind: "choice", choices: ["udp", "tcp", "tls"], initial: "udp" },
    CERTIFICATE,
  ],
  eve: [{ name: "file", kind: "text", needed: true, initial: "eve.json" }],
};

/** What the form begins with; secrets are never known. */
export function valuesOf(type: ChannelType, channel: ChannelItem | null): Values {
  return Object.fromEntries(
    FIELDS[type].map(({ name, kind, initial }) => {
      const known = channel?.settings[name];
      if (kind === "secret" || known === undefined)
        return [name, channel === null ? (initial ?? empty(kind)) : empty(kind)];
      if (Array.isArray(known)) return [name, known.join(", ")];
      return [name, typeof known === "boolean" ? known : String(known)];
    }),
  );
}

/** Of a channel that is there: what is empty is taken away, but a secret stays. No discovery prefix is one too. */
export function settingsOf(type: ChannelType, values: Values, isNew: boolean): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const { name, kind } of FIELDS[type]) {
    const value = name === "discovery" ? values[name] : settingOf(kind, values[name] ?? "");
    if (value !== undefined) settings[name] = value;
    else if (!isNew && kind !== "secret") settings[name] = null;
  }
  return settings;
}

function settingOf(kind: Field["kind"], value: string | boolean): unknown {
  if (typeof value === "boolean") return value;
  const text = value.trim();
  if (text === "") return undefined;
  if (kind === "port") return Number(text);
  return kind === "mails" ? text.split(/[\s,;]+/).filter(Boolean) : text;
}

function empty(kind: Field["kind"]): string | boolean {
  return kind === "check" ? false : "";
}
