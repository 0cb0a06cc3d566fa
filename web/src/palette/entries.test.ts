import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, filterOf, find, type Kind, pieces } from "./entries.ts";

const entry = (kind: Kind, name: string, also = ""): Entry => ({
  id: `${kind} ${name}`,
  kind,
  icon: "right",
  name,
  also,
  to: "/",
});
const ALL = [
  entry("act", "Record porch-camera"),
  entry("place", "Recordings"),
  entry("place", "Settings"),
  entry("device", "porch-camera", "192.168.77.12 Example Corp"),
  entry("device", "doorbell", "192.168.77.13"),
  entry("flows", "Flows with this"),
];
const names = (query: string) =>
  find(ALL, query).map(({ kind, found }) => [kind, ...found.map((one) => one.entry.name)]);

test("before anything is typed there are acts and places", () => {
  assert.deepEqual(names(""), [
    ["act", "Record porch-camera"],
    ["place", "Recordings", "Settings"],
  ]);
});

test("the kind with the best find comes first, asking the flows comes last", () => {
  assert.deepEqual(names("porch"), [
    ["device", "porch-camera"],
    ["act", "Record porch-camera"],
    ["flows", "Flows with this"],
  ]);
  assert.deepEqual(names("rec"), [
    ["place", "Recordings"],
    ["act", "Record porch-camera"],
    ["flows", "Flows with this"],
  ]);
});

test("what stands beside a name finds it too and marks nothing that is not in it", () => {
  const [first] = find(ALL, "77.13");
  assert.deepEqual(first?.found, [{ entry: ALL[4], marks: [] }]);
});

test("of one kind there are six at most once something is typed", () => {
  const many = Array.from({ length: 50 }, (_, i) => entry("device", `lamp ${i}`));
  assert.equal(find(many, "lamp")[0]?.found.length, 6);
});

test("words become a filter of flows that can be read", () => {
  assert.equal(filterOf(" camera "), "camera");
  assert.equal(filterOf("upload>1MB country:FR"), "upload>1MB country:FR");
  assert.equal(filterOf('living "room" (tv)'), '"living room (tv)"');
});

test("pieces put together are the name", () => {
  assert.deepEqual(pieces("camera", [0, 1, 4]), [
    { text: "ca", marked: true },
    { text: "me", marked: false },
    { text: "r", marked: true },
    { text: "a", marked: false },
  ]);
  assert.deepEqual(pieces("", []), []);
});
