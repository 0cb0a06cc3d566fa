/**
 * The ways to tell people of alarms, and what each must know. A field that is `writeOnly` is a secret: it is taken, never
 * shown. Every field says what it is in words that a person can be shown.
 */
import * as z from "zod";

export const CHANNEL_TYPES = [
  "ntfy",
  "telegram",
  "slack",
  "webhook",
  "email",
  "mqtt",
  "syslog",
  "eve",
] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, "one line of text");
const secret = (description: string) => line(500).optional().meta({ description, writeOnly: true });
const webAddress = z
  .url({ protocol: /^https?$/, error: "an address that begins with http:// or https://" })
  .max(1000);
const host = z
  .string()
  .trim()
  .max(255)
  .regex(/^[a-zA-Z0-9._:-]+$/, "a host name or an IP address");
const port = (usual: string) =>
  z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ description: `default: ${usual}` });
const checkCertificate = z
  .boolean()
  .default(true)
  .meta({ description: "false takes any certificate, also a forged one: only within one's own network" });
const mailAddress = z.email().max(200);

export const SYSLOG_FACILITIES = [
  "daemon",
  "auth",
  "authpriv",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
] as const;

export const channelSettings = {
  ntfy: z.strictObject({
    server: webAddress.default("https://ntfy.sh").meta({ description: "the ntfy server" }),
    topic: z
      .string()
      .regex(/^[-_A-Za-z0-9]{1,64}$/, "letters, digits, - and _, 64 at most")
      .meta({
        description: "whoever knows the topic of an open server reads along: choose one nobody guesses",
      }),
    token: secret("access token, where the server asks for one"),
  }),
  telegram: z.strictObject({
    token: line(200)
      .regex(/^[0-9]+:[-_A-Za-z0-9]+$/, "as @BotFather gives it: 123456:ABC…")
      .meta({ description: "the bot's token, from @BotFather", writeOnly: true }),
    chat: line(100).meta({ description: "id of the chat, or @name of a channel" }),
    server: webAddress
      .default("https://api.telegram.org")
      .meta({ description: "another one only for a Bot API server of one's own" }),
  }),
  slack: z.strictObject({
    url: webAddress.meta({
      description: "of an incoming webhook; whoever has it may write",
      writeOnly: true,
    }),
  }),
  webhook: z.strictObject({
    url: webAddress.meta({
      description: "gets each alarm as a POST of JSON; it may hold a key, so it is not shown",
      writeOnly: true,
    }),
    token: secret("sent as `Authorization: Bearer …`"),
  }),
  email: z.strictObject({
    host: host.meta({ description: "the SMTP server" }),
    port: port("587, with `tls` 465, with `none` 25"),
    security: z
      .enum(["starttls", "tls", "none"])
      .default("starttls")
      .meta({ description: "starttls never falls back to clear text; none is for a server on this machine" }),
    user: line(200).optional().meta({ description: "where the server wants a login" }),
    password: secret("of that login"),
    from: mailAddress.meta({ description: "the sender" }),
    to: z.array(mailAddress).min(1).max(20).meta({ description: "the receivers" }),
    checkCertificate,
  }),
  mqtt: z.strictObject({
    host: host.meta({ description: "the broker" }),
    port: port("1883, with TLS 8883"),
    tls: z.boolean().default(false),
    user: line(200).optional(),
    password: secret("of that user"),
    topic: z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, "words of letters, digits, - and _, with / between them")
      .max(100)
      .default("tapdeck")
      .meta({ description: "all topics are below it; two Tapdecks at one broker need two" }),
    discovery: z
      .string()
      .regex(/^$|^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, "words of letters, digits, - and _, or nothing")
      .max(100)
      .default("homeassistant")
      .meta({ description: "Home Assistant's discovery prefix; empty: nothing is announced" }),
    checkCertificate,
  }),
  syslog: z.strictObject({
    host: host.meta({ description: "the collector" }),
    port: port("514, with TLS 6514"),
    transport: z
      .enum(["udp", "tcp", "tls"])
      .default("udp")
      .meta({ description: "tcp and tls count octets (RFC 6587)" }),
    facility: z.enum(SYSLOG_FACILITIES).default("local0"),
    checkCertificate,
  }),
  eve: z.strictObject({
    file: z
      .string()
      .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/, "a file name: letters, digits, . _ -")
      .default("eve.json")
      .meta({
        description: "in the folder `eve` of the data folder; a line an alarm, as Suricata writes alerts",
      }),
  }),
} as const;

export type ChannelSettings = { [T in ChannelType]: z.output<(typeof channelSettings)[T]> };
export type AnySettings = Readonly<Record<string, unknown>>;

/** Names of the fields that are never shown. */
export function secretsOf(type: ChannelType): string[] {
  return fieldsOf(type)
    .filter(([, field]) => field.meta()?.writeOnly === true)
    .map(([name]) => name);
}

export function fieldsOf(type: ChannelType): [name: string, field: z.ZodType][] {
  return Object.entries(channelSettings[type].shape);
}

/** What decides where secrets go, and who may read them on the way. */
const WHERE = ["server", "url", "host", "port", "security", "tls", "transport", "checkCertificate"] as const;

export function isSamePlace(before: AnySettings, after: AnySettings): boolean {
  return WHERE.every((name) => before[name] === after[name]);
}
