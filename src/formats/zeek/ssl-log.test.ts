import assert from "node:assert/strict";
import { test } from "node:test";
import { dnsEvent, sampleFlow, TOTALS, tlsEvent } from "../sample.ts";
import { sslLog } from "./ssl-log.ts";
import { readZeekLog } from "./zeek-reader.ts";

function rowsOf(...events: Parameters<NonNullable<ReturnType<typeof sslLog>["event"]>>[0][]) {
  const log = sslLog(() => new Date(0));
  const lines = events.flatMap((event) => [...(log.event?.(event) ?? [])]);
  return readZeekLog([...log.head(), ...lines, ...log.tail(TOTALS)]).rows.map((row) =>
    Object.fromEntries(row),
  );
}

test("a handshake: version, name, what was offered; the flow's uid and community id", () => {
  const [row] = rowsOf(
    tlsEvent({ version: 0x0304, sni: "cam.example.com", alpn: ["h2", "http/1.1"], ech: true, ja4: "t13d" }),
  );
  assert.equal(row?.uid, sampleFlow().uid.text);
  assert.equal(row?.community_id, sampleFlow().communityId);
  assert.equal(row?.version, "TLSv13");
  assert.equal(row?.server_name, "cam.example.com");
  assert.equal(row?.next_protocol, undefined);
  assert.deepEqual(row?.client_alpn, ["h2", "http/1.1"]);
  assert.equal(row?.ech, true);
  assert.equal(row?.ja4, "t13d");
});

test("unknown stays unset, an unheard-of version is a number, DNS is told elsewhere", () => {
  const rows = rowsOf(
    tlsEvent({ version: 0x7f12 }),
    tlsEvent({ names: ["a.example", "*.a.example"] }),
    dnsEvent(),
  );
  assert.equal(rows.length, 2);
  assert.equal(rows[0]?.version, "unknown-32530");
  assert.equal(rows[1]?.version, undefined);
  assert.equal(rows[1]?.server_name, undefined);
  assert.deepEqual(rows[1]?.certificate_names, ["a.example", "*.a.example"]);
});
