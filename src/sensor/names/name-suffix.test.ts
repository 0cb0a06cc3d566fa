import assert from "node:assert/strict";
import { test } from "node:test";
import { nameSuffix } from "./name-suffix.ts";

test("two labels, three below a country's second level", () => {
  const table: readonly (readonly [string, string])[] = [
    ["a.b.example.com", "example.com"],
    ["example.com", "example.com"],
    ["www.bbc.co.uk", "bbc.co.uk"],
    ["co.uk", "co.uk"],
    ["x.y.t.co", "t.co"],
    ["4.3.2.1.in-addr.arpa", "in-addr.arpa"],
    ["printer", "printer"],
    ["", ""],
    [".com", ".com"],
    ["a..com", ".com"],
  ];
  for (const [name, suffix] of table) assert.equal(nameSuffix(name), suffix, name);
});
