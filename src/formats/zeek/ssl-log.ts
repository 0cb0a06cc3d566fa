/** Zeek's ssl.log, as far as a handshake's open part says it. What the client only offered is no `next_protocol`. */
import type { FlowEvent, FlowWriter, TlsFact } from "../flow-writer.ts";
import { EVENT_COLUMNS } from "./event-columns.ts";
import { type ZeekColumn, ZeekLog, zeekBool, zeekString, zeekStrings } from "./zeek-log.ts";

const VERSIONS: Readonly<Record<number, string>> = {
  2: "SSLv2",
  768: "SSLv3",
  769: "TLSv10",
  770: "TLSv11",
  771: "TLSv12",
  772: "TLSv13",
  65279: "DTLSv10",
  65277: "DTLSv12",
  65276: "DTLSv13",
};

const unknown = (): undefined => undefined;

export const SSL_COLUMNS: readonly ZeekColumn<FlowEvent<TlsFact>>[] = [
  ...EVENT_COLUMNS,
  { name: "version", type: "string", value: ({ fact }) => version(fact.version) },
  { name: "cipher", type: "string", value: unknown },
  { name: "curve", type: "string", value: unknown },
  { name: "server_name", type: "string", value: ({ fact }) => zeekString(fact.sni) },
  { name: "resumed", type: "bool", value: unknown },
  { name: "last_alert", type: "string", value: unknown },
  { name: "next_protocol", type: "string", value: unknown },
  { name: "established", type: "bool", value: unknown },
  { name: "client_alpn", type: "vector[string]", value: ({ fact }) => zeekStrings(fact.alpn) },
  {
    name: "ech",
    type: "bool",
    value: ({ fact }) => (fact.ech === undefined ? undefined : zeekBool(fact.ech)),
  },
  { name: "certificate_names", type: "vector[string]", value: ({ fact }) => zeekStrings(fact.names) },
  { name: "ja4", type: "string", value: ({ fact }) => zeekString(fact.ja4) },
  { name: "community_id", type: "string", value: ({ flow }) => flow.communityId },
];

export function sslLog(now: () => Date): FlowWriter {
  const log = new ZeekLog("ssl", SSL_COLUMNS, now);
  return {
    head: () => log.head(),
    flow: () => [],
    event: ({ fact, flow, uid }) => (fact.kind === "tls" ? [log.line({ fact, flow, uid })] : []),
    tail: () => log.tail(),
  };
}

function version(number: number | undefined): string | undefined {
  return number === undefined ? undefined : (VERSIONS[number] ?? `unknown-${number}`);
}
