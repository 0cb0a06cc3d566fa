import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flowRecordSchema } from "../model/flow-record.ts";
import { csvWriter } from "./csv.ts";
import { sampleFlow } from "./sample.ts";

/** RFC 4180 by its grammar. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (let at = 0; at < text.length; at = cell.lastIndex) {
    const match = cell.exec(text);
    assert.ok(match !== null, `no cell at ${at}`);
    const raw = match[1]!;
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (match[2] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function read(domain: string): Map<string, string> {
  const flow = sampleFlow({ domain, app: "tls", ja4: "t13d", vlan: [100, 7] });
  const text = [...csvWriter.head(), ...csvWriter.flow(flow)].map((line) => `${line}\n`).join("");
  const [head, row, ...rest] = readCsv(text);
  assert.equal(rest.length, 0);
  assert.equal(head!.length, row!.length);
  return new Map(head!.map((name, i) => [name, row![i]!]));
}

test("every field of the record has its column", () => {
  const { record } = sampleFlow({ domain: "cam.example.com", app: "tls", ja4: "t13d", vlan: [100, 7] });
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(record)) {
    if (Array.isArray(value)) flat.set(name, value.join(" "));
    else if (name === "shape") flat.set(name, record.shape?.kind ?? "");
    else if (typeof value !== "object") flat.set(name, String(value));
    else for (const [inner, one] of Object.entries(value)) flat.set(`${name}.${inner}`, String(one));
  }
  const row = read("cam.example.com");
  for (const [name, value] of flat) assert.equal(row.get(name), value, name);
});

test("the columns are the fields of the record in its order", () => {
  const fields = Object.entries(flowRecordSchema.shape).flatMap(([name, schema]) =>
    "shape" in schema ? Object.keys(schema.shape).map((inner) => `${name}.${inner}`) : [name],
  );
  assert.deepEqual(csvWriter.head(), [`${fields.join(",")}\r`]);
});

test("a name from the wire is no formula and breaks no row", () => {
  assert.equal(read("=HYPERLINK(1)").get("domain"), "'=HYPERLINK(1)");
  assert.equal(read("@SUM").get("domain"), "'@SUM");
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (domain) => {
      const back = read(domain).get("domain")!;
      assert.equal(back, domain === "-" ? "" : /^[=+\-@\t\r]/.test(domain) ? `'${domain}` : domain);
    }),
  );
});
