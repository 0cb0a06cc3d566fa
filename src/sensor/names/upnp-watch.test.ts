import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedFact } from "../../model/named-fact.ts";
import { ascii } from "./goldens.ts";
import { OneFlow } from "./one-flow.ts";

function call(action: string, body: string): number[] {
  const head =
    "POST /ctl/IPConn HTTP/1.1\r\nHost: 192.168.1.1:5000\r\n" +
    `SOAPAction: "urn:schemas-upnp-org:service:WANIPConnection:1#${action}"\r\nContent-Length: ${body.length}\r\n\r\n`;
  return ascii(head + body);
}

function body(more = "<NewLeaseDuration>3600</NewLeaseDuration>"): string {
  return (
    '<?xml version="1.0"?><s:Envelope><s:Body><u:AddPortMapping><NewRemoteHost></NewRemoteHost>' +
    "<NewExternalPort>34567</NewExternalPort><NewProtocol>TCP</NewProtocol>" +
    `<NewInternalPort dt:dt="ui2">80</NewInternalPort><NewInternalClient>192.168.1.50</NewInternalClient>${more}` +
    "</u:AddPortMapping></s:Body></s:Envelope>"
  );
}

function mappings(sent: readonly number[], answer: string, pieces: number): NamedFact[] {
  const flow = new OneFlow("tcp").open();
  for (let at = 0; at < sent.length; at += pieces) flow.segment("client", at, sent.slice(at, at + pieces));
  flow.segment("server", 0, ascii(answer));
  return flow.end().facts.filter(({ kind }) => kind === "port-mapping");
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

test("a port that the router opened is told, head and body in any pieces", () => {
  const sent = call("AddPortMapping", body());
  for (const pieces of [100, 250, 2000]) {
    const [fact, ...more] = mappings(sent, OK, pieces);
    assert.ok(fact?.kind === "port-mapping", `${pieces} bytes a segment`);
    const { atMs, ...told } = fact;
    assert.deepEqual(told, {
      kind: "port-mapping",
      client: "192.168.1.7",
      gateway: "203.0.113.9",
      gatewayPort: 443,
      internalIp: "192.168.1.50",
      externalPort: 34_567,
      internalPort: 80,
      protocol: "tcp",
      lifetimeS: 3600,
      how: "upnp",
    });
    assert.ok(atMs > 0);
    assert.deepEqual(more, []);
  }
});

test("no duration is for good; the client itself where none is named", () => {
  const plain = body("").replace("<NewInternalClient>192.168.1.50</NewInternalClient>", "");
  const [fact] = mappings(call("AddAnyPortMapping", plain), OK, 2000);
  assert.ok(fact?.kind === "port-mapping");
  assert.deepEqual([fact.lifetimeS, fact.internalIp], [0, "192.168.1.7"]);
});

test("refused, taken back, asked for something else, or not understood: nothing was opened", () => {
  assert.deepEqual(mappings(call("AddPortMapping", body()), "HTTP/1.1 500 Error\r\n\r\n", 2000), []);
  assert.deepEqual(mappings(call("DeletePortMapping", body()), OK, 2000), []);
  assert.deepEqual(mappings(call("GetExternalIPAddress", ""), OK, 2000), []);
  assert.deepEqual(mappings(call("AddPortMapping", "<NewExternalPort>"), OK, 2000), []);
  assert.deepEqual(mappings(call("AddPortMapping", body().replace("34567", "99999")), OK, 2000), []);
  assert.deepEqual(mappings(call("AddPortMapping", body().replace("TCP", "FOO")), OK, 2000), []);
  const long = body(`<!--${"x".repeat(9000)}-->`);
  assert.equal(mappings(call("AddPortMapping", long), OK, 1400).length, 1, "what matters came early");
});
