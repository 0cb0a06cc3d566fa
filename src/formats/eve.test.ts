import assert from "node:assert/strict";
import { test } from "node:test";
import { eveWriter } from "./eve.ts";
import type { FlowEvent } from "./flow-writer.ts";
import { DNS_FLOW, dnsEvent, type FlowPlan, sampleFlow, tlsEvent } from "./sample.ts";

function flowLine(plan: FlowPlan): Record<string, unknown> {
  return JSON.parse(eveWriter.flow(sampleFlow(plan)).join("\n")) as Record<string, unknown>;
}

function eventLine(event: FlowEvent): Record<string, unknown> {
  return JSON.parse((eveWriter.event?.(event) ?? []).join("\n")) as Record<string, unknown>;
}

test("a flow, field for field", () => {
  const { flow_id, community_id, ...rest } = flowLine({ app: "tls", vlan: [100] });
  assert.ok(Number.isSafeInteger(flow_id));
  assert.equal(community_id, sampleFlow().communityId);
  assert.deepEqual(rest, {
    timestamp: "2026-11-23T10:00:02.250001+0000",
    event_type: "flow",
    vlan: [100],
    src_ip: "192.168.1.42",
    src_port: 51_544,
    dest_ip: "203.0.113.9",
    dest_port: 443,
    ip_v: 4,
    proto: "TCP",
    app_proto: "tls",
    flow: {
      pkts_toserver: 10,
      pkts_toclient: 9,
      bytes_toserver: 1840,
      bytes_toclient: 5220,
      start: "2026-11-23T10:00:00.000001+0000",
      end: "2026-11-23T10:00:02.250001+0000",
      age: 2,
      state: "closed",
      alerted: false,
    },
    ether: { src_macs: ["02:00:00:00:00:11"], dest_macs: ["02:00:00:00:00:22"] },
  });
});

test("ICMP has types in place of ports; other protocols neither", () => {
  const echo = flowLine({ proto: 58, orig: "2001:db8::1", resp: "2001:db8::2", icmp: [128, 0], state: "-" });
  assert.deepEqual(
    [echo.proto, echo.icmp_type, echo.icmp_code, echo.src_port, echo.ip_v],
    ["IPv6-ICMP", 128, 0, undefined, 6],
  );
  const other = flowLine({ proto: 200, state: "-", mac: false });
  assert.deepEqual(
    [other.proto, other.icmp_type, other.dest_port, other.ether],
    ["200", undefined, undefined, undefined],
  );
});

test("a flow's state is Suricata's", () => {
  const stateOf = (plan: FlowPlan): unknown => (flowLine(plan).flow as Record<string, unknown>).state;
  assert.equal(stateOf({ state: "S0", packets: [1, 0] }), "new");
  assert.equal(stateOf({ state: "S1" }), "established");
  assert.equal(stateOf({ state: "RSTR" }), "closed");
  assert.equal(stateOf({ proto: 17, state: "-" }), "established");
});

test("DNS: the question, and the answer with what its data tells", () => {
  const query = eventLine(dnsEvent());
  assert.equal(query.event_type, "dns");
  assert.equal(query.timestamp, "2026-11-23T10:00:00.000500+0000");
  assert.equal(query.flow_id, sampleFlow(DNS_FLOW).uid.number);
  assert.deepEqual(query.dns, {
    version: 2,
    type: "query",
    id: 4711,
    rrname: "cam.example.com",
    rrtype: "A",
  });
  const answer = eventLine(dnsEvent({ rcode: 0, answers: ["a.cdn.example", "203.0.113.9", "2001:db8::9"] }));
  assert.equal(answer.src_ip, "192.168.1.42", "the client is the source of both, as in the flow");
  assert.deepEqual(answer.dns, {
    version: 2,
    type: "answer",
    id: 4711,
    rrname: "cam.example.com",
    rrtype: "A",
    rcode: "NOERROR",
    answers: [
      { rdata: "a.cdn.example" },
      { rrtype: "A", rdata: "203.0.113.9" },
      { rrtype: "AAAA", rdata: "2001:db8::9" },
    ],
  });
  assert.deepEqual(eventLine(dnsEvent({ rcode: 3, qtype: 4000 })).dns, {
    version: 2,
    type: "answer",
    id: 4711,
    rrname: "cam.example.com",
    rrtype: "4000",
    rcode: "NXDOMAIN",
  });
});

test("DNS that is no query says its opcode", () => {
  const { dns } = eventLine(dnsEvent({ opcode: 5 })) as { dns: Record<string, unknown> };
  assert.deepEqual([dns.type, dns.rrname, dns.opcode], ["query", "cam.example.com", 5]);
});

test("TLS and, over UDP, QUIC", () => {
  const tls = eventLine(
    tlsEvent({
      version: 0x0303,
      sni: "cam.example.com",
      alpn: ["h2"],
      names: ["*.example.com"],
      ja4: "t13d",
    }),
  );
  assert.equal(tls.event_type, "tls");
  assert.equal(tls.flow_id, sampleFlow().uid.number);
  assert.deepEqual(tls.tls, {
    subjectaltname: ["*.example.com"],
    sni: "cam.example.com",
    version: "TLS 1.2",
    client_alpns: ["h2"],
    ja4: "t13d",
  });
  const quic = eventLine(
    tlsEvent({ version: 0x0304, sni: "cam.example.com", ja4: "q13d" }, { proto: 17, state: "-" }),
  );
  assert.equal(quic.event_type, "quic");
  assert.equal(quic.proto, "UDP");
  assert.deepEqual(quic.quic, { sni: "cam.example.com", ja4: "q13d" });
});
