/** The columns with which every Zeek log but conn.log begins: when, which flow, between whom. */
import type { DnsFact, FlowEvent, TlsFact } from "../flow-writer.ts";
import { type ZeekColumn, zeekTimeOfMs } from "./zeek-log.ts";

export const EVENT_COLUMNS: readonly ZeekColumn<FlowEvent<DnsFact | TlsFact>>[] = [
  { name: "ts", type: "time", value: ({ fact }) => zeekTimeOfMs(fact.atMs) },
  { name: "uid", type: "string", value: ({ uid }) => uid.text },
  { name: "id.orig_h", type: "addr", value: ({ fact }) => fact.client },
  { name: "id.orig_p", type: "port", value: ({ fact }) => String(fact.clientPort) },
  { name: "id.resp_h", type: "addr", value: ({ fact }) => fact.server },
  { name: "id.resp_p", type: "port", value: ({ fact }) => String(fact.serverPort) },
];
