/** What a reason is: it names a kind of difference that is understood, says who is right, and fits no other kind. */
import type { Difference } from "../comparison.ts";
import type { SeenPacket } from "../oracles/seen-packet.ts";

export interface Reason {
  readonly name: string;
  readonly right: "we" | "they" | "both";
  readonly why: string;
  fits(difference: Difference): boolean;
}

/** As the oracle saw them: of the five-tuple that the difference is about. */
export const packetsOf = ({ examined, key }: Difference): readonly SeenPacket[] =>
  key === undefined ? [] : examined.packetsOf(key);
