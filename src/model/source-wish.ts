/**
 * A source that people add while Tapdeck runs. They ask the hub, which is not believed: the supervisor, which alone may
 * open a source, checks by these same schemas. Nothing here names a key file, an option of ssh or a command.
 */
import * as z from "zod";
import { parseAddress } from "../base/address.ts";

/** Of an interface's name on some other system; never an option, never two words. */
export const FAR_INTERFACE = /^[A-Za-z0-9_][A-Za-z0-9_.:@+-]{0,63}$/;
export const FAR_USER = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,63}$/;
export const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/;
export const MAX_FILTER_BYTES = 4096;
export const DEFAULT_SNAPLEN = 262_144;
export const PCAP_OVER_IP_PORT = 57_012;
export const MIRROR_PORTS = { tzsp: 37_008, vxlan: 4789 } as const;
/** IPv4 or IPv6; only of so many bytes, where that is said. */
export function isAddress(text: string, bytes?: number): boolean {
  const length = parseAddress(text)?.length;
  return length !== undefined && (bytes === undefined || length === bytes);
}

/** Who asks may not take the ports of other services. */
const LEAST_OWN_PORT = 1024;

const host = z
  .string()
  .refine((text) => HOST_NAME.test(text) || isAddress(text), { error: "no name or address of a host" })
  .meta({ description: "name or address of the other machine", examples: ["192.168.1.1"] });
const address = z
  .string()
  .refine((text) => isAddress(text), { error: "no address: 0.0.0.0 is all of this machine's" })
  .default("0.0.0.0")
  .meta({ description: "address of this machine to listen on" });
const from = z
  .string()
  .refine((text) => isAddress(text), { error: "no address" })
  .optional()
  .meta({ description: "the only sender that counts" });
const port = z.number().int().min(1).max(65_535);
const ownPort = z.number().int().min(LEAST_OWN_PORT).max(65_535);
const farInterface = z.string().regex(FAR_INTERFACE, "no name of an interface");
const plainText = (text: string): boolean => !/\p{Cc}/u.test(text);
const path = z
  .string()
  .min(2)
  .max(1000)
  .refine((text) => text.startsWith("/") && plainText(text), { error: "a whole path, from / on" });
const snaplen = z.number().int().min(64).max(DEFAULT_SNAPLEN).optional();
const silenceMs = z
  .number()
  .int()
  .min(0)
  .max(86_400_000)
  .default(120_000)
  .meta({ description: "a connection silent for so long is made anew; 0 is never" });
const ourClock = z
  .boolean()
  .default(false)
  .meta({ description: "stamp its frames by this machine's clock, for one that has none" });

/** As `ssh-keyscan` and known_hosts write it. */
export const hostKeySchema = z
  .string()
  .max(3000)
  .regex(
    /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{40,2900}={0,2}$/,
    "no public key of an ssh server",
  );

export const sourceWishSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("interface"),
    interface: z.string().regex(/^[^\s/\p{Cc}]{1,15}$/u, "no name of an interface"),
  }),
  z.strictObject({
    kind: z.literal("ssh"),
    host,
    port: port.optional(),
    user: z.string().regex(FAR_USER, "no name of a user").optional(),
    interface: farInterface,
    filter: z
      .string()
      .refine((text) => new TextEncoder().encode(text).length <= MAX_FILTER_BYTES && plainText(text), {
        error: "no filter, or too long",
      })
      .optional(),
    snaplen,
    sudo: z.boolean().default(false).meta({ description: "run tcpdump there by sudo -n" }),
    hostKey: hostKeySchema.meta({ description: "the key that the router must have: confirmed by a person" }),
    ourClock,
  }),
  z.strictObject({
    kind: z.literal("pcap-over-ip"),
    host,
    port: port.default(PCAP_OVER_IP_PORT),
    silenceMs,
    ourClock,
  }),
  z.strictObject({
    kind: z.literal("pcap-over-ip+listen"),
    address,
    port: ownPort.default(PCAP_OVER_IP_PORT),
    from,
    ourClock,
  }),
  z.strictObject({ kind: z.literal("tzsp"), address, port: ownPort.default(MIRROR_PORTS.tzsp), from }),
  z.strictObject({ kind: z.literal("vxlan"), address, port: ownPort.default(MIRROR_PORTS.vxlan), from }),
  z.strictObject({
    kind: z.literal("gre"),
    address: address.refine((text) => isAddress(text, 4), { error: "no IPv4 address" }),
    from: from.refine((text) => text === undefined || isAddress(text, 4), { error: "no IPv4 address" }),
  }),
  z.strictObject({
    kind: z.literal("fritzbox"),
    host: host.default("fritz.box"),
    port: port.optional(),
    user: z.string().regex(FAR_USER, "no name of a user"),
    interface: farInterface.default("lan").meta({ description: "lan, internet, or as its page numbers it" }),
    snaplen,
    silenceMs,
    password: z
      .string()
      .min(1)
      .max(200)
      .refine(plainText, { error: "it has control characters in it" })
      .optional()
      .meta({ writeOnly: true, description: "never told again; stays where a change does not name it" }),
    ourClock,
  }),
  z.strictObject({
    kind: z.literal("folder"),
    path,
    settleMs: z.number().int().min(0).max(3_600_000).default(5000),
    ourClock,
  }),
  z.strictObject({ kind: z.literal("pipe"), path, ourClock }),
]);
export type SourceWish = z.output<typeof sourceWishSchema>;
export type SourceWishInput = z.input<typeof sourceWishSchema>;
export type SourceKind = SourceWish["kind"];

/** Without what is secret. */
export function shownWish(wish: SourceWish): SourceWish {
  if (wish.kind !== "fritzbox") return wish;
  const { password: _secret, ...shown } = wish;
  return shown;
}

/** Sources added while it runs: the sensor keeps room for them. */
export const MOST_ADDED = 16;
export const MOST_ADDED_INTERFACES = 4;
