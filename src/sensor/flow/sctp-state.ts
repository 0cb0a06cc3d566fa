/**
 * What an SCTP association's chunks say, in the bits that TCP's flags are kept in, so that both have their states from
 * one place: INIT is a SYN, INIT ACK a SYN-ACK, ABORT a reset, and the three of the shutdown are each end's FIN.
 */
import { SCTP_CHUNK } from "../packet/sctp.ts";
import { SEEN } from "./tcp-state.ts";

const SHUTDOWN = SCTP_CHUNK.shutdown | SCTP_CHUNK.shutdownAck | SCTP_CHUNK.shutdownComplete;
const CLOSING = SHUTDOWN | SCTP_CHUNK.abort;
const OPENING = SCTP_CHUNK.init | SCTP_CHUNK.initAck;

/** `chunks` is `DecodedPacket.sctpChunks`. */
export function sctpSeenBits(chunks: number, hasPayload: boolean): number {
  let bits = hasPayload ? SEEN.payload : 0;
  if ((chunks & SCTP_CHUNK.init) !== 0) bits |= SEEN.syn;
  if ((chunks & SCTP_CHUNK.initAck) !== 0) bits |= SEEN.synAck;
  if ((chunks & ~(OPENING | CLOSING)) !== 0) bits |= SEEN.ack;
  if ((chunks & SHUTDOWN) !== 0) bits |= SEEN.fin;
  if ((chunks & SCTP_CHUNK.abort) !== 0) bits |= SEEN.rst;
  return bits;
}
