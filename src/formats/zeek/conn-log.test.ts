import assert from "node:assert/strict";
import { test } from "node:test";
import { type FlowPlan, sampleFlow, TOTALS } from "../sample.ts";
import { connLog } from "./conn-log.ts";
import { readZeekLog } from "./zeek-reader.ts";

function rowOf(plan: FlowPlan): Record<string, unknown> {
  const log = connLog(() => new Date(0));
  const read = readZeekLog([...log.head(), ...log.flow(sampleFlow(plan)), ...log.tail(TOTALS)]);
  assert.equal(read.path, "conn");
  assert.ok(read.closed);
  assert.equal(read.rows.length, 1);
  return Object.fromEntries(read.rows[0]!);
}

test("a connection: what is known in Zeek's types, the rest unset", () => {
  const row = rowOf({ app: "tls", vlan: [100, 7] });
  const { uid, community_id, ...rest } = row;
  assert.match(String(uid), /^C[0-9A-Za-z]{17}$/);
  assert.match(String(community_id), /^1:[\w+/]{27}=$/);
  assert.deepEqual(rest, {
    ts: 1_795_428_000.000001,
    "id.orig_h": "192.168.1.42",
    "id.orig_p": 51_544,
    "id.resp_h": "203.0.113.9",
    "id.resp_p": 443,
    proto: "tcp",
    service: "ssl",
    duration: 2.25,
    orig_bytes: undefined,
    resp_bytes: undefined,
    conn_state: "SF",
    local_orig: true,
    local_resp: false,
    missed_bytes: undefined,
    history: undefined,
    orig_pkts: 10,
    orig_ip_bytes: undefined,
    resp_pkts: 9,
    resp_ip_bytes: undefined,
    tunnel_parents: undefined,
    ip_proto: 6,
    vlan: 100,
    inner_vlan: 7,
    orig_l2_addr: "02:00:00:00:00:11",
    resp_l2_addr: "02:00:00:00:00:22",
    orig_wire_bytes: 1840,
    resp_wire_bytes: 5220,
  });
});

test("payload and IP bytes each way, where they were counted", () => {
  const row = rowOf({ lengths: { ip: [500, 90], payload: [0, 38] } });
  assert.deepEqual([row.orig_ip_bytes, row.resp_ip_bytes, row.orig_bytes, row.resp_bytes], [500, 90, 0, 38]);
});

test("states of what has no connection, in Zeek's words", () => {
  assert.equal(rowOf({ proto: 17, packets: [1, 0], state: "-" }).conn_state, "S0");
  assert.equal(rowOf({ proto: 17, packets: [1, 1], state: "-" }).conn_state, "SF");
  assert.equal(rowOf({ proto: 47, state: "-" }).conn_state, "OTH");
  assert.equal(rowOf({ proto: 47, state: "-" }).proto, "unknown_transport");
});

test("ICMP has type and code for ports; one packet has no duration; no link layer, no MACs", () => {
  const start = [5, 0] as const;
  const echo = rowOf({ proto: 1, icmp: [8, 0], origPort: 0, respPort: 0, start, last: start, mac: false });
  assert.equal(echo["id.orig_p"], 8);
  assert.equal(echo["id.resp_p"], 0);
  assert.equal(echo.proto, "icmp");
  assert.equal(echo.duration, undefined);
  assert.equal(echo.orig_l2_addr, undefined);
  assert.equal(rowOf({ proto: 58, orig: "2001:db8::1", resp: "2001:db8::2", icmp: [128, 0] }).proto, "icmp");
});
