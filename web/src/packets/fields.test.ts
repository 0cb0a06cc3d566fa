import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldNode } from "./dissect/messages.ts";
import { nodeAt, rowsOf, wayToByte } from "./fields.ts";

function field(
  label: string,
  filter: string,
  start: number,
  length: number,
  children: FieldNode[] = [],
): FieldNode {
  return { label, filter, start, length, data: 0, severity: "", frame: 0, children };
}

const TREE = [
  field("Frame 1", "frame", 0, 60),
  field("Internet Protocol", "ip", 14, 20, [
    field("Version: 4", "ip.version == 4", 14, 1),
    field("Flags: 0x2", "ip.flags == 2", 20, 1, [field("Don't fragment: Set", "ip.flags.df == 1", 20, 1)]),
  ]),
];

test("rows are the open branches, named alike in every packet", () => {
  assert.deepEqual(
    rowsOf(TREE, () => false).map(({ path }) => path),
    ["0", "1"],
  );
  const rows = rowsOf(TREE, (key) => key === "/ip" || key === "/ip/ip.flags");
  assert.deepEqual(
    rows.map(({ path, depth, key }) => [path, depth, key]),
    [
      ["0", 0, "/frame"],
      ["1", 0, "/ip"],
      ["1.0", 1, "/ip/ip.version"],
      ["1.1", 1, "/ip/ip.flags"],
      ["1.1.0", 2, "/ip/ip.flags/ip.flags.df"],
    ],
  );
});

test("a byte leads to the narrowest field that has it, the deepest of equals, and says what is to be opened", () => {
  const way = wayToByte(TREE, 0, 20);
  assert.deepEqual(
    [way?.path, way?.keys, way?.node.label],
    ["1.1.0", ["/ip", "/ip/ip.flags"], "Don't fragment: Set"],
  );
  assert.equal(wayToByte(TREE, 0, 30)?.path, "1");
  assert.equal(wayToByte(TREE, 0, 59)?.path, "0");
  assert.equal(wayToByte(TREE, 0, 60), null);
  assert.equal(wayToByte(TREE, 1, 20), null);
  assert.equal(nodeAt(TREE, "1.1.0")?.label, "Don't fragment: Set");
  assert.equal(nodeAt(TREE, "1.7"), undefined);
});
