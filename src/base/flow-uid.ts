/**
 * A flow's own name, made of what it is: its community id, its VLANs and its first instant. So every line that speaks of
 * a flow can be joined to it, and reading the same frames again, filtered or merged with others, gives the same name.
 */
import { createHash } from "node:crypto";

export interface FlowUid {
  /** As Zeek writes them: a C and 17 letters and digits. */
  readonly text: string;
  /** 52 bits of the same, for formats that want a number every JSON reader can hold. */
  readonly number: number;
}

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 17;

export function flowUid(
  communityId: string,
  vlan: readonly number[],
  seconds: number,
  nanos: number,
): FlowUid {
  const digest = createHash("sha1")
    .update(`${communityId} ${vlan.join(",")} ${seconds} ${nanos}`)
    .digest();
  // 62^17 is a little over 2^101: 13 bytes fill it.
  let rest = BigInt(`0x${digest.toString("hex", 0, 13)}`);
  let text = "";
  for (let i = 0; i < LENGTH; i++) {
    text += LETTERS[Number(rest % 62n)];
    rest /= 62n;
  }
  return { text: `C${text}`, number: digest.readUIntBE(13, 6) * 16 + ((digest[19] as number) >> 4) };
}
