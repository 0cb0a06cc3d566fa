import assert from "node:assert/strict";
import { test } from "node:test";
import { captureFilter, type Known } from "./objects.ts";
import { DEFAULT_RING, dumpcapLine, NO_END, untilOf } from "./ring.ts";

const ENDS = new Map([
  ["dev-1", { macs: ["02:00:00:00:00:0c"], ips: ["192.0.2.1"] }],
  ["dev-2", { macs: [], ips: ["192.0.2.2", "2001:db8::2"] }],
]);
const KNOWN: Known = {
  endsOf: (id) => ENDS.get(id),
  devicesOf: (group) => (group === "eyes" ? ["dev-1", "dev-02000000000d"] : []),
};
const filterOf = (...objects: Parameters<typeof captureFilter>[0]) => captureFilter(objects, KNOWN);

test("each kind of object as a capture filter says it, and none where it has no word", () => {
  assert.equal(filterOf({ kind: "device", value: "dev-1" }), "ether host 02:00:00:00:00:0c");
  assert.equal(filterOf({ kind: "device", value: "dev-2" }), "host 192.0.2.2 or host 2001:db8::2");
  assert.equal(filterOf({ kind: "device", value: "02-00-00-00-00-0E" }), "ether host 02:00:00:00:00:0e");
  assert.equal(filterOf({ kind: "device", value: "192.0.2.9" }), "host 192.0.2.9");
  assert.equal(filterOf({ kind: "device", value: "" }), null);
  assert.equal(
    filterOf({ kind: "group", value: "eyes" }),
    "ether host 02:00:00:00:00:0c or ether host 02:00:00:00:00:0d",
  );
  assert.equal(filterOf({ kind: "group", value: "guests" }), null, "nothing is not everything");
  assert.equal(
    filterOf({ kind: "address", value: "203.0.113.0/24" }, { kind: "port", value: "tcp/443" }),
    "net 203.0.113.0/24 or tcp port 443",
  );
  assert.equal(filterOf({ kind: "filter", value: "udp" }, { kind: "port", value: "53" }), "(udp) or port 53");
  assert.equal(filterOf({ kind: "port", value: "53" }, { kind: "all" }), "");
  for (const kind of ["domain", "country", "asn"] as const)
    assert.equal(filterOf({ kind, value: "DE" }), null);
});

test("what ends a rule ends dumpcap, or there is no such line", () => {
  const until = { ...NO_END, after: { count: 2, unit: "h" as const }, packets: 1000, files: 3 };
  assert.deepEqual(untilOf(until), { until: { at: "2h", packets: 1000, files: 3 } });
  assert.equal(
    dumpcapLine(DEFAULT_RING, until, "udp", "eth0", "udp"),
    'dumpcap -i eth0 -f "udp" -b filesize:1024 -b files:5 -c 1000 -a files:3 -a duration:7200 -w udp.pcapng',
  );
  assert.deepEqual(untilOf({ ...NO_END, megabytes: 5 }), { until: { bytes: 5_000_000 } });
  assert.equal(dumpcapLine(DEFAULT_RING, { ...NO_END, megabytes: 5 }, "", "eth0", "all"), null);
  assert.deepEqual(untilOf(NO_END), {});
});
