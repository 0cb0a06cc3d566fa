/**
 * Syslog, RFC 5424, over UDP (RFC 5426), TCP with octet counting (RFC 6587 §3.4.1) and TLS (RFC 5425). Each message has a
 * connection of its own: alarms are rare, and one that was closed meanwhile would swallow the first. Structured data is
 * under 32473, the enterprise number for those who have none (RFC 5612).
 */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { hostname } from "node:os";
import { connect as connectTls } from "node:tls";
import { AppError } from "../../base/app-error.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import { formatInstantMs } from "../../base/time.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import { type ChannelSettings, SYSLOG_FACILITIES } from "../../model/channel-settings.ts";
import { type ChannelKind, type Notice, sending } from "./channel.ts";
import { cut, headline } from "./words.ts";

type Settings = ChannelSettings["syslog"];

const PORTS = { udp: 514, tcp: 514, tls: 6514 } as const;
const FACILITY = [3, 4, 10, 16, 17, 18, 19, 20, 21, 22, 23] as const;
const SEVERITY: Readonly<Record<Severity, number>> = { info: 6, low: 5, medium: 4, high: 2 };
/** What every receiver should take (RFC 5424 §6.1). */
const MOST_BYTES = 2048;
const MOST_WHY = 900;

export const syslog: ChannelKind<"syslog"> = {
  type: "syslog",
  target: (settings) => `${settings.host}:${portOf(settings)} by ${settings.transport.toUpperCase()}`,
  taken: ({ transport }) =>
    transport === "udp" ? "it was sent; UDP does not say whether it arrived" : "the collector took it",
  open: (settings) =>
    sending(async (notice, signal) => {
      const message = syslogMessage(notice, settings.facility, hostname());
      try {
        await (settings.transport === "udp"
          ? sendDatagram(settings, message)
          : sendStream(settings, message, signal));
      } catch (cause) {
        throw signal.aborted
          ? cause
          : new AppError("unreachable", `${settings.host}: ${reasonOf(cause)}`, { cause });
      }
    }),
};

function portOf({ port, transport }: Settings): number {
  return port ?? PORTS[transport];
}

export function syslogMessage(notice: Notice, facility: Settings["facility"], host: string): Buffer {
  const { id, kind, severity, state, why, deviceName, destination, startMs, endMs, link } = notice;
  const priority = (FACILITY[SYSLOG_FACILITIES.indexOf(facility)] ?? 16) * 8 + SEVERITY[severity];
  const facts = { id, kind, severity, state, device: deviceName ?? undefined, destination, link };
  const data = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}="${value.replace(/["\\\]]/g, "\\$&")}"`,
  );
  const head = [
    `<${priority}>1`,
    formatInstantMs(endMs ?? startMs),
    host.replace(/[^\x21-\x7e]/g, "").slice(0, 255) || "-",
    "tapdeck",
    process.pid,
    kind,
    `[alarm@32473 ${data.join(" ")}]`,
  ].join(" ");
  // The mark says that the text is UTF-8.
  const text = `${head} \ufeff${headline(notice)}: ${cut(why, MOST_WHY)}`;
  return wholeCharacters(Buffer.from(text), MOST_BYTES);
}

/** Cut where a character ends. */
function wholeCharacters(bytes: Buffer, most: number): Buffer {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

async function sendDatagram(settings: Settings, message: Buffer): Promise<void> {
  const { address, family } = await lookup(settings.host);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.send(message, portOf(settings), address, (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  } finally {
    socket.close();
  }
}

async function sendStream(settings: Settings, message: Buffer, signal: AbortSignal): Promise<void> {
  const socket = connected(settings);
  const stop = (): void => void socket.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await once(socket, settings.transport === "tls" ? "secureConnect" : "connect", { signal });
    socket.end(Buffer.concat([Buffer.from(`${message.length} `), message]));
    socket.resume();
    // A receiver that refuses closes before it has read all.
    await once(socket, "finish", { signal });
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroySoon();
  }
}

function connected(settings: Settings): Socket {
  const { host, transport, checkCertificate } = settings;
  const port = portOf(settings);
  if (transport === "tcp") return connect({ host, port });
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port, ...name, rejectUnauthorized: checkCertificate, minVersion: "TLSv1.2" });
}
