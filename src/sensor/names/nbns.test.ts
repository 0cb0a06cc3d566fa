import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { formatIpv4 } from "../../base/address.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, be16, be32, withLength16, zeros } from "./goldens.ts";
import { decodeNbns, decodeNetbiosDatagram } from "./nbns.ts";
import { nbnsMessage, netbiosDatagram, netbiosName, statusAnswer } from "./nbns-goldens.ts";

const ME = [192, 168, 1, 7];

function registration(kind = 0x00, flags = 0): Uint8Array {
  return nbnsMessage({ flags: 0x2910, name: netbiosName("DESK", kind), additional: [[flags, ME]] });
}

test("takes a registration apart: whose name, of what kind, for which address", () => {
  const bytes = registration(0x20);
  const message = decodeNbns(bytes, 0, bytes.length);
  assert.ok(message);
  assert.deepEqual([message.response, message.opcode, message.rcode], [false, 5, 0]);
  const [claim, ...others] = message.claims;
  assert.ok(claim);
  assert.equal(others.length, 0);
  assert.deepEqual([claim.name, claim.kind, claim.group], ["DESK", 0x20, false]);
  assert.equal(formatIpv4(bytes, claim.address), "192.168.1.7");
  assert.equal(decodeNbns(registration(0x00, 0xe000), 0, bytes.length)?.claims[0]?.group, true);
});

test("takes the status of a machine apart: names in use, none that it gives up or quarrels about", () => {
  const bytes = statusAnswer([
    ["NAS", 0x00, 0x0400],
    ["HOME", 0x00, 0x8400],
    ["LEFT", 0x00, 0x1400],
    ["TAKEN", 0x00, 0x0c00],
    ["IDLE", 0x00, 0x0000],
  ]);
  const claims = decodeNbns(bytes, 0, bytes.length)?.claims ?? [];
  assert.deepEqual(
    claims.map(({ name, group, address }) => [name, group, address]),
    [
      ["NAS", false, -1],
      ["HOME", true, -1],
    ],
  );
});

test("any name of 15 characters comes back as it was written", () => {
  const letters = fc.array(fc.constantFrom(..."ABCXYZ019-_$ "), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(letters, fc.integer({ min: 0, max: 255 }), (written, kind) => {
      const name = `A${written.join("")}`.slice(0, 15).trim();
      const bytes = nbnsMessage({ flags: 0x2910, name: netbiosName(name, kind), additional: [[0, ME]] });
      assert.deepEqual(
        decodeNbns(bytes, 0, bytes.length)?.claims.map((claim) => [claim.name, claim.kind]),
        [[name, kind]],
      );
    }),
  );
});

test("a length beyond the message ends it, a pointer goes backwards only, other letters are no name", () => {
  const bytes = registration();
  const lying = Uint8Array.from(bytes);
  lying.set(be16(600), bytes.length - 8);
  assert.deepEqual(decodeNbns(lying, 0, lying.length)?.claims, []);
  const forward = Uint8Array.from(bytes);
  forward.set([0xc0, 200], bytes.length - 18);
  assert.deepEqual(decodeNbns(forward, 0, forward.length)?.claims, []);
  const odd = Uint8Array.from(bytes);
  odd[20] = 0x7a;
  assert.deepEqual(decodeNbns(odd, 0, odd.length)?.claims, []);
  assert.equal(decodeNbns(bytes, 0, 11), undefined);
});

test("what stands for any name is none, nor is the address 0.0.0.0", () => {
  const any = nbnsMessage({ flags: 0x8500, name: netbiosName("*", 0, 0), answers: [[0, ME]] });
  assert.deepEqual(decodeNbns(any, 0, any.length)?.claims, []);
  const none = nbnsMessage({ flags: 0x2910, name: netbiosName("DESK", 0), additional: [[0, zeros(4)]] });
  assert.deepEqual(decodeNbns(none, 0, none.length)?.claims, []);
});

test("takes a datagram to the workgroup apart", () => {
  const bytes = netbiosDatagram(ME, netbiosName("DESK", 0x20), netbiosName("HOME", 0x1d));
  const datagram = decodeNetbiosDatagram(bytes, 0, bytes.length);
  assert.ok(datagram);
  assert.deepEqual(datagram.source, { name: "DESK", kind: 0x20 });
  assert.deepEqual(datagram.destination, { name: "HOME", kind: 0x1d });
  assert.equal(formatIpv4(bytes, datagram.address), "192.168.1.7");
  assert.equal(decodeNetbiosDatagram(Uint8Array.from([0x16, ...bytes.slice(1)]), 0, bytes.length), undefined);
});

test("every prefix decodes and nothing behind the end is read; any bytes do", () => {
  const scoped = [...netbiosName("DESK", 0).slice(0, -1), 4, ...ascii("home"), 0];
  const goldens = [
    registration(),
    statusAnswer([["NAS", 0, 0x0400]]),
    nbnsMessage({ flags: 0x2910, name: scoped, additional: [[0, ME]] }),
  ];
  for (const golden of goldens) bearsEveryPrefix(golden, decodeNbns);
  bearsEveryPrefix(
    netbiosDatagram(ME, netbiosName("DESK", 0x20), netbiosName("HOME", 0x1d)),
    decodeNetbiosDatagram,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeNbns(bytes, 0, bytes.length);
      decodeNetbiosDatagram(bytes, 0, bytes.length);
      const record = [
        ...netbiosName("A", 0),
        ...be16(0x20),
        ...be16(1),
        ...be32(1),
        ...withLength16([...bytes]),
      ];
      const head = [0, 1, 0x85, 0, ...be16(0), ...be16(1), ...zeros(4)];
      decodeNbns(Uint8Array.from([...head, ...record]), 0, head.length + record.length);
    }),
  );
});
