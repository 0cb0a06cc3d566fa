import assert from "node:assert/strict";
import test from "node:test";
import { MAX_CERTIFICATE_NAMES } from "../../model/fact-limits.ts";
import { certificateNames } from "./certificate-names.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { type CertificatePlan, certificate } from "./tls-goldens.ts";

function namesOf(plan: CertificatePlan): string[] {
  const bytes = Uint8Array.from(certificate(plan));
  return certificateNames(bytes, 0, bytes.length);
}

const NAMES = ["Cam.Example.com", "*.example.net", "example.org."];
const SHOWN = ["cam.example.com", "*.example.net", "example.org"];

test("host names, whatever stands before them", () => {
  assert.deepEqual(namesOf({ commonName: "other.example", names: NAMES }), SHOWN);
  assert.deepEqual(namesOf({ names: NAMES, critical: true }), SHOWN);
  assert.deepEqual(namesOf({ names: NAMES, versioned: false }), SHOWN);
});

test("without host names the common name of the subject, not of the issuer", () => {
  assert.deepEqual(namesOf({ commonName: "Camera 7" }), ["camera 7"]);
  assert.deepEqual(namesOf({ commonName: "cam.example", names: [] }), ["cam.example"]);
  assert.deepEqual(namesOf({}), []);
});

test("hostile names are none, and there are never too many", () => {
  assert.deepEqual(namesOf({ commonName: "bank.example\0.evil.example" }), []);
  assert.deepEqual(namesOf({ names: ["a\nb", "", "x".repeat(300), "good.example", "good.example"] }), [
    "good.example",
  ]);
  const many = Array.from({ length: 200 }, (_, i) => `n${i}.example`);
  assert.equal(namesOf({ names: many }).length, MAX_CERTIFICATE_NAMES);
});

test("a name that is cut off is none", () => {
  const bytes = Uint8Array.from(certificate({ names: ["one.example", "two.example"] }));
  const inside = Buffer.from(bytes).indexOf("two.example") + 3;
  assert.deepEqual(certificateNames(bytes, 0, inside), ["one.example"]);
});

test("impossible lengths", () => {
  const bytes = Uint8Array.from(certificate({ commonName: "cam.example", names: NAMES }));
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 0x7f, 0x80, 0x81, 0x84, 0xff]) {
      const bad = Uint8Array.from(bytes);
      bad[at] = value;
      assert.ok(certificateNames(bad, 0, bad.length).length <= 4);
    }
  }
  const endless = new Uint8Array(16_384).fill(0x30);
  assert.deepEqual(certificateNames(endless, 0, endless.length), []);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(
    Uint8Array.from(certificate({ commonName: "cam.example", names: NAMES })),
    certificateNames,
  );
});
