import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeKind, type KindFacts } from "./judge.ts";
import { verdictWords } from "./reasons.ts";

const NOTHING: KindFacts = { madeUp: undefined, hostnames: [], facts: [] };
const fact = (kind: string, value: string) => ({ kind, value });
const kindOf = (known: Partial<KindFacts>) => judgeKind({ ...NOTHING, ...known }).kind;

test("what nothing speaks of is unknown; a maker of everything, or a thin hint, is not enough", () => {
  const { kind, confidence, evidence, likely } = judgeKind(NOTHING);
  assert.deepEqual(
    { kind, confidence, evidence, likely },
    { kind: "unknown", confidence: 0, evidence: [], likely: [] },
  );
  assert.equal(verdictWords(judgeKind(NOTHING)), "unknown: nothing that it says or does speaks of a kind");
  for (const vendor of [
    "Espressif Inc.",
    "Apple, Inc.",
    "TP-LINK TECHNOLOGIES CO.,LTD.",
    "Samsung Electronics Co.,Ltd",
  ])
    assert.equal(kindOf({ vendor }), "unknown", vendor);
  assert.equal(kindOf({ madeUp: "itself" }), "unknown");
  assert.equal(kindOf({ hostnames: ["scamper", "nasty", "ESP_0A1B2C"] }), "unknown");
  const thin = judgeKind({ ...NOTHING, vendor: "Apple, Inc." });
  assert.match(verdictWords(thin), /^unknown; if anything a computer: its maker is Apple, Inc\.$/);
});

test("sorts of evidence add up, and say why in plain words", () => {
  const vendor = "D-Link International";
  assert.equal(kindOf({ vendor }), "unknown");
  const camera = judgeKind({ ...NOTHING, vendor, facts: [fact("serves", "rtsp tcp/554")] });
  assert.equal(camera.kind, "camera");
  assert.ok(camera.confidence > 0.9);
  assert.equal(
    verdictWords(camera),
    "camera, almost surely, because it serves rtsp tcp/554 and its maker is D-Link International",
  );
  const yi = judgeKind({ ...NOTHING, vendor: "Shenzhen Bilian", facts: [fact("asks", "api.xiaoyi.com")] });
  assert.match(verdictWords(yi), /^camera, probably, because it asks for api\.xiaoyi\.com/);
});

test("what is said again does not count again", () => {
  const names = Array.from({ length: 10 }, (_, i) => fact("asks", `s${i}.mydlink.com`));
  const one = judgeKind({ ...NOTHING, facts: names.slice(0, 1) });
  const ten = judgeKind({ ...NOTHING, facts: names });
  assert.equal(one.kind, "unknown");
  assert.ok((ten.likely[0]?.confidence ?? 0) < 0.8, "ten names of one cloud are no proof");
});

test("apps on a phone ask for the clouds of things", () => {
  const facts = [
    ...["mp-eu-signal.mydlink.com", "api.xiaoyi.com", "scalews.withings.net"].map((name) =>
      fact("asks", name),
    ),
    fact("vendor-class", "android-dhcp-13"),
  ];
  assert.equal(kindOf({ madeUp: "itself", hostnames: ["Galaxy-S21"], facts }), "phone");
});

test("who answers for others is not judged by what they ask for", () => {
  const facts = [fact("asks", "api.xiaoyi.com"), fact("role", "gateway"), fact("serves", "dns udp/53")];
  assert.equal(kindOf({ facts }), "router");
});

test("each sort of evidence alone, where it is strong", () => {
  const cases: readonly (readonly [string, Partial<KindFacts>])[] = [
    ["camera", { facts: [fact("service", "dn:NetworkVideoTransmitter")] }],
    ["camera", { facts: [fact("category", "homekit 17")] }],
    ["camera", { facts: [fact("model", "DCS-935L")] }],
    ["printer", { facts: [fact("service", "_ipp._tcp")] }],
    ["printer", { hostnames: ["NPI9F02C1"] }],
    ["tv", { hostnames: ["LGwebOSTV"] }],
    ["tv", { facts: [fact("serves", "http tcp/8060")] }],
    ["speaker", { vendor: "Sonos, Inc." }],
    ["speaker", { facts: [fact("category", "cast audio")] }],
    ["console", { facts: [fact("vendor-class", "MSFT 5.0 XBOX")] }],
    ["console", { vendor: "Nintendo Co.,Ltd" }],
    ["computer", { facts: [fact("vendor-class", "MSFT 5.0")] }],
    ["computer", { facts: [fact("fingerprint", "1,3,6,15,31,33,43,44,46,47,119,121,249,252")] }],
    ["computer", { facts: [fact("fingerprint", "1,121,3,6,15,119,252,95,44,46")] }],
    ["computer", { hostnames: ["DESKTOP-JGLLJLD"] }],
    ["phone", { facts: [fact("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X)")] }],
    ["tablet", { hostnames: ["gabrieles-iPad.local"] }],
    ["hub", { facts: [fact("server", "Linux/3.14.0 UPnP/1.0 IpBridge/1.9.0")] }],
    ["plug", { facts: [fact("service", "urn:Belkin:device:insight:1")] }],
    ["light", { hostnames: ["yeelink-light-color1_miio123"] }],
    ["storage", { vendor: "Synology Incorporated" }],
    ["router", { facts: [fact("service", "urn:schemas-upnp-org:device:InternetGatewayDevice:1")] }],
    ["server", { facts: [fact("serves", "postgresql tcp/5432")] }],
    ["appliance", { vendor: "iRobot Corporation" }],
  ];
  for (const [kind, known] of cases) assert.equal(kindOf(known), kind, JSON.stringify(known));
});

test("names as people and devices have them", () => {
  const names = [
    "iPhone von Anna",
    "annas-laptop",
    "Galaxy-S21",
    "MacBook-Pro",
    "HP-LaserJet",
    "DiskStation",
    "fritz.box",
    "living_room_lamp",
    "porch-cam",
    "Wohnzimmer TV",
  ];
  assert.deepEqual(
    names.map((name) => kindOf({ hostnames: [name] })),
    ["phone", "computer", "phone", "computer", "printer", "storage", "router", "light", "camera", "tv"],
  );
});

test("the name that a person gave weighs most, and may still be outweighed by none of the small things", () => {
  const facts = [fact("fingerprint", "1,3,6,12,15,28,42")];
  assert.equal(kindOf({ givenName: "Living room TV", vendor: "D-Link International", facts }), "tv");
});

test("what several kinds of one maker share is no proof of any of them", () => {
  const amazon = "Amazon Technologies Inc.";
  for (const name of ["device-metrics-us.amazon.com", "dp-gw-na.amazon.com"])
    assert.equal(kindOf({ vendor: amazon, facts: [fact("asks", name)] }), "unknown", name);
  assert.equal(kindOf({ vendor: amazon, facts: [fact("asks", "avs-alexa-eu.amazon.com")] }), "speaker");
  const samsung = "Samsung Electronics Co.,Ltd";
  assert.equal(
    kindOf({ vendor: samsung, facts: [fact("asks", "connects2.samsungiotcloud.com")] }),
    "unknown",
  );
  const tplink = "TP-Link Systems Inc.";
  assert.equal(kindOf({ vendor: tplink, facts: [fact("asks", "n-euw1-devs.tplinkcloud.com")] }), "unknown");
  for (const [hostname, kind] of [
    ["L530", "light"],
    ["P110", "plug"],
    ["C200_407288", "camera"],
  ] as const)
    assert.equal(kindOf({ vendor: tplink, hostnames: [hostname] }), kind, hostname);
});

test("a maker whose things have a network of their own is that of their bridge; a word at a name's end counts too", () => {
  assert.equal(kindOf({ vendor: "tado GmbH", hostnames: ["tado"] }), "hub");
  assert.equal(kindOf({ hostnames: ["tado"] }), "hub");
  assert.equal(kindOf({ hostnames: ["SqueezeboxRadio"] }), "speaker");
  assert.equal(kindOf({ hostnames: ["LG_Smart_Laundry2_open"] }), "appliance");
});

test("a flood of words is judged within bounds", () => {
  const facts = Array.from({ length: 64 }, (_, i) => fact("user-agent", `${"x".repeat(240)} ${i}`));
  const begun = performance.now();
  for (let i = 0; i < 50; i++) judgeKind({ ...NOTHING, hostnames: ["a".repeat(255)], facts });
  assert.ok(performance.now() - begun < 5000);
});
