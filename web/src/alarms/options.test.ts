import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import { changesOf, fieldsOf, wordsOfAll } from "./options.ts";

const schema = z.object({
  floorMb: z.number().positive().default(3).meta({ description: "MB that are never claimed" }),
  leastSamples: z.number().int().min(3).max(50).default(5).meta({ description: "earlier hours" }),
  remember: z.boolean().default(true).meta({ description: "keeps it" }),
  by: z.enum(["domain", "address"]).default("domain").meta({ description: "one for each" }),
  ports: z.array(z.number()).default([22, 23]).meta({ description: "logins" }),
  resolvers: z.array(z.string()).default([]).meta({ description: "those that may be asked" }),
});
const defaults = schema.parse({});
const fields = fieldsOf(z.toJSONSchema(schema, { io: "input" }), defaults);

test("every option becomes a field with its help, its limits and its default", () => {
  assert.deepEqual(
    fields.map(({ name, label, type, min, max }) => [name, label, type, min, max]),
    [
      ["floorMb", "Floor MB", "number", 0, undefined],
      ["leastSamples", "Least samples", "number", 3, 50],
      ["remember", "Remember", "switch", undefined, undefined],
      ["by", "By", "choice", undefined, undefined],
      ["ports", "Ports", "lines", undefined, undefined],
      ["resolvers", "Resolvers", "lines", undefined, undefined],
    ],
  );
  assert.equal(fields[0]?.help, "MB that are never claimed");
  assert.deepEqual(fields[3]?.choices, ["domain", "address"]);
});

test("untouched fields change nothing, and what is written in them is what the detector takes", () => {
  const words = wordsOfAll(fields, defaults);
  assert.deepEqual(changesOf(fields, words, defaults), {});
  const changes = changesOf(
    fields,
    { ...words, floorMb: "0.5", remember: "false", ports: "22\n 2222 \n", resolvers: "192.0.2.1" },
    defaults,
  );
  assert.deepEqual(changes, { floorMb: 0.5, remember: false, ports: [22, 2222], resolvers: ["192.0.2.1"] });
  assert.equal(schema.safeParse({ ...defaults, ...changes }).success, true);
});

test("back to the default is null; an emptied number is refused by the hub, not guessed", () => {
  const now = { ...defaults, floorMb: 8 };
  const words = wordsOfAll(fields, now);
  assert.deepEqual(changesOf(fields, { ...words, floorMb: "3" }, now), { floorMb: null });
  assert.deepEqual(changesOf(fields, { ...words, floorMb: "" }, now), { floorMb: "" });
});
