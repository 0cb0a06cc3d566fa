import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii } from "./goldens.ts";
import { CLIENT, MAC, send, toldRoom } from "./told-room.ts";
import { decodeWsDiscovery } from "./ws-discovery.ts";

const SCOPES = [
  "onvif://www.onvif.org/type/video_encoder",
  "onvif://www.onvif.org/hardware/C-200",
  "onvif://www.onvif.org/name/Front%20yard%20%C3%A9",
  "onvif://www.onvif.org/location/country/at",
];

function envelope(
  action: string,
  body: string,
  declaration = '<?xml version="1.0" encoding="UTF-8"?>\r\n',
): string {
  return (
    `${declaration}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>` +
    `<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</a:Action>` +
    `</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

const MATCH =
  "<d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>" +
  `<d:Scopes>${SCOPES.join(" ")}</d:Scopes><d:XAddrs>http://192.168.1.7/onvif/device_service</d:XAddrs>` +
  "</d:ProbeMatch></d:ProbeMatches>";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(ascii(text));
const decode = (text: string) => decodeWsDiscovery(bytesOf(text), 0, text.length);

function told(text: string, ports: [number, number] = [3702, 50_000]): string[] {
  const room = toldRoom();
  send(room, { from: CLIENT, ports, payload: bytesOf(text) });
  return room.devices();
}

test("takes a camera's answer apart, whatever the prefixes", () => {
  const expected = {
    own: true,
    types: ["NetworkVideoTransmitter", "Device"],
    scopes: [
      { about: "type", value: "video_encoder" },
      { about: "hardware", value: "C-200" },
      { about: "name", value: "Front yard é" },
      { about: "location", value: "country/at" },
    ],
    addresses: ["http://192.168.1.7/onvif/device_service"],
  };
  assert.deepEqual(decode(envelope("ProbeMatches", MATCH)), expected);
  assert.deepEqual(decode(envelope("ProbeMatches", MATCH.replaceAll("d:", "wsd-1:"), "")), expected);
  assert.deepEqual(decode(envelope("Hello", MATCH.replaceAll(/(<\/?)d:/g, "$1"))), expected);
});

test("elements without an end, with others in them or empty, and names that only look alike, are none", () => {
  const types = (body: string) => decode(envelope("Hello", body))?.types;
  assert.deepEqual(types("<d:Types/><d:x>a:One</d:x>"), []);
  assert.deepEqual(types("<d:Types><x>a:One</x></d:Types>"), []);
  assert.deepEqual(types('<d:x y="Types">a:One</d:x>'), []);
  assert.deepEqual(types("<d:TypesOf>a:One</d:TypesOf><d:Types>b:Two</d:Types>"), ["Two"]);
  assert.equal(decode("<s:Envelope></s:Envelope>"), undefined);
  assert.equal(decode("no envelope"), undefined);
});

test("a device's own words are told; what somebody looks for, or takes back, is not", () => {
  const facts = [
    `${MAC} service NetworkVideoTransmitter by ws-discovery`,
    `${MAC} model C-200 by ws-discovery`,
    `${MAC} title Front yard é by ws-discovery`,
    `${MAC} place country/at by ws-discovery`,
    `${MAC} location http://192.168.1.7/onvif/device_service by ws-discovery`,
  ];
  for (const action of ["Hello", "ProbeMatches", "ResolveMatches"])
    assert.deepEqual(told(envelope(action, MATCH)), facts, action);
  for (const action of ["Probe", "Resolve", "Bye"])
    assert.deepEqual(told(envelope(action, MATCH)), [], action);
  assert.deepEqual(told(envelope("Hello", MATCH), [9, 9]), [], "on another port it is another's SOAP");
});

test("the flow's application is known by the envelope", () => {
  const room = toldRoom();
  send(room, { to: "239.255.255.250", ports: [50_000, 3702], payload: bytesOf(envelope("Probe", "")) });
  send(room, { to: "239.255.255.250", ports: [50_000, 3702], payload: [0, 1, 2, 3], slot: 2 });
  assert.deepEqual(room.flows, ["1 ws-discovery by payload", "2 ws-discovery by port"]);
});

test("every prefix decodes and nothing behind the end is read; any text does, in little time", () => {
  bearsEveryPrefix(bytesOf(envelope("Hello", MATCH)), decodeWsDiscovery);
  const letters = fc.array(fc.constantFrom("<", ">", "/", ":", " ", "Types", "Action", "x", "%4", "&amp;"));
  fc.assert(
    fc.property(letters, (words) => {
      decode(`<Envelope>${words.join("")}`);
    }),
  );
  const nasty = `<Envelope>${"<:Types".repeat(200)}`;
  const startMs = performance.now();
  decode(nasty.padEnd(8192, "<a:Action"));
  assert.ok(performance.now() - startMs < 1000);
});
