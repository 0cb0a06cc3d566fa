import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeHeader, FRAME_KIND, FrameCutter, type FrameKind, MAX_PAYLOAD_BYTES } from "./frame.ts";

interface Told {
  readonly kind: FrameKind;
  readonly channel: number;
  readonly payload: Uint8Array;
}

const told = fc.record({
  kind: fc.constantFrom(FRAME_KIND.message, FRAME_KIND.slices, FRAME_KIND.data, FRAME_KIND.end),
  channel: fc.integer({ min: 0, max: 3 }),
  payload: fc.uint8Array({ maxLength: 300 }),
});

const wire = (frames: readonly Told[]): Buffer =>
  Buffer.concat(
    frames.flatMap(({ kind, channel, payload }) => [encodeHeader(kind, channel, payload.length), payload]),
  );

/** Parts of bytes that follow each other are one again; empty ones say nothing. */
function joined(frames: Iterable<{ kind: number; channel: number; payload: Uint8Array }>): string[] {
  const all: { kind: number; channel: number; hex: string }[] = [];
  for (const { kind, channel, payload } of frames) {
    const hex = Buffer.from(payload).toString("hex");
    const last = all.at(-1);
    if (kind !== FRAME_KIND.data) all.push({ kind, channel, hex });
    else if (last?.kind === kind && last.channel === channel) last.hex += hex;
    else if (hex !== "") all.push({ kind, channel, hex });
  }
  return all.map(({ kind, channel, hex }) => `${kind}/${channel}/${hex}`);
}

test("frames come out as they went in, however the stream is cut; bytes without waiting for the rest", () => {
  fc.assert(
    fc.property(
      fc.array(told, { maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 400 })),
      (frames, cuts) => {
        const bytes = wire(frames);
        const cutter = new FrameCutter();
        const got: { kind: number; channel: number; payload: Uint8Array }[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          got.push(...cutter.push(bytes.subarray(at, at + cut)));
          at = Math.min(bytes.length, at + cut);
        }
        assert.deepEqual(joined(got), joined(frames));
      },
    ),
  );
});

test("of a frame of bytes each part is handed on as it comes, uncopied", () => {
  const bytes = wire([{ kind: FRAME_KIND.data, channel: 7, payload: new Uint8Array(1000).fill(5) }]);
  const cutter = new FrameCutter();
  const [first] = [...cutter.push(bytes.subarray(0, 400))];
  assert.equal(first?.payload.length, 400 - 9);
  assert.equal(first?.payload.buffer, bytes.buffer);
  assert.equal([...cutter.push(bytes.subarray(400))][0]?.payload.length, 609);
});

test("a length that lies is not waited for", () => {
  const header = encodeHeader(FRAME_KIND.message, 0, MAX_PAYLOAD_BYTES + 1);
  assert.throws(() => [...new FrameCutter().push(header)], RangeError);
});
