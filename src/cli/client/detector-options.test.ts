import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import type { DetectorItem } from "../../hub/api/contract/alarm.ts";
import { optionsOf } from "./detector-options.ts";

const schema = z.object({
  floorMb: z.number().default(3),
  remember: z.boolean().default(true),
  ports: z.array(z.number()).default([22]),
  resolvers: z.array(z.string()).default([]),
  by: z.enum(["domain", "address"]).default("domain"),
});
const detector = { name: "some", schema: z.toJSONSchema(schema, { io: "input" }) } as unknown as DetectorItem;

test("words become the values that the detector takes", () => {
  const options = optionsOf(detector, [
    "floorMb=0.5",
    "remember=off",
    "ports=22, 2222",
    "resolvers=192.0.2.1,2001:db8::1",
    "by=address",
  ]);
  assert.deepEqual(options, {
    floorMb: 0.5,
    remember: false,
    ports: [22, 2222],
    resolvers: ["192.0.2.1", "2001:db8::1"],
    by: "address",
  });
  assert.equal(schema.safeParse(options).success, true);
  assert.deepEqual(optionsOf(detector, ["floorMb="]), { floorMb: null });
});

test("what is no option, or no value of it, is refused in words", () => {
  assert.throws(() => optionsOf(detector, ["floor=3"]), /some has no option "floor"/);
  assert.throws(() => optionsOf(detector, ["floorMb"]), /"floorMb" is no option/);
  assert.throws(() => optionsOf(detector, ["floorMb=much"]), /floorMb is a number, not "much"/);
  assert.throws(() => optionsOf(detector, ["ports=22,,23"]), /ports is a number, not ""/);
  assert.throws(() => optionsOf(detector, ["remember=maybe"]), /remember is on or off/);
});
