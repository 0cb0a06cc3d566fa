import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FilterError } from "./filter-error.ts";
import { type FilterNode, printFilter } from "./filter-node.ts";
import { MOST_CHARS, parseFilter } from "./parse.ts";
import { anyFilter } from "./test-filters.ts";

/** Without where terms stand. */
function bare(node: FilterNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "term") return [node.field, node.op, ...node.values];
  return node.kind === "not" ? ["not", bare(node.of)] : [node.kind, ...node.of.map(bare)];
}

const read = (text: string): unknown => bare(parseFilter(text));

test("terms, units, lists, words and how they hang together", () => {
  assert.equal(read("  "), undefined);
  assert.deepEqual(read("device:camera upload>1MB country!=FR domain:*.tuya*"), [
    "and",
    ["device", ":", "camera"],
    ["upload", ">", 1_000_000],
    ["country", "!=", "FR"],
    ["domain", ":", "*.tuya*"],
  ]);
  assert.deepEqual(read("a or b c"), [
    "or",
    ["any", ":", "a"],
    ["and", ["any", ":", "b"], ["any", ":", "c"]],
  ]);
  assert.deepEqual(read("not (port:22,23 || ! lan >= 1.5kB) && tls"), [
    "and",
    ["not", ["or", ["port", ":", 22, 23], ["not", ["lan", ">=", 1500]]]],
    ["any", ":", "tls"],
  ]);
  assert.deepEqual(read('Device:"Porch \\"camera\\"" duration<=90 asn:AS15169'), [
    "and",
    ["device", ":", 'Porch "camera"'],
    ["duration", "<=", 90_000],
    ["as", ":", 15_169],
  ]);
  assert.deepEqual(read("2001:db8::/32 02:00:00:00:00:0C 10.0.0.7"), [
    "and",
    ["address", ":", "2001:db8::/32"],
    ["mac", ":", "02:00:00:00:00:0c"],
    ["address", ":", "10.0.0.7"],
  ]);
  assert.deepEqual(read('"or" "not"'), ["and", ["any", ":", "or"], ["any", ":", "not"]]);
  assert.deepEqual(read("orange"), ["any", ":", "orange"]);
});

test("what is wrong is told with its place and what would be right", () => {
  const wrong = (text: string): [number, number, string, string | undefined] => {
    try {
      parseFilter(text);
    } catch (error) {
      assert.ok(error instanceof FilterError, String(error));
      const { at, length, what, instead } = error.fault;
      assert.ok(at >= 0 && at + length <= text.length, text);
      return [at, length, what, instead];
    }
    return assert.fail(`${text} is taken`);
  };
  assert.deepEqual(wrong("uplod>1MB"), [0, 5, 'there is no field "uplod"', "upload"]);
  assert.deepEqual(wrong("tls port:99999").slice(0, 2), [9, 5]);
  assert.deepEqual(wrong("upload>1MiB"), [7, 4, "sizes are powers of ten here, not 1MiB", "1MB"]);
  assert.deepEqual(wrong("country:France").slice(3), ["FR"]);
  assert.deepEqual(wrong("country:Germny").slice(3), ["DE"]);
  assert.deepEqual(wrong("direction:inbond").slice(3), ["inbound"]);
  assert.deepEqual(wrong("remote:10.0.0.300").slice(0, 2), [7, 10]);
  assert.deepEqual(wrong("domain>x").slice(0, 3), [6, 1, "domain cannot be more or less"]);
  assert.deepEqual(wrong("upload>").slice(0, 3), [7, 0, "upload> needs a value"]);
  assert.deepEqual(wrong("upload>1,2").slice(0, 2), [8, 1]);
  assert.deepEqual(wrong("(a or b").slice(0, 3), [0, 1, "this parenthesis is not closed"]);
  assert.deepEqual(wrong("a)").slice(0, 2), [1, 1]);
  assert.deepEqual(wrong("a or").slice(0, 2), [4, 0]);
  assert.deepEqual(wrong("or a").slice(0, 2), [0, 2]);
  assert.deepEqual(wrong('a "b').slice(0, 3), [2, 2, "this quote is not closed"]);
  assert.deepEqual(wrong(">1MB").slice(0, 2), [0, 4]);
  wrong("(".repeat(500));
  wrong("not ".repeat(400));
  wrong("a ".repeat(101));
  wrong("x".repeat(MOST_CHARS + 1));
  wrong("domain:*a*b*c*d*e*");
});

test("any text is read or refused in words", () => {
  const pieces = fc.constantFrom(
    ...'( ) or and not && || ! upload>1MB domain:*.x port:1,2 " \\ , = : > 10.0.0.1 :: é\u0000 a'.split(" "),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(" ")),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      let node: FilterNode | undefined;
      try {
        node = parseFilter(text);
      } catch (error) {
        assert.ok(error instanceof FilterError, String(error));
        assert.ok(error.fault.at + error.fault.length <= text.length);
        return;
      }
      if (node !== undefined) assert.deepEqual(bare(parseFilter(printFilter(node))), bare(node));
    }),
    { numRuns: 1000 },
  );
});

test("what is printed is read as the same", () => {
  fc.assert(
    fc.property(anyFilter(), (text) => {
      fc.pre(text.length <= MOST_CHARS);
      const node = parseFilter(text);
      assert.ok(node !== undefined);
      const printed = printFilter(node);
      assert.deepEqual(bare(parseFilter(printed)), bare(node));
      assert.equal(printFilter(parseFilter(printed) ?? node), printed);
    }),
    { numRuns: 1000 },
  );
});
