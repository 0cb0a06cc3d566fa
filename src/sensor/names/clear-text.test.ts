/** The lessons as packets bring them (one table of packets a protocol): what is told, of whom, and what is not. */
import assert from "node:assert/strict";
import test from "node:test";
import { parseAddress } from "../../base/address.ts";
import { TCP_FLAG } from "../packet/decoded-packet.ts";
import {
  aliasAnswer,
  ascii,
  dhcpAck,
  dhcpRequest,
  dhcpv6Message,
  dhcpv6Request,
  dnsMessage,
  dnsName,
  mdnsAnnouncement,
  withLength8,
  withLength16,
  zeros,
} from "./goldens.ts";
import { CLIENT, MAC, toldRoom as room, send, type Told } from "./told-room.ts";

const QUESTION = dnsMessage({ flags: 0x0100, questions: [{ name: dnsName("cam.example.com"), type: 1 }] });

test("a DNS question and its answer are one transaction; the answer names the next flow", () => {
  const told = room();
  send(told, { ports: [5000, 53], payload: QUESTION, atMs: 1000 });
  send(told, { from: "192.168.1.1", to: CLIENT, ports: [53, 5000], payload: aliasAnswer(), atMs: 1020 });
  const queries = told.facts.filter((fact) => fact.kind === "dns-query");
  assert.deepEqual(queries, [
    {
      kind: "dns-query",
      client: CLIENT,
      server: "192.168.1.1",
      clientPort: 5000,
      serverPort: 53,
      proto: "udp",
      id: 0x1234,
      query: "cam.example.com",
      qtype: 1,
      rcode: 0,
      answers: ["edge.cdn.example", "203.0.113.9", "2001:db8::9"],
      atMs: 1000,
    },
  ]);
  send(told, { to: "203.0.113.9", ports: [6000, 9999], payload: [0, 1], slot: 2, atMs: 1100 });
  assert.deepEqual(told.flows, ["1 dns by payload", "2 cam.example.com dns"]);
});

test("a question without an answer is told when its flow ends, or when it is given up", () => {
  const told = room();
  send(told, { ports: [5000, 53], payload: QUESTION, atMs: 1000 });
  send(told, { ports: [5000, 53], payload: QUESTION, atMs: 2000 });
  assert.equal(told.facts.length, 0);
  told.room.flowEnded(1);
  send(told, { ports: [5001, 53], payload: QUESTION, slot: 2, atMs: 5000 });
  send(told, { ports: [5002, 53], payload: QUESTION, slot: 3, atMs: 90_000 });
  assert.deepEqual(
    told.facts.flatMap((fact) => (fact.kind === "dns-query" ? [[fact.rcode, fact.atMs]] : [])),
    [
      [undefined, 1000],
      [undefined, 5000],
    ],
  );
});

test("an update is told with its opcode, and what it says of addresses is not believed", () => {
  const told = room();
  for (const opcode of [5, 9]) {
    const update = Uint8Array.from(aliasAnswer());
    update[2] = ((update[2] ?? 0) & 0x87) | (opcode << 3);
    send(told, {
      from: "192.168.1.1",
      to: CLIENT,
      ports: [53, 5000 + opcode],
      payload: update,
      slot: opcode,
    });
  }
  assert.deepEqual(
    told.facts.map((fact) => fact.kind === "dns-query" && [fact.query, fact.opcode, fact.rcode]),
    [
      ["cam.example.com", 5, 0],
      ["cam.example.com", 9, 0],
    ],
  );
});

test("DNS over TCP: messages over segments of any size, some twice, two of them swapped", () => {
  for (const size of [1, 3, 40, 500]) {
    const told = room();
    const stream = [...withLength16([...aliasAnswer()]), ...withLength16([...aliasAnswer()])];
    const cuts: number[] = [];
    for (let at = 0; at < stream.length; at += size) cuts.push(at, at);
    if (size === 40) [cuts[2], cuts[4]] = [cuts[4]!, cuts[2]!];
    for (const at of cuts) {
      const payload = stream.slice(at, at + size);
      send(told, {
        to: CLIENT,
        ports: [53, 5000],
        payload,
        sequence: (0xffff_fffe + at) >>> 0,
        direction: 1,
      });
    }
    const dns = told.facts.filter((fact) => fact.kind === "dns");
    assert.deepEqual(
      dns.map((fact) => fact.ip),
      ["203.0.113.9", "2001:db8::9"],
      `segments of ${size} bytes`,
    );
  }
});

test("DNS on another port needs a message that fits to its last byte", () => {
  const told = room();
  send(told, { ports: [5000, 5300], payload: QUESTION });
  send(told, { ports: [5000, 5300], payload: [...QUESTION, 0], slot: 2 });
  send(told, { ports: [5000, 5300], payload: QUESTION.slice(0, -1), slot: 3 });
  const bare = dnsMessage({ flags: 0x0100, questions: [{ name: dnsName("printer"), type: 1 }] });
  send(told, { ports: [5000, 5300], payload: bare, slot: 4 });
  assert.deepEqual(told.flows, ["1 dns by payload", "4 dns by payload"]);
});

test("what LLMNR says over TCP is not DNS", () => {
  const told = room();
  send(told, { to: CLIENT, ports: [5355, 5000], payload: withLength16([...aliasAnswer()]), sequence: 1 });
  assert.deepEqual([told.flows, told.facts], [["1 llmnr by payload"], []]);
});

test("mDNS: the speaker's own name, services and model; another's name only by its address", () => {
  const told = room();
  const group = "224.0.0.251";
  send(told, { to: group, ports: [5353, 5353], payload: mdnsAnnouncement() });
  const own = [
    `${MAC} is cam-1.local by mdns`,
    `${MAC} service _hap._tcp by mdns`,
    `${MAC} instance Front Door by mdns`,
    `${MAC} model CAM-9000 by mdns`,
  ];
  assert.deepEqual(told.devices(), own);
  send(told, { to: group, ports: [5353, 5353], payload: mdnsAnnouncement() });
  assert.deepEqual(told.devices(), own, "said again is no news");
  send(told, { from: "192.168.1.9", to: group, ports: [5353, 5353], payload: mdnsAnnouncement(), slot: 2 });
  assert.ok(told.devices().includes("192.168.1.7 is cam-1.local by mdns"), "a reflector's word");
  const place = dnsMessage({
    flags: 0x8400,
    answers: [
      {
        name: [...withLength8(ascii("Back. Door")), ...dnsName("_HAP._tcp.local")],
        type: 33,
        data: [...new Array<number>(6).fill(0), ...dnsName("cam-2.local")],
      },
    ],
  });
  send(told, { from: "192.168.1.10", to: group, ports: [5353, 5353], payload: place, slot: 3 });
  assert.ok(
    told.devices().includes(`${MAC} instance Back. Door by mdns`),
    "a service that no PTR record lists",
  );
  const reverse = dnsMessage({
    flags: 0x8400,
    answers: [{ name: dnsName("8.1.168.192.in-addr.arpa"), type: 12, data: dnsName("tv.local") }],
  });
  send(told, { to: group, ports: [5353, 5353], payload: reverse });
  assert.equal(told.devices().at(-1), "192.168.1.8 is tv.local by mdns");
});

test("DHCP and DHCPv6 tell name, maker and fingerprint", () => {
  const told = room();
  send(told, { from: "0.0.0.0", to: "255.255.255.255", ports: [68, 67], payload: dhcpRequest() });
  const [fact] = told.facts;
  assert.ok(fact?.kind === "dhcp");
  assert.deepEqual(
    [fact.mac, fact.hostname, fact.vendorClass, fact.fingerprint, fact.clientId],
    [MAC, "DCS-935L", "udhcp 1.19.4", "1,3,6,12,15,28", "01b0c554255b0e"],
  );
  send(told, { from: "fe80::7", to: "ff02::1:2", ports: [546, 547], payload: dhcpv6Request(), slot: 2 });
  assert.deepEqual(told.devices(), [
    `${MAC} is Laptop.home by dhcpv6`,
    `${MAC} vendor-class MSFT 5.0 by dhcpv6`,
    `${MAC} client-id 00030001b0c554255b0e by dhcpv6`,
    `${MAC} fingerprint 23,24,39 by dhcpv6`,
  ]);
});

test("who gives addresses is told once a minute, by either DHCP", () => {
  const told = room();
  const servers = (): unknown[] => told.facts.filter(({ kind }) => kind === "dhcp-server");
  const ack = (atMs: number): void =>
    send(told, { from: "10.10.10.1", to: "10.10.10.37", ports: [67, 68], payload: dhcpAck(), atMs });
  ack(1000);
  ack(60_999);
  const first = {
    kind: "dhcp-server",
    server: "10.10.10.1",
    mac: MAC,
    router: "10.10.10.1",
    dns: ["10.10.10.1"],
    atMs: 1000,
  };
  assert.deepEqual(servers(), [first]);
  ack(61_000);
  send(told, {
    from: "fe80::1",
    to: "fe80::7",
    ports: [547, 546],
    payload: dhcpv6Message(2, [[23, [0xfe, 0x80, ...zeros(13), 1]]]),
    slot: 2,
    atMs: 62_000,
  });
  assert.deepEqual(servers(), [
    first,
    { ...first, atMs: 61_000 },
    { kind: "dhcp-server", server: "fe80::1", mac: MAC, dns: ["fe80::1"], atMs: 62_000 },
  ]);
});

test("SSDP: what a device announces, not what it looks for nor what it takes back", () => {
  const told = room();
  const datagram = (text: string): void =>
    send(told, { to: "239.255.255.250", ports: [1900, 1900], payload: ascii(text) });
  datagram("M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n");
  datagram("NOTIFY * HTTP/1.1\r\nNTS: ssdp:byebye\r\nNT: urn:gone\r\n\r\n");
  assert.deepEqual(told.devices(), []);
  datagram(
    "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: urn:dial-multiscreen-org:service:dial:1\r\nServer: Linux UPnP/1.0\r\n" +
      "LOCATION: http://192.168.1.7/d.xml\r\nUSN: uuid:1::urn\r\n\r\n",
  );
  assert.deepEqual(told.devices(), [
    `${MAC} server Linux UPnP/1.0 by ssdp`,
    `${MAC} usn uuid:1::urn by ssdp`,
    `${MAC} service urn:dial-multiscreen-org:service:dial:1 by ssdp`,
    `${MAC} location http://192.168.1.7/d.xml by ssdp`,
  ]);
  assert.deepEqual(told.flows, ["1 ssdp by payload"]);
});

test("HTTP: the first Host names the flow, over segments too; a stranger's user agent is not kept", () => {
  const request = (host: string): number[] =>
    ascii(`GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Cam/1\r\n\r\n`);
  for (const size of [5, 24, 500]) {
    const told = room();
    const stream = request("a.example");
    for (let at = 0; at < stream.length; at += size) {
      const payload = stream.slice(at, at + size);
      send(told, { to: "203.0.113.9", ports: [5000, 80], payload, sequence: at });
    }
    if (size === 5) continue; // More segments than a flow gets looks.
    send(told, {
      to: "203.0.113.9",
      ports: [5000, 80],
      payload: request("b.example"),
      sequence: stream.length,
    });
    assert.deepEqual(told.flows, ["1 http by payload", "1 a.example http"], `segments of ${size} bytes`);
    assert.deepEqual(told.devices(), [`${MAC} user-agent Cam/1 by http`]);
  }
  const told = room();
  send(told, { from: "203.0.113.9", ports: [5000, 80], payload: request("home.example"), sequence: 0 });
  assert.deepEqual(told.devices(), []);
});

test("HTTP: a head that begins in the SYN", () => {
  const told = room();
  const head = ascii("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
  const to = { to: "203.0.113.9", ports: [5000, 80] as const };
  send(told, { ...to, payload: head.slice(0, 20), sequence: 99, flags: TCP_FLAG.syn });
  send(told, { ...to, payload: head.slice(20), sequence: 120 });
  assert.deepEqual(told.flows, ["1 http by payload", "1 a.example http"]);
});

test("HTTP: an address names the flow only where nothing better is known, and is no name of the address", () => {
  const payload = ascii("GET / HTTP/1.1\r\nHost: 203.0.113.9:80\r\n\r\n");
  const ask = (told: Told): void =>
    send(told, { to: "203.0.113.9", ports: [6000, 80], payload, sequence: 0, slot: 2 });
  const alone = room();
  ask(alone);
  assert.deepEqual(alone.flows, ["2 http by payload", "2 203.0.113.9 http"]);
  assert.deepEqual(alone.room.namesOf(parseAddress("203.0.113.9")!), []);
  const resolved = room();
  send(resolved, { from: "192.168.1.1", to: CLIENT, ports: [53, 5000], payload: aliasAnswer() });
  ask(resolved);
  assert.deepEqual(resolved.flows.slice(1), ["2 cam.example.com dns", "2 http by payload"]);
  resolved.room.flowEnded(2);
  send(resolved, { to: "203.0.113.8", ports: [6001, 80], payload, sequence: 0, slot: 2 });
  assert.equal(resolved.flows.at(-1), "2 203.0.113.9 http", "another flow in the same slot");
});

test("a flood of names costs a second's budget and no more; what was left out is counted", () => {
  const told = room();
  for (let i = 0; i < 3000; i++) {
    const payload = dnsMessage({
      flags: 0x8400,
      answers: [{ name: dnsName(`h${i}.local`), type: 1, data: [192, 168, 1, 7] }],
    });
    send(told, { to: "224.0.0.251", ports: [5353, 5353], payload, atMs: 5000 });
  }
  assert.equal(told.facts.length, 1000);
  assert.equal(told.room.factsSkipped, 2000);
});
