/** Later fragments carry no ports: they get those of their datagram's first fragment, before or after them. */
import type { Tuple } from "../tuple.ts";
import { SeenPacket } from "./seen-packet.ts";

/** Identifications come round again: farther apart are two datagrams (RFC 791 speaks of a minute at most). */
const SAME_DATAGRAM_SECONDS = 60;

/** A packet whose tuple is known better than its own headers tell. */
class HomedFragment extends SeenPacket {
  override readonly tuple: Tuple;

  constructor(packet: SeenPacket, tuple: Tuple) {
    super(packet.line);
    this.tuple = tuple;
  }
}

export function homeFragments(packets: readonly SeenPacket[]): SeenPacket[] {
  const firsts = new Map<string, SeenPacket[]>();
  for (const packet of packets) {
    if (packet.fragment !== "first") continue;
    firsts.set(packet.datagram, [...(firsts.get(packet.datagram) ?? []), packet]);
  }
  return packets.map((packet) => {
    if (packet.fragment !== "later") return packet;
    const first = nearest(firsts.get(packet.datagram) ?? [], packet);
    return first?.tuple === undefined ? packet : new HomedFragment(packet, first.tuple);
  });
}

/** The newest before it, else the next after it. */
function nearest(firsts: readonly SeenPacket[], later: SeenPacket): SeenPacket | undefined {
  const near = firsts.filter(({ seconds }) => Math.abs(seconds - later.seconds) <= SAME_DATAGRAM_SECONDS);
  return near.findLast(({ number }) => number < later.number) ?? near[0];
}
