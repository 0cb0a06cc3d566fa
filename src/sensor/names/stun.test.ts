import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { formatAddress } from "../../base/address.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, be16, zeros } from "./goldens.ts";
import { decodeStun, isStun, type StunAddress } from "./stun.ts";
import { plainAddress, stunMessage, xorAddress } from "./stun-goldens.ts";
import { CLIENT, MAC, send, toldRoom } from "./told-room.ts";

const SEEN = [203, 0, 113, 5];
const V6 = [0x20, 1, 0xd, 0xb8, ...zeros(11), 5];
const ANSWER = 0x0101;
const text = (address: StunAddress | undefined): string | undefined =>
  address && `${formatAddress(address.bytes, 0, address.bytes.length)} ${address.port}`;

test("takes an answer apart: addresses of both families in both forms, software", () => {
  const bytes = stunMessage(ANSWER, [
    [0x8022, ascii("Coturn-4.5")],
    [0x0020, xorAddress(SEEN, 50_000)],
  ]);
  const message = decodeStun(bytes, 0, bytes.length);
  assert.equal(message?.method, 1);
  assert.equal(message?.answer, true);
  assert.equal(text(message?.mapped), "203.0.113.5 50000");
  assert.equal(message?.software, "Coturn-4.5");
  const six = stunMessage(ANSWER, [[0x0020, xorAddress(V6, 7)]]);
  assert.equal(text(decodeStun(six, 0, six.length)?.mapped), "2001:db8::5 7");
  const turn = stunMessage(0x0103, [
    [0x0016, xorAddress([198, 51, 100, 2], 49_152)],
    [0x0001, plainAddress(SEEN, 9)],
  ]);
  const allocated = decodeStun(turn, 0, turn.length);
  assert.equal(allocated?.method, 3);
  assert.equal(text(allocated?.relayed), "198.51.100.2 49152");
  assert.equal(text(allocated?.mapped), "203.0.113.5 9");
});

test("the form that routers cannot rewrite goes before the other, in any order", () => {
  const plain = [0x0001, plainAddress([192, 168, 1, 7], 1)] as const;
  const xored = [0x0020, xorAddress(SEEN, 2)] as const;
  for (const attributes of [
    [plain, xored],
    [xored, plain],
  ]) {
    const bytes = stunMessage(ANSWER, attributes);
    assert.equal(text(decodeStun(bytes, 0, bytes.length)?.mapped), "203.0.113.5 2");
  }
});

test("Microsoft's TURN pads nothing, and its answer to Allocate says the relay's address in the plain form", () => {
  const parts = [
    [0x8022, ascii("2.0.1.211")],
    [0x0001, plainAddress([198, 51, 100, 2], 49_152)],
    [0x8020, xorAddress(SEEN, 50_000)],
  ] as const;
  const answer = (type: number, cookie: readonly number[], padding?: number): Uint8Array =>
    stunMessage(type, [[0x000f, cookie], ...parts], undefined, padding);
  const said = (bytes: Uint8Array): unknown[] => {
    const { mapped, relayed, software } = decodeStun(bytes, 0, bytes.length) ?? {};
    return [text(mapped), text(relayed), software];
  };
  const seen = "203.0.113.5 50000";
  const cookie = [0x72, 0xc6, 0x4b, 0xc6];
  const allocated = answer(0x0103, cookie, 1);
  assert.equal(isStun(allocated, 0, allocated.length, 50_000, 9), true);
  assert.deepEqual(said(allocated), [seen, "198.51.100.2 49152", "2.0.1.211"]);
  assert.deepEqual(said(answer(ANSWER, cookie, 1)), [seen, undefined, "2.0.1.211"], "no answer to Allocate");
  const other = answer(0x0103, [0, 0, 0, 0], 1);
  assert.equal(isStun(other, 0, other.length, 50_000, 9), false, "another cookie: its length does not fit");
  assert.deepEqual(said(answer(0x0103, [0, 0, 0, 0])), [seen, undefined, "2.0.1.211"]);
  bearsEveryPrefix(allocated, decodeStun);
});

test("any address and port come back", () => {
  const octets = (length: number) => fc.array(fc.nat(255), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(fc.oneof(octets(4), octets(16)), fc.nat(0xffff), (address, port) => {
      const bytes = stunMessage(ANSWER, [[0x0020, xorAddress(address, port)]]);
      const { mapped } = decodeStun(bytes, 0, bytes.length) ?? {};
      assert.deepEqual([[...(mapped?.bytes ?? [])], mapped?.port], [address, port]);
    }),
  );
});

test("a length beyond the message ends it; an address of another length is none", () => {
  const bytes = stunMessage(ANSWER, [
    [0x8022, ascii("ab")],
    [0x0020, xorAddress(SEEN, 2)],
  ]);
  bytes.set(be16(600), 22);
  assert.equal(decodeStun(bytes, 0, bytes.length)?.mapped, undefined);
  const short = stunMessage(ANSWER, [[0x0020, [0, 2, 0, 0, 1, 2, 3, 4]]]);
  assert.equal(decodeStun(short, 0, short.length)?.mapped, undefined);
});

test("known by its cookie anywhere, without one on its port alone", () => {
  const is = (bytes: Uint8Array, port: number): boolean => isStun(bytes, 0, bytes.length, 50_000, port);
  assert.equal(is(stunMessage(1, []), 9), true);
  const old = stunMessage(1, [], [9, 9, 9, 9]);
  assert.equal(is(old, 3478), true);
  assert.equal(is(old, 9), false);
  assert.equal(is(Uint8Array.from([...old, 0]), 3478), false, "it does not fit to its last byte");
  assert.equal(is(stunMessage(0x8001, []), 9), false, "the first two bits are 0");
});

test("every prefix decodes and nothing behind the end is read; any bytes do", () => {
  const golden = stunMessage(ANSWER, [
    [0x8022, ascii("odd")],
    [0x0020, xorAddress(V6, 7)],
    [0x0016, xorAddress(SEEN, 8)],
  ]);
  bearsEveryPrefix(golden, decodeStun);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const message = stunMessage(ANSWER, [[0x0020, [...bytes]]]);
      message.set(bytes.slice(0, 2), 2);
      decodeStun(message, 0, message.length);
    }),
  );
});

test("a device learns its public address from outside; what the house says of itself is no news", () => {
  const told = (from: string, seen: number[], type = ANSWER, port = 3478): string[] => {
    const room = toldRoom();
    const payload = stunMessage(type, [[0x0020, xorAddress(seen, 50_000)]]);
    send(room, { from, to: CLIENT, ports: [port, 50_000], payload });
    // Whose MAC it is: the receiver's is the one that packets to it have in front.
    return room.facts.flatMap((fact) =>
      fact.kind === "device-fact" ? [`${fact.ip} ${fact.about} ${fact.value}`] : [],
    );
  };
  assert.deepEqual(told("198.51.100.3", SEEN), [`${CLIENT} public-address 203.0.113.5 (198.51.100.3)`]);
  assert.deepEqual(told("192.168.1.9", SEEN), [], "a neighbour's word");
  assert.deepEqual(told("198.51.100.3", [192, 168, 1, 7]), [], "no address of the Internet");
  assert.deepEqual(told("198.51.100.3", SEEN, 0x0111), [], "an error is no answer");
});

test("software: of a device that asks, a program; of one that answers, a server", () => {
  const room = toldRoom();
  const software = [[0x8022, ascii("webrtc 1.0")]] as const;
  send(room, { to: "198.51.100.3", ports: [50_000, 9], payload: stunMessage(1, software) });
  send(room, { to: "198.51.100.4", ports: [3478, 9], payload: stunMessage(ANSWER, software), slot: 2 });
  assert.deepEqual(room.devices(), [
    `${MAC} user-agent webrtc 1.0 by stun`,
    `${MAC} server webrtc 1.0 by stun`,
  ]);
  assert.deepEqual(room.flows, ["1 stun by payload", "2 stun by payload"]);
});
