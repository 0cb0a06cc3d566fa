/** What a TCP flow's flags (and SCTP's chunks, sctp-state.ts) say: whether it is closed, and its state in Zeek's words (conn.log `conn_state`). */
import { FLOW_STATES, type FlowState } from "../../model/flow-state.ts";
import { TCP_FLAG } from "../packet/decoded-packet.ts";

/** Bits kept per direction. */
export const SEEN = { syn: 1, synAck: 2, fin: 4, rst: 8, ack: 16, payload: 32 } as const;

export function seenBits(tcpFlags: number, hasPayload: boolean): number {
  let bits = hasPayload ? SEEN.payload : 0;
  if ((tcpFlags & TCP_FLAG.syn) !== 0) bits |= (tcpFlags & TCP_FLAG.ack) !== 0 ? SEEN.synAck : SEEN.syn;
  else if ((tcpFlags & TCP_FLAG.ack) !== 0) bits |= SEEN.ack;
  if ((tcpFlags & TCP_FLAG.fin) !== 0) bits |= SEEN.fin;
  if ((tcpFlags & TCP_FLAG.rst) !== 0) bits |= SEEN.rst;
  return bits;
}

/** `a` and `b` are the SEEN bits of the two directions, in either order. */
export function isClosed(a: number, b: number): boolean {
  return ((a | b) & SEEN.rst) !== 0 || (a & b & SEEN.fin) !== 0;
}

export function tcpState(orig: number, resp: number): FlowState {
  if ((orig & SEEN.syn) === 0) return withoutSyn(resp);
  if ((resp & SEEN.synAck) === 0) {
    if ((resp & SEEN.rst) !== 0) return "REJ";
    if ((orig & SEEN.rst) !== 0) return "RSTOS0";
    if ((orig & SEEN.fin) !== 0) return "SH";
    return resp === 0 ? "S0" : "OTH";
  }
  if ((orig & SEEN.rst) !== 0) return "RSTO";
  if ((resp & SEEN.rst) !== 0) return "RSTR";
  if ((orig & resp & SEEN.fin) !== 0) return "SF";
  if ((orig & SEEN.fin) !== 0) return "S2";
  return (resp & SEEN.fin) !== 0 ? "S3" : "S1";
}

function withoutSyn(resp: number): FlowState {
  if ((resp & SEEN.synAck) === 0) return "OTH";
  if ((resp & SEEN.rst) !== 0) return "RSTRH";
  return (resp & SEEN.fin) !== 0 ? "SHR" : "OTH";
}

export function stateIndex(state: FlowState): number {
  return FLOW_STATES.indexOf(state);
}
