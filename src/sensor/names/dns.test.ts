import assert from "node:assert/strict";
import test from "node:test";
import { formatAddress } from "../../base/address.ts";
import { DNS_TYPE, decodeDns } from "./dns.ts";
import { creditAnswers } from "./dns-credit.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import {
  aliasAnswer,
  ascii,
  dnsMessage,
  dnsName,
  httpsAnswer,
  mdnsAnnouncement,
  TO_QUESTION,
  withLength16,
} from "./goldens.ts";

function credits(bytes: Uint8Array): string[] {
  const message = decodeDns(bytes, 0, bytes.length);
  const out: string[] = [];
  if (message !== undefined) {
    creditAnswers(message, (domain, { offset, length }, ttl) => {
      out.push(`${domain} ${formatAddress(bytes, offset, length)} ${ttl}`);
    });
  }
  return out;
}

test("takes an answer apart and credits the asked name, not its aliases", () => {
  const bytes = aliasAnswer();
  const message = decodeDns(bytes, 0, bytes.length);
  assert.equal(message?.complete, true);
  assert.equal(message?.response, true);
  assert.deepEqual(message?.questions, [{ name: "cam.example.com", type: 1, class: 1 }]);
  assert.deepEqual(
    message?.records.map((r) => `${r.name} ${r.type} ${r.target ?? ""}`),
    ["cam.example.com 5 edge.cdn.example", "edge.cdn.example 1 ", "edge.cdn.example 28 "],
  );
  assert.deepEqual(credits(bytes), ["cam.example.com 203.0.113.9 60", "cam.example.com 2001:db8::9 300"]);
});

test("takes the hints of an HTTPS record", () => {
  assert.deepEqual(credits(httpsAnswer()), [
    "shop.example 198.51.100.1 300",
    "shop.example 198.51.100.2 300",
    "shop.example 2001:db8::7 300",
  ]);
});

test("takes PTR, SRV and TXT as mDNS sends them", () => {
  const bytes = mdnsAnnouncement();
  const [ptr, srv, txt, a] = decodeDns(bytes, 0, bytes.length)?.records ?? [];
  assert.equal(ptr?.target, "front door._hap._tcp.local");
  assert.deepEqual([srv?.target, srv?.port], ["cam-1.local", 8080]);
  assert.deepEqual(txt?.texts, ["md=CAM-9000", "pv=1.1"]);
  assert.equal(a?.type, DNS_TYPE.a);
});

test("a chain in any order is followed; a stranger's record is not credited", () => {
  const bytes = dnsMessage({
    questions: [{ name: dnsName("a.example"), type: 1 }],
    answers: [
      { name: dnsName("c.example"), type: 1, data: [192, 0, 2, 1] },
      { name: dnsName("b.example"), type: 5, data: dnsName("c.example") },
      { name: dnsName("a.example"), type: 5, data: dnsName("b.example") },
      { name: dnsName("bank.example"), type: 1, data: [192, 0, 2, 66] },
    ],
  });
  assert.deepEqual(credits(bytes), ["a.example 192.0.2.1 300"]);
});

test("an alias record of HTTPS has no hints; its target's addresses count, from the additional section too", () => {
  const bytes = dnsMessage({
    questions: [{ name: dnsName("_8443._https.shop.example"), type: 65 }],
    answers: [
      {
        name: TO_QUESTION,
        type: 65,
        data: [0, 0, ...dnsName("svc.example"), 0, 4, ...withLength16([9, 9, 9, 9])],
      },
      { name: dnsName("svc.example"), type: 65, data: [0, 1, 0] },
    ],
    additional: [
      { name: dnsName("svc.example"), type: 1, data: [192, 0, 2, 1] },
      { name: dnsName("bank.example"), type: 1, data: [192, 0, 2, 66] },
    ],
  });
  assert.deepEqual(credits(bytes), ["shop.example 192.0.2.1 300"]);
});

test("hosts that SRV names are credited to themselves; EDNS adds to the rcode", () => {
  const bytes = dnsMessage({
    flags: 0x8183,
    questions: [{ name: dnsName("_sip._tcp.example"), type: 33 }],
    answers: [{ name: TO_QUESTION, type: 33, data: [0, 0, 0, 0, 0x13, 0xc4, ...dnsName("sip1.example")] }],
    additional: [
      { name: dnsName("sip1.example"), type: 1, data: [192, 0, 2, 5] },
      { name: [0], type: 41, class: 1232, ttl: 0x0100_0000, data: [] },
    ],
  });
  assert.deepEqual(credits(bytes), ["sip1.example 192.0.2.5 300"]);
  assert.equal(decodeDns(bytes, 0, bytes.length)?.rcode, 0x13);
});

test("aliases in a circle end", () => {
  const bytes = dnsMessage({
    questions: [{ name: dnsName("a.example"), type: 1 }],
    answers: [
      { name: dnsName("a.example"), type: 5, data: dnsName("b.example") },
      { name: dnsName("b.example"), type: 5, data: dnsName("a.example") },
    ],
  });
  assert.deepEqual(credits(bytes), []);
});

test("a name that points at itself or forward is refused", () => {
  for (const pointer of [12, 14, 200]) {
    const bytes = dnsMessage({ questions: [{ name: [0xc0, pointer], type: 1 }] });
    const message = decodeDns(bytes, 0, bytes.length);
    assert.equal(message?.complete, false);
    assert.deepEqual(message?.questions, []);
  }
});

test("a record whose length is impossible ends the message and keeps what came before", () => {
  const bytes = aliasAnswer();
  // The length of the AAAA data, 16 bytes before the end.
  bytes[bytes.length - 17] = 200;
  const message = decodeDns(bytes, 0, bytes.length);
  assert.equal(message?.complete, false);
  assert.equal(message?.records.length, 2);
});

test("a name of more than 255 bytes is refused, odd bytes inside a label are written as \\DDD", () => {
  const long = dnsMessage({
    questions: [{ name: dnsName(Array(5).fill("x".repeat(60)).join(".")), type: 1 }],
  });
  assert.equal(decodeDns(long, 0, long.length)?.complete, false);
  const label = ascii("a.b\nc");
  const odd = dnsMessage({ questions: [{ name: [label.length, ...label, 0], type: 1 }] });
  assert.deepEqual(decodeDns(odd, 0, odd.length)?.questions, [{ name: "a\\046b\\010c", type: 1, class: 1 }]);
});

test("counts that lie cost nothing", () => {
  const bytes = dnsMessage({ questions: [{ name: dnsName("x.example"), type: 1 }] });
  bytes.fill(0xff, 4, 12);
  const message = decodeDns(bytes, 0, bytes.length);
  assert.equal(message?.complete, false);
  assert.equal(message?.questions.length, 1);
});

test("every prefix decodes and nothing behind the end is read", () => {
  for (const golden of [aliasAnswer(), httpsAnswer(), mdnsAnnouncement()])
    bearsEveryPrefix(golden, decodeDns);
});
