/**
 * HTTP/1 requests and answers (RFC 9112), and RTSP's (RFC 2326), which differ in the version and the target.
 *
 *     GET /path HTTP/1.1                     the host is in the Host header
 *     GET http://host:port/path HTTP/1.1     to a proxy: this one overrides Host (RFC 9112 §3.2.2)
 *     CONNECT host:port HTTP/1.1
 *     DESCRIBE rtsp://user:password@host/path?query RTSP/1.0
 */
import { readHead } from "./message-head.ts";
import { hostOfAuthority, isAddressLiteral, MAX_NAME } from "./name-text.ts";

export interface HttpMessage {
  readonly protocol: "http" | "rtsp";
  readonly request: boolean;
  /** Requests only, in capitals as sent. */
  readonly method?: string;
  /** The server asked for as the client calls it: its name, or an address in place of one. */
  readonly domain?: string;
  /** RTSP requests: what was asked for, without user, password and query. */
  readonly stream?: string;
  readonly userAgent?: string;
  readonly server?: string;
  /** Answers only. */
  readonly status?: number;
  /** Requests: a password anyone can read came with it, Basic (RFC 7617) or in the target. */
  readonly clearPassword?: boolean;
  /** Requests: the SOAP call it makes. */
  readonly soapAction?: string;
  readonly complete: boolean;
  /** Offset behind the head; means nothing unless complete. */
  readonly end: number;
}

const WANTED: ReadonlySet<string> = new Set([
  "host",
  "user-agent",
  "server",
  "authorization",
  "proxy-authorization",
  "soapaction",
]);
const BASIC = /^basic /i;
const METHOD = /^([A-Z][A-Z_-]{1,19}) /;
/** Old clients leave it out, odd ones write it oddly. */
const VERSION = / (HTTP|RTSP)\/\S*$/;
const ANSWER = /^(HTTP|RTSP)\/\d\.\d +(\d{3})/;
const ABSOLUTE = /^([a-z]{2,5}):\/\/([^/?#]*)([^?#]*)/i;

/** Undefined if this is the head of no such message, or not a whole line of it. */
export function decodeHttp(bytes: Uint8Array, start: number, end: number): HttpMessage | undefined {
  const head = readHead(bytes, start, end, WANTED);
  if (head === undefined) return undefined;
  const { firstLine, complete, end: headEnd, values } = head;
  const server = values.get("server");
  const answer = ANSWER.exec(firstLine);
  if (answer !== null) {
    const protocol = answer[1] === "RTSP" ? "rtsp" : "http";
    const status = Number(answer[2]);
    return {
      protocol,
      request: false,
      status,
      complete,
      end: headEnd,
      ...(server !== undefined && { server }),
    };
  }
  const method = METHOD.exec(firstLine)?.[1];
  if (method === undefined) return undefined;
  const asked = firstLine.slice(method.length).trimEnd();
  const version = VERSION.exec(asked);
  const target = asked.slice(0, version?.index).trim();
  // Attacks put blanks into the target: then the version must say that this is a request.
  if (target === "" || (version === null && /\s/.test(target))) return undefined;
  const absolute = ABSOLUTE.exec(target);
  const rtsp = version?.[1] === "RTSP" || absolute?.[1]?.toLowerCase() === "rtsp";
  const authority = method === "CONNECT" ? target : (absolute?.[2] ?? values.get("host") ?? "");
  const host = hostOfAuthority(authority.slice(authority.lastIndexOf("@") + 1));
  // Which address an RTSP client wrote is told with the stream.
  const domain = host !== undefined && rtsp && isAddressLiteral(host) ? undefined : host;
  const userAgent = values.get("user-agent");
  const soapAction = values.get("soapaction");
  const credentials = `${values.get("authorization") ?? values.get("proxy-authorization") ?? ""} `;
  const clearPassword = BASIC.test(credentials) || hasPassword(authority);
  return {
    protocol: rtsp ? "rtsp" : "http",
    request: true,
    method,
    complete,
    end: headEnd,
    ...(clearPassword && { clearPassword }),
    ...(soapAction !== undefined && { soapAction }),
    ...(domain !== undefined && { domain }),
    ...(rtsp && absolute !== null && { stream: streamOf(absolute) }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** `user:password@host`. */
function hasPassword(authority: string): boolean {
  const colon = authority.indexOf(":");
  return colon >= 0 && colon < authority.lastIndexOf("@");
}

function streamOf([, , authority = "", path = ""]: RegExpExecArray): string {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return `rtsp://${host}${path}`.replace(/[^\x21-\x7e]/g, "?").slice(0, MAX_NAME);
}
