import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shapeWhy, shapeWords } from "../../model/shape-words.ts";
import { packShape, unpackShape } from "../../model/traffic-shape.ts";
import { IP_PROTO } from "../packet/decoded-packet.ts";
import { type Beat, dice, kindOf, message, pictures, seen, speech, transfer } from "./test-pace.ts";

const TCP = IP_PROTO.tcp;

test("a camera's stream is continuous video, whatever carries it and however large it is", () => {
  for (const rate of [300_000, 1_800_000, 6_000_000]) {
    assert.equal(kindOf(pictures(60, rate), TCP), "video sent", `TCP ${rate}`);
    assert.equal(kindOf(pictures(60, rate, { full: 1080 })), "video sent", `UDP ${rate}`);
    assert.equal(kindOf(pictures(60, rate, { full: 1080, apartMs: 1 })), "video sent", `paced ${rate}`);
    assert.equal(kindOf(pictures(60, rate, { end: 1 }), TCP), "video received", `watched ${rate}`);
  }
  const shape = seen(pictures(840, 1_800_000), TCP);
  assert.ok(shape !== undefined && shape.certainty >= 85);
  assert.match(shapeWords(shape), /^continuous video of about 1\.[789] Mbit\/s for 14 min$/);
  assert.match(
    shapeWhy(shape),
    /^100 % of the bytes were sent.*840 s busy.*% certain from [\d,]+ packets\.$/,
  );
});

test("a download is not video, at any speed", () => {
  for (const rate of [600_000, 2_000_000, 8_000_000, 60_000_000]) {
    const bytes = Math.max(2_000_000, (rate / 8) * 20);
    assert.equal(kindOf(transfer(bytes, rate), TCP), "download received", `${rate}`);
    assert.equal(kindOf(transfer(bytes, rate, { end: 0 }), TCP), "upload sent", `up ${rate}`);
  }
  const quick = seen(transfer(3_000_000, 40_000_000), TCP);
  assert.ok(quick !== undefined);
  assert.match(shapeWords(quick), /^a download of 3\.\d MB at about (39|40|41) Mbit\/s$/);
});

test("a transfer in which each piece waits for an answer is none either, however steady", () => {
  const pieces = Array.from({ length: 400 }, (_, i): Beat[] => [
    [i * 70, 0, 480],
    [i * 70 + 30, 1, 90],
  ]).flat();
  assert.equal(kindOf(pieces, TCP), "upload sent");
});

test("what the network card put together is told by its last packet", () => {
  const merged =
    (rest: number) =>
    (i: number): Beat => [i * 66, 0, 54 + 1460 * 6 + rest];
  const beats = (rest: number) =>
    Array.from({ length: 600 }, (_, i) => [
      merged(rest)(i),
      [i * 66 + 1, 0, rest > 0 ? 500 : 1514] as Beat,
    ]).flat();
  assert.equal(kindOf(beats(333), TCP), "video sent");
  assert.notEqual(kindOf(beats(0), TCP), "video sent");
});

test("a call is voice both ways; of a muted one only one way is heard", () => {
  for (const everyMs of [10, 20, 40, 60])
    assert.equal(kindOf([...speech(30, { everyMs }), ...speech(30, { everyMs, end: 1 })]), "voice both");
  assert.equal(kindOf(speech(30, { end: 1 })), "voice received");
});

test("pictures and words both ways are a video call; pictures with acknowledgements are not", () => {
  const talk = [...speech(30), ...speech(30, { end: 1 })];
  const both = [...talk, ...pictures(30, 700_000, { full: 1180 })];
  assert.equal(
    kindOf([...both, ...pictures(30, 900_000, { full: 1180, end: 1, seed: 9 })]),
    "video-call both",
  );
  assert.equal(kindOf(both), "video-call both");
  const signs = Array.from({ length: 300 }, (_, i): Beat => [i * 100, 1, 60]);
  assert.equal(kindOf([...pictures(30, 700_000, { full: 1180 }), ...signs]), "video sent");
});

test("a heartbeat is not voice, and no clock that is out of step is one", () => {
  const beats = (everyMs: number, lateMs: number): Beat[] => {
    const roll = dice(5);
    return Array.from({ length: 40 }, (_, i): Beat[] => {
      const at = i * everyMs + lateMs * roll();
      return [
        [at, 0, 120],
        [at + 30, 1, 100],
      ];
    }).flat();
  };
  for (const everyMs of [1000, 5000, 30_000, 120_000])
    assert.equal(kindOf(beats(everyMs, everyMs / 20), TCP), "heartbeat sent", `${everyMs}`);
  const shape = seen(beats(30_000, 100), TCP);
  assert.match(shape === undefined ? "" : shapeWords(shape), /^a heartbeat every 30 s for 20 min$/);
  const roll = dice(11);
  let now = 0;
  const words = Array.from({ length: 60 }, (): Beat[] => {
    now += -Math.log(1 - roll()) * 20_000;
    return [
      [now, 0, Math.round(90 + 900 * roll())],
      [now + 40, 1, Math.round(90 + 1400 * roll())],
    ];
  }).flat();
  assert.equal(kindOf(words, TCP), "interactive both");
});

test("acknowledgements count for nothing, unless they break a silence", () => {
  const keepAlive = Array.from({ length: 20 }, (_, i): Beat[] => [
    [i * 45_000, 0, 54],
    [i * 45_000 + 20, 1, 54],
  ]).flat();
  assert.equal(kindOf([[0, 0, 300], ...keepAlive.slice(1)], TCP), "heartbeat sent");
});

test("clips are bursts with long silences between; pieces of a film come like a clock", () => {
  const roll = dice(17);
  let now = 0;
  const clips = Array.from({ length: 6 }, () => {
    now += 20_000 + 180_000 * roll();
    return pictures(8, 800_000, { seed: 1 + Math.round(1e6 * roll()) }).map(
      ([ms, end, bytes]): Beat => [ms + now, end, bytes],
    );
  }).flat();
  assert.equal(kindOf(clips, TCP), "clips sent");
  const film = Array.from({ length: 20 }, (_, i) =>
    transfer(700_000 * (0.7 + 0.6 * roll()), 40_000_000, { fromMs: i * 6000 + 300 * roll() }),
  ).flat();
  assert.equal(kindOf(film, TCP), "video received");
  const song = Array.from({ length: 20 }, (_, i) =>
    transfer(160_000, 40_000_000, { fromMs: i * 9000 }),
  ).flat();
  assert.equal(kindOf(song, TCP), "audio received");
});

test("pages are neither films nor files", () => {
  const roll = dice(23);
  let now = 0;
  const pages = Array.from({ length: 8 }, (): Beat[] => {
    now += 3000 + 20_000 * roll();
    return [[now, 0, 900], ...message(now + 60, 1, 5000 + 70_000 * roll(), 0.3)];
  }).flat();
  assert.equal(kindOf(pages, TCP), "interactive both");
  const even = Array.from({ length: 8 }, (_, i) =>
    message(i * 6000, 1, 40_000 + 40_000 * roll(), 0.3),
  ).flat();
  assert.notEqual(kindOf(even, TCP), "audio received");
});

test("little is unclear", () => {
  assert.equal(kindOf(pictures(2, 1_000_000), TCP), "unclear");
  assert.equal(kindOf([...speech(2), ...speech(2, { end: 1 })]), "unclear");
  assert.equal(kindOf(message(0, 0, 20_000), TCP), "unclear");
  assert.equal(
    kindOf([
      [0, 0, 100],
      [1000, 0, 100],
      [2000, 0, 100],
    ]),
    "unclear",
  );
  assert.equal(kindOf([]), "unclear");
});

test("more of the same makes more certain", () => {
  const certainty = (seconds: number) => seen(pictures(seconds, 1_000_000), TCP)?.certainty ?? 0;
  assert.ok(certainty(8) < certainty(15) && certainty(15) <= certainty(300), "grows");
});

test("whatever comes, in whatever order of time, it is a shape within its bounds or none", () => {
  const beat = fc.tuple(
    fc.oneof(fc.integer({ min: -1e6, max: 1e7 }), fc.constantFrom(0, 2 ** 31, 2 ** 40, -(2 ** 33))),
    fc.constantFrom<0 | 1>(0, 1),
    fc.oneof(fc.integer({ min: 0, max: 1600 }), fc.integer({ min: 1601, max: 2 ** 32 - 1 })),
  );
  fc.assert(
    fc.property(fc.array(beat, { maxLength: 400 }), fc.constantFrom(TCP, IP_PROTO.udp), (beats, proto) => {
      const shape = seen(beats, proto);
      if (shape === undefined) return;
      assert.ok(shape.certainty >= 40 && shape.certainty <= 95);
      assert.ok(Object.values(shape).every((value) => typeof value === "string" || Number.isInteger(value)));
      assert.ok(
        shapeWords(shape).length > 0 && !/NaN|Infinity|undefined/.test(shapeWords(shape) + shapeWhy(shape)),
      );
      assert.deepEqual(unpackShape(packShape(shape))?.kind, shape.kind);
    }),
    { numRuns: 300 },
  );
});
