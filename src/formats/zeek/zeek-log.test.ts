import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ZeekLog, zeekInterval, zeekString, zeekStrings, zeekTime, zeekTimeOfMs } from "./zeek-log.ts";
import { readZeekLog } from "./zeek-reader.ts";

const NOW = new Date(Date.UTC(2026, 10, 23, 10, 0, 7));

interface Row {
  readonly text: string;
  readonly list: readonly string[];
}

const log = new ZeekLog<Row>(
  "odd",
  [
    { name: "text", type: "string", value: (row) => zeekString(row.text) },
    { name: "list", type: "vector[string]", value: (row) => zeekStrings(row.list) },
    { name: "never", type: "count", value: () => undefined },
  ],
  () => NOW,
);

test("the head as Zeek writes it", () => {
  assert.deepEqual(log.head(), [
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\todd",
    "#open\t2026-11-23-10-00-07",
    "#fields\ttext\tlist\tnever",
    "#types\tstring\tvector[string]\tcount",
  ]);
  assert.deepEqual(log.tail(), ["#close\t2026-11-23-10-00-07"]);
});

test("whatever the wire said comes back, and nothing of it is a separator or a mark", () => {
  const any = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
  const marks = fc.constantFrom("-", "(empty)", "a\tb", "a,b", "a\nb", "\\x41", "\u0000", "#close", "");
  const text = fc.oneof(any, marks);
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), (text, list) => {
      const line = log.line({ text, list });
      assert.equal(line.split("\n").length, 1);
      if (text.startsWith("#")) return;
      const [row] = readZeekLog([...log.head(), line]).rows;
      assert.equal(row?.get("text"), text);
      assert.equal(row?.get("never"), undefined);
      const back = list.map((one) => (one === "" ? "(empty)" : one));
      if (list.length !== 1 || list[0] !== "") assert.deepEqual(row?.get("list"), back);
    }),
  );
});

test("times and intervals have six digits", () => {
  assert.equal(zeekTime(1_795_428_000, 1_999), "1795428000.000001");
  assert.equal(zeekTimeOfMs(1_999.9999), "2.000000");
  assert.equal(zeekInterval(2_250_000), "2.250000");
});
