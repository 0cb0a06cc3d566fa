import assert from "node:assert/strict";
import { test } from "node:test";
import type { FlowRecord } from "../../src/model/flow-record.ts";
import type { Difference } from "./comparison.ts";
import { withinTunnels } from "./comparisons/within-tunnels.ts";
import { REASONS } from "./explained.ts";
import { FIELDS, type Field } from "./oracles/fields.ts";
import { SeenPacket } from "./oracles/seen-packet.ts";

const KEY = "udp 10.0.0.1 5 10.0.0.2 6";
const UDP = {
  "ip.src": "10.0.0.1",
  "ip.dst": "10.0.0.2",
  "ip.proto": "17",
  "udp.srcport": "5",
  "udp.dstport": "6",
};

function packet(values: Partial<Record<Field, string>>): SeenPacket {
  return new SeenPacket(FIELDS.map((field) => values[field] ?? "").join("\t"));
}

function difference(packets: readonly SeenPacket[], values: Partial<Difference>): Difference {
  return {
    comparison: "flows",
    oracle: "nDPI",
    subject: KEY,
    key: KEY,
    ours: "nothing",
    theirs: "something",
    equal: false,
    examined: {
      capture: { folder: "ndpi", name: "x", path: "x", dissect: true },
      inner: undefined,
      reading: {
        flows: [],
        facts: [],
        packets: 1,
        bytes: 64,
        nonIpPackets: 0,
        nonIpBytes: 0,
        anomalies: {},
        faults: 0,
        evicted: 0,
        refusal: undefined,
      },
      capinfos: undefined,
      dissection: { packets, reassembled: packets },
      packetsOf: () => packets.filter(({ tuple }) => tuple?.dstPort === 6),
    },
    ...values,
  };
}

const reasonOf = (it: Difference): string | undefined => REASONS.find((reason) => reason.fits(it))?.name;

test("a plain packet that we miss has no excuse", () => {
  const plain = packet({ "frame.protocols": "eth:ethertype:ip:udp:data", "frame.len": "64", ...UDP });
  for (const oracle of ["tshark", "nDPI", "Arkime", "expected.json", "capinfos"]) {
    assert.equal(reasonOf(difference([plain], { oracle })), undefined, oracle);
  }
});

test("an oracle that counts otherwise than tshark's packets is overruled, we are not", () => {
  const plain = packet({ "frame.protocols": "eth:ethertype:ip:udp:data", "frame.len": "64", ...UDP });
  const ours = "10.0.0.1 5 > 10.0.0.2 6: 1 packets, 64 bytes";
  assert.equal(reasonOf(difference([plain], { ours })), "another witness");
  assert.equal(reasonOf(difference([plain, plain], { ours })), undefined);
});

test("what is inside a tunnel may be missing, what is outside may not", () => {
  const protocols = "eth:ethertype:ip:gre:ip:udp";
  const outer = { "ip.src": "192.0.2.1\u001f10.0.0.1", "ip.dst": "192.0.2.2\u001f10.0.0.2" };
  const inGre = packet({ "frame.protocols": protocols, ...outer, "ip.proto": "47\u001f17" });
  assert.equal(reasonOf(difference([inGre], {})), "tunnels");
  assert.equal(reasonOf(difference([inGre], { oracle: "tshark" })), undefined);
});

test("a name that is missing is a defect, also an address in place of one; only a better name excuses", () => {
  for (const comparison of [
    "flows named by TLS SNI",
    "flows named by HTTP host",
    "flows named by QUIC SNI",
  ]) {
    const missing = { comparison, oracle: "tshark", ours: "no name" };
    for (const theirs of ["10.0.0.2", "camera.example"])
      assert.equal(reasonOf(difference([], { ...missing, theirs })), undefined);
  }
  const better = { comparison: "flows named by HTTP host", oracle: "tshark", ours: "camera.example (dns)" };
  const { examined, ...named } = difference([], { ...better, theirs: "10.0.0.2" });
  const flow = { domain: "camera.example", domainSource: "dns" } as FlowRecord;
  const knowing = { ...examined, reading: { ...examined.reading, flows: [flow] } };
  const reason = (values: Partial<Difference>) => reasonOf({ ...named, examined: knowing, ...values });
  assert.equal(reason({}), "a name goes before an address");
  assert.equal(reason({ theirs: "cam.example" }), undefined);
  assert.equal(reason({ ours: "other.example (http)" }), undefined);
});

test("a request's own target excuses, another name does not", () => {
  const connect = packet({
    "frame.protocols": "eth:ethertype:ip:tcp:http",
    ...UDP,
    "http.request.uri": "a.example:443",
  });
  const named = { comparison: "flows named by HTTP host", oracle: "tshark", theirs: "no name" };
  assert.equal(
    reasonOf(difference([connect], { ...named, ours: "a.example (http)" })),
    "the target names the server",
  );
  assert.equal(reasonOf(difference([connect], { ...named, ours: "b.example (http)" })), undefined);
});

test("fragments excuse a name only where no whole packet says it", () => {
  const part = packet({
    ...UDP,
    "ip.frag_offset": "0",
    "ip.flags.mf": "1",
    "frame.protocols": "eth:ethertype:ip:udp",
  });
  const whole = packet({
    ...UDP,
    "dns.qry.name": "a.example",
    "frame.protocols": "eth:ethertype:ip:udp:dns",
  });
  const missing = { oracle: "tshark", ours: "not told of", theirs: "a.example" };
  assert.equal(reasonOf(difference([part], missing)), "a name over IP fragments");
  assert.equal(reasonOf(difference([part, whole], missing)), undefined);
  assert.equal(reasonOf(difference([whole], missing)), undefined);
});

test("a kind of service is no host, a host is one", () => {
  const missing = { ours: "no name", theirs: "_hap._tcp.local (MDNS)" };
  assert.equal(reasonOf(difference([], missing)), "a kind of service");
  assert.equal(reasonOf(difference([], { ...missing, theirs: "cam.local (MDNS)" })), undefined);
});

test("what lies behind a header that is not decoded may be missing, and nothing else", () => {
  const plain = packet({
    "frame.protocols": "eth:ethertype:vlan:ethertype:ip:udp",
    "frame.len": "64",
    ...UDP,
  });
  const hidden = packet({
    "frame.protocols": "eth:ethertype:macsec:ethertype:ip:udp",
    "frame.len": "80",
    ...UDP,
  });
  const name = "a header below IP that is not decoded";
  const tshark = { oracle: "tshark" };
  assert.equal(reasonOf(difference([hidden], tshark)), name);
  const ours = "10.0.0.1 5 > 10.0.0.2 6: 1 packets, 64 bytes";
  assert.equal(reasonOf(difference([plain, hidden], { ...tshark, ours })), name);
  assert.equal(reasonOf(difference([plain, hidden], tshark)), undefined);
  assert.equal(reasonOf(difference([plain, plain, hidden], { ...tshark, ours })), undefined);
});

const SERVERS = "what HTTP servers call themselves";
const CLIENTS = "what HTTP clients call themselves";
const TCP = {
  "ip.src": "10.0.0.1",
  "ip.dst": "10.0.0.2",
  "ip.proto": "6",
  "tcp.srcport": "5",
  "tcp.dstport": "6",
};
const http = (values: Partial<Record<Field, string>>, protocols = "eth:ethertype:ip:tcp:http"): SeenPacket =>
  packet({ "frame.protocols": protocols, ...TCP, ...values });

/** Of the reading: a flow from 10.0.0.1 that is HTTP by what it says, and what was told of its MAC. */
function wordOf(
  packets: readonly SeenPacket[],
  values: Partial<Difference>,
  told: string[] = [],
): Difference {
  const { examined, ...plain } = difference(packets, { oracle: "tshark", ...values });
  const mac = "02:00:00:00:00:01";
  const flow = {
    ...{ proto: "tcp", app: "http", appSource: "payload" },
    ...{ orig: { ip: "10.0.0.1", port: 5, mac }, resp: { ip: "10.0.0.2", port: 6 } },
  } as FlowRecord;
  const facts = told.map((value) => ({
    ...({
      kind: "device-fact",
      ip: "10.0.0.9",
      mac,
      about: "server",
      value,
      source: "http",
      atMs: 0,
    } as const),
  }));
  return { ...plain, examined: { ...examined, reading: { ...examined.reading, flows: [flow], facts } } };
}

test("a word that was told of the MAC's other address is not missing, another word is", () => {
  const missing = { comparison: SERVERS, subject: "10.0.0.1 nginx", ours: "not told of", theirs: "said" };
  const answer = http({ "http.server": "nginx" });
  assert.equal(reasonOf(wordOf([answer], missing, ["nginx"])), "one device of several addresses");
  assert.equal(reasonOf(wordOf([answer], missing, ["apache"])), undefined);
  assert.equal(reasonOf(wordOf([answer], missing)), undefined);
});

test("a server's later answer, keys in the file: each excuses its own word alone", () => {
  const missing = { comparison: SERVERS, subject: "10.0.0.1 gws", ours: "not told of", theirs: "said" };
  const [first, second] = [http({ "http.server": "nginx" }), http({ "http.server": "gws" })];
  assert.equal(reasonOf(wordOf([first, second], missing)), "a later answer of a connection");
  assert.equal(reasonOf(wordOf([second, first], missing)), undefined);
  const opened = http({ "http.server": "gws" }, "eth:ethertype:ip:tcp:tls:http");
  assert.equal(reasonOf(wordOf([opened], missing)), "keys that come with the capture");
});

test("a word beyond the oracle's needs a flow in which the oracle is blind", () => {
  const more = { comparison: CLIENTS, subject: "10.0.0.1 curl/8", ours: "told", theirs: "not said" };
  const whole = http({ "http.request.uri": "/", "http.user_agent": "wget" });
  assert.equal(reasonOf(wordOf([whole], more)), undefined);
  assert.equal(
    reasonOf(wordOf([http({}, "eth:ethertype:ip:tcp")], more)),
    "a request that is not put together",
  );
  const ssh = http({}, "eth:ethertype:ip:tcp:ssh");
  assert.equal(reasonOf(wordOf([ssh], more)), "HTTP on the port of another protocol");
  const twice = http({ "http.request.uri": "/", "http.user_agent": "Curl/9" });
  assert.equal(reasonOf(wordOf([twice], more)), "a segment that came twice and not alike");
});

test("fragments excuse a device's word only where no whole packet says it", () => {
  const missing = {
    comparison: "LLMNR names",
    subject: "10.0.0.1 porch",
    ours: "not told of",
    theirs: "said",
  };
  const part = packet({ ...UDP, "ip.frag_offset": "0", "ip.flags.mf": "1", "frame.protocols": "eth:ip:udp" });
  const whole = packet({ ...UDP, "dns.qry.name": "porch", "frame.protocols": "eth:ip:udp:llmnr" });
  assert.equal(reasonOf(difference([part], { ...missing, oracle: "tshark" })), "a name over IP fragments");
  assert.equal(reasonOf(difference([part, whole], { ...missing, oracle: "tshark" })), undefined);
});

test("within tunnels CAPWAP stays outside, other tunnels do not", () => {
  const inner = {
    "ip.src": "10.0.0.1\u001f192.0.2.1",
    "ip.dst": "10.0.0.2\u001f192.0.2.2",
    "ip.proto": "17\u001f17",
    "udp.srcport": "5\u001f7",
    "udp.dstport": "6\u001f8",
    "frame.len": "90",
  };
  const ours = "10.0.0.1 5 > 10.0.0.2 6: 1 packets, 90 bytes";
  const values = { oracle: "tshark", comparison: withinTunnels.name, ours };
  const carried = (by: string): SeenPacket =>
    packet({ "frame.protocols": `eth:ethertype:ip:udp:${by}:ip:udp`, ...inner });
  assert.equal(reasonOf(difference([carried("capwap.data")], values)), "a tunnel that is not looked into");
  assert.equal(reasonOf(difference([carried("vxlan")], values)), undefined);
});

test("every reason says who is right and why, under a name of its own", () => {
  assert.equal(new Set(REASONS.map(({ name }) => name)).size, REASONS.length);
  for (const { why } of REASONS) assert.ok(why.length > 40);
});
