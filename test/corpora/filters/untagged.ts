/** The frame that is left when VLAN tags are taken out, outermost first: made by copying, unlike in the program. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const MOST_TAGS = 8;

/** DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2. */
const TYPE_AND_BODY: Readonly<Record<number, readonly [type: number, body: number]>> = {
  1: [12, 14],
  113: [14, 16],
  276: [0, 20],
};

/** One frame for each tag that is taken out; none where there are no tags. */
export function untaggedFrames(frame: Uint8Array, linkType: number): Buffer[] {
  const place = TYPE_AND_BODY[linkType];
  const frames: Buffer[] = [];
  if (place === undefined) return frames;
  const [typeAt, bodyAt] = place;
  let rest: Buffer = Buffer.from(frame);
  while (frames.length < MOST_TAGS && rest.length >= bodyAt + 4 && TAGS.has(rest.readUInt16BE(typeAt))) {
    const inner = rest.readUInt16BE(bodyAt + 2);
    rest = Buffer.concat([rest.subarray(0, bodyAt), rest.subarray(bodyAt + 4)]);
    rest.writeUInt16BE(inner, typeAt);
    frames.push(rest);
  }
  return frames;
}
