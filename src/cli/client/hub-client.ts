/**
 * Asks a running hub over HTTP. Over TLS the hub's certificate is pinned by its fingerprint, as most sign for themselves;
 * without a known fingerprint the machine's own trust decides.
 */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import * as z from "zod";
import { AppError, type ErrorCode, isErrnoException } from "../../base/app-error.ts";

export interface HubAddress {
  readonly url: URL;
  readonly token: string;
  /** SHA-256 of the certificate, upper-case pairs with colons. */
  readonly fingerprint: string | undefined;
}

const API = "/api/v1";
const ANSWER_MS = 60_000;
/** A hub that vanished is noticed after a few of these. */
const KEEP_ALIVE_MS = 30_000;
/** RFC 9457, as far as we read it. */
const problemSchema = z.object({ code: z.string().optional(), detail: z.string() });
const pageSchema = z.object({ items: z.array(z.unknown()), next: z.string().nullable() });
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  429: "rate-limited",
  503: "sensor-away",
};

export interface FilePart {
  readonly from: number;
  readonly to: number;
  readonly tag: string | undefined;
  readonly idleMs: number;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export class HubClient {
  readonly #address: HubAddress;

  constructor(address: HubAddress) {
    this.#address = address;
  }

  /** What names the hub. */
  get origin(): string {
    return this.#address.url.origin;
  }

  async get<T>(path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
    return parse(await this.#json("GET", withQuery(path, query), undefined), schema);
  }

  async send<T>(method: "POST" | "PATCH", path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return parse(await this.#json(method, path, body), schema);
  }

  async remove(path: string): Promise<void> {
    await this.#json("DELETE", path, undefined);
  }

  /** Items of a paged list, page by page, `limit` at most. */
  async *list<T>(path: string, item: z.ZodType<T>, query: Query, limit: number): AsyncGenerator<T> {
    let cursor: string | undefined;
    let left = limit;
    do {
      const page = await this.get(path, pageSchema, { ...query, limit: Math.min(left, 500), cursor });
      for (const one of page.items) yield parse(one, item);
      left -= page.items.length;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && left > 0);
  }

  /** The body as it comes; the caller reads it to its end. */
  async stream(path: string): Promise<IncomingMessage> {
    return await this.#ask("GET", path, undefined);
  }

  /** As `stream`, of what may be silent for long. */
  async endless(path: string): Promise<IncomingMessage> {
    const answer = await this.stream(path);
    answer.socket.setTimeout(0);
    answer.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return answer;
  }

  /**
   * The bytes `from` (inclusive) to `to` (exclusive) of a file, as far as it is still the one of this tag. A connection
   * on which nothing moves for `idleMs` is one that broke.
   */
  async part(path: string, { from, to, tag, idleMs }: FilePart): Promise<IncomingMessage> {
    const headers: Record<string, string> = { range: `bytes=${from}-${to - 1}` };
    if (tag !== undefined) headers["if-range"] = tag;
    return await this.#ask("GET", path, undefined, headers, idleMs);
  }

  async #json(method: string, path: string, body: unknown): Promise<unknown> {
    const text = await textOf(await this.#ask(method, path, body));
    return text === "" ? undefined : JSON.parse(text);
  }

  async #ask(
    method: string,
    path: string,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
    idleMs = ANSWER_MS,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.#request(method, path, text, more, idleMs);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw refusal(status, await textOf(answer));
  }

  #request(
    method: string,
    path: string,
    body: string | undefined,
    more: Readonly<Record<string, string>>,
    idleMs: number,
  ): Promise<IncomingMessage> {
    const { url, token, fingerprint } = this.#address;
    const target = new URL(`${API}${path}`, url);
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "*/*", ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    const secure = target.protocol === "https:";
    const options: RequestOptions = { method, headers, timeout: idleMs };
    if (secure && fingerprint !== undefined) options.rejectUnauthorized = false;
    return new Promise((resolve, reject) => {
      const made = (secure ? httpsRequest : httpRequest)(target, options, resolve);
      made.on("timeout", () => made.destroy(new Error(`nothing came for ${Math.round(idleMs / 1000)} s`)));
      made.on("error", (error) => reject(unreachable(url, error)));
      if (fingerprint === undefined || !secure) {
        made.end(body);
        return;
      }
      // Nothing is sent, the token least of all, before the hub has shown the right certificate.
      made.on("socket", (socket) => {
        const check = (): void => {
          const shown = (socket as TLSSocket).getPeerCertificate().fingerprint256;
          if (shown === fingerprint) made.end(body);
          else made.destroy(wrongCertificate(url, shown));
        };
        if (socket.connecting) socket.once("secureConnect", check);
        else check();
      });
    });
  }
}

export function withQuery(path: string, query: Query): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, String(value));
  return words.size === 0 ? path : `${path}?${words}`;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function parse<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError("unreachable", "the hub answered in a way this program does not know", {
    hint: "Are both the same version? Compare `tapdeck --version` with `tapdeck status`",
    cause: result.error,
  });
}

function refusal(status: number, text: string): AppError {
  const problem = problemSchema.safeParse(safeJson(text));
  const code = BY_STATUS[status] ?? "unreachable";
  if (!problem.success) return new AppError(code, `the hub answered ${status}`);
  if (code === "unauthenticated") {
    return new AppError(code, "the hub does not know this token", {
      hint: "Give one with --token or TAPDECK_TOKEN, or name the hub's data folder with --data",
    });
  }
  return new AppError(code, problem.data.detail.replace(/\.\s*$/, ""));
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(url: URL, error: Error): AppError {
  if (error instanceof AppError) return error;
  const code = isErrnoException(error) ? error.code : "";
  const selfSigned = code === "DEPTH_ZERO_SELF_SIGNED_CERT" || code === "ERR_TLS_CERT_ALTNAME_INVALID";
  if (selfSigned) {
    return new AppError("unreachable", `${url.origin} shows a certificate that nobody vouches for`, {
      hint: "Pin it with --fingerprint or TAPDECK_FINGERPRINT: `tapdeck run` prints it when it starts",
      cause: error,
    });
  }
  if (code === "ECONNREFUSED") {
    return new AppError("unreachable", `no Tapdeck answers at ${url.origin}`, {
      hint: "Start it with `tapdeck run`, or name another with --hub URL",
      cause: error,
    });
  }
  return new AppError("unreachable", `cannot speak with ${url.origin}: ${error.message}`, {
    hint: "Check --hub URL and the network between",
    cause: error,
  });
}

function wrongCertificate(url: URL, shown: string): AppError {
  return new AppError(
    "unreachable",
    `${url.origin} shows another certificate than the pinned one (${shown})`,
    {
      hint: "If you made a new one on purpose give its fingerprint with --fingerprint; if not, somebody is in between",
    },
  );
}
