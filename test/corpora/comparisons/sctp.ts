/** How far SCTP associations came, by the chunks that tshark lists. */
import type { FlowRecord } from "../../../src/model/flow-record.ts";
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import { tupleOfFlow } from "../sums.ts";
import { keyOf, PROTO } from "../tuple.ts";

/** RFC 9260 §3.2. */
const TYPE = { init: 1, initAck: 2, abort: 6, shutdown: [7, 8, 14] } as const;

export const sctpStates: Comparison = {
  name: "states of SCTP associations",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: ({ reading, dissection, packetsOf }) => {
    if (dissection === undefined) return [];
    const flows = grouped(reading.flows, (flow) => keyOf(tupleOfFlow(flow)));
    return [...flows].flatMap(([key, [flow, ...more]]): Finding[] => {
      // Ports that were used twice are two associations, whose packets the oracle does not part.
      if (flow === undefined || more.length > 0 || Number(flow.proto) !== PROTO.sctp) return [];
      const said = new Map<string, Set<number>>();
      for (const packet of packetsOf(key)) {
        const side = `${packet.tuple?.src} ${packet.tuple?.srcPort}`;
        const types = packet.all("sctp.chunk_type").map(Number);
        said.set(side, new Set([...(said.get(side) ?? []), ...types]));
      }
      const theirs = stateOf(typesOf(said, flow.orig), typesOf(said, flow.resp));
      return [{ subject: key, key, ours: flow.state, theirs, equal: flow.state === theirs }];
    });
  },
};

function typesOf(said: ReadonlyMap<string, Set<number>>, { ip, port }: FlowRecord["orig"]): Set<number> {
  return said.get(`${ip} ${port}`) ?? new Set();
}

function stateOf(orig: ReadonlySet<number>, resp: ReadonlySet<number>): string {
  const closes = (types: ReadonlySet<number>): boolean => TYPE.shutdown.some((type) => types.has(type));
  const aborted = orig.has(TYPE.abort) ? "orig" : resp.has(TYPE.abort) ? "resp" : undefined;
  if (orig.has(TYPE.init) && resp.has(TYPE.initAck)) {
    if (aborted !== undefined) return aborted === "orig" ? "RSTO" : "RSTR";
    if (closes(orig) && closes(resp)) return "SF";
    return closes(orig) ? "S2" : closes(resp) ? "S3" : "S1";
  }
  if (orig.has(TYPE.init)) {
    if (resp.has(TYPE.abort)) return "REJ";
    if (orig.has(TYPE.abort)) return "RSTOS0";
    return closes(orig) ? "SH" : resp.size === 0 ? "S0" : "OTH";
  }
  if (!resp.has(TYPE.initAck)) return "OTH";
  return resp.has(TYPE.abort) ? "RSTRH" : closes(resp) ? "SHR" : "OTH";
}
