import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { OneSection } from "./one-section.ts";
import {
  interfaceBlock,
  nameResolutionBlock,
  packetBlock,
  sectionHeaderBlock,
  statisticsBlock,
} from "./pcapng-writer.ts";
import { readCapture } from "./reading.ts";

const AT = { seconds: 1_800_000_000, nanos: 1 };
const HEAD = sectionHeaderBlock({ hardware: "", os: "", application: "test" });
const NAMES = nameResolutionBlock([{ address: Uint8Array.of(192, 0, 2, 1), names: ["one"] }], 1000);

const nic = (name: string): Uint8Array =>
  interfaceBlock({ linkType: LINK_TYPE.ethernet, snaplen: 65_535, name });
const frame = (interfaceId: number, byte: number): Uint8Array =>
  packetBlock({ interfaceId, at: AT, bytes: new Uint8Array(60).fill(byte), originalLength: 60, comment: "" });
const counts = (interfaceId: number): Uint8Array =>
  statisticsBlock({ interfaceId, start: AT, end: AT, received: 1, dropped: 0 });

test("streams one after the other are one section: equal interfaces are one, whatever their numbers were", () => {
  const section = new OneSection();
  const first = Buffer.concat([HEAD, nic("a"), nic("b"), NAMES ?? HEAD, frame(0, 1), frame(1, 2), counts(0)]);
  const second = Buffer.concat([HEAD, nic("b"), NAMES ?? HEAD, frame(0, 3), nic("c"), frame(1, 4)]);
  const parts = [section.take(first, false), section.take(second, false)];
  section.next();
  parts.push(section.take(Buffer.concat([nic("a"), frame(0, 5)]), true));
  parts.push(section.take(Buffer.from(frame(0, 6)), true), section.take(Buffer.from(counts(0)), true));
  const whole = Buffer.concat(parts);
  const alone = [0, 1, 2, 3, 4, 5, 6].map(
    (byte) => readCapture(Buffer.concat([HEAD, nic("a"), frame(0, byte)])).packets[0]?.frame,
  );
  const { packets, interfaces } = readCapture(whole);
  assert.deepEqual(
    interfaces.map(({ name }) => name),
    ["a", "b", "c"],
  );
  assert.deepEqual(
    packets.map(({ interfaceId, frame: one }) => [interfaceId, alone.indexOf(one)]),
    [
      [0, 1],
      [1, 2],
      [1, 3],
      [2, 4],
      [0, 5],
      [0, 6],
    ],
  );
  assert.equal(
    whole.length,
    HEAD.length + nic("a").length * 3 + (NAMES?.length ?? 0) + frame(0, 1).length * 6 + counts(0).length,
  );
});

test("a frame of an interface that nobody told of is left out, a length that lies is refused", () => {
  const section = new OneSection();
  assert.equal(section.take(Buffer.from(frame(3, 1)), true).length, 0);
  const lie = Buffer.from(frame(0, 1));
  lie.writeUInt32LE(9999, 4);
  assert.throws(() => section.take(lie, true), RangeError);
});
