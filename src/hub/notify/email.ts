/** Mail by SMTP. An alarm's end answers its beginning, so that a mail program shows both as one. */
import type { Transporter } from "nodemailer";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import type { ChannelSettings } from "../../model/channel-settings.ts";
import { type ChannelKind, type Notice, NoticeRefused, sending } from "./channel.ts";
import { bodyText, headline } from "./words.ts";

type Settings = ChannelSettings["email"];

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const WAIT_MS = 10_000;
/** Where a server refuses this letter, not us. */
const OF_THE_LETTER: ReadonlySet<string> = new Set(["EENVELOPE", "EMESSAGE"]);

export const email: ChannelKind<"email"> = {
  type: "email",
  target: ({ host, to }) => `${to.join(", ")} by ${host}`,
  taken: ({ host }) => `${host} took the letter: look into the inbox`,
  open: (settings) =>
    sending(async (notice, signal) => {
      const transport = await transportOf(settings);
      const stop = (): void => transport.close();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await transport.sendMail(mailOf(notice, settings));
      } catch (error) {
        throw signal.aborted ? error : refusal(settings, error);
      } finally {
        signal.removeEventListener("abort", stop);
        transport.close();
      }
    }),
};

/** Loaded only where mail is sent. */
async function transportOf(settings: Settings): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  const { host, security, user, password, checkCertificate } = settings;
  return createTransport({
    host,
    port: settings.port ?? PORTS[security],
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    tls: { rejectUnauthorized: checkCertificate },
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function mailOf(notice: Notice, { from, to }: Settings): object {
  const { id, severity, state } = notice;
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const thread = (of: Notice["state"]): string => `<${id.replace(/[^\w.-]/g, "_")}.${of}@${domain}>`;
  return {
    from: { name: "Tapdeck", address: from },
    to,
    subject: headline(notice),
    text: `${bodyText(notice)}\n`,
    messageId: thread(state),
    ...(state === "ended" ? { inReplyTo: thread("opened"), references: thread("opened") } : {}),
    priority: severity === "high" && state === "opened" ? "high" : "normal",
    // RFC 3834: no out-of-office answers.
    headers: { "Auto-Submitted": "auto-generated" },
  };
}

function refusal({ host }: Settings, error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const words = `${host}: ${sentence(error)}`;
  // RFC 5321 §4.2.1: 4yz may be otherwise later.
  if (code !== undefined && OF_THE_LETTER.has(code) && (responseCode ?? 0) >= 500) {
    return new NoticeRefused(words, error);
  }
  return new AppError("unreachable", words, { cause: error });
}

function sentence(error: unknown): string {
  const text = isErrnoException(error) && error.code?.startsWith("E") ? reasonOf(error) : String(error);
  return text.replace(/[\p{Cc}\s]+/gu, " ").slice(0, 300);
}
