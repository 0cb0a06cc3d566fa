/** Sniffer rules about every kind of object that a packet shows by itself, beside tshark's view of the same capture. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { framesOf, householdFile } from "./captures.ts";
import { recorded } from "./recorded.ts";
import { temporaryFolder } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const RING = { files: 5, filesizeKb: 20_000 };

test("ports, a country, a network, an address and several at once record what tshark finds by them", async (t) => {
  if (!have(t, "tshark")) return;
  const file = householdFile(temporaryFolder(t), 20_000);
  // The household speaks to addresses of documentation, which are in no country: another first half gives one a place.
  const bytes = readFileSync(file);
  const stranger = Buffer.from([203, 0, 113, 199]);
  for (let at = bytes.indexOf(stranger); at >= 0; at = bytes.indexOf(stranger, at)) bytes.set([5, 9], at);
  writeFileSync(file, bytes);
  const objects: Record<string, [objects: object[], filter: string]> = {
    web: [[{ kind: "port", value: "443" }], "tcp.port == 443 || udp.port == 443"],
    dns: [[{ kind: "port", value: "udp/53" }], "udp.port == 53"],
    de: [[{ kind: "country", value: "DE" }], "ip.addr == 5.9.113.199"],
    as: [[{ kind: "asn", value: "AS24940" }], "ip.addr == 5.9.113.199"],
    nowhere: [[{ kind: "country", value: "FR" }], "ip.addr == 192.0.2.255"],
    several: [
      [
        { kind: "port", value: "123" },
        { kind: "country", value: "DE" },
        { kind: "address", value: "192.168.77.13" },
      ],
      "udp.port == 123 || tcp.port == 123 || ip.addr == 5.9.113.199 || arp.src.proto_ipv4 == 192.168.77.13 || arp.dst.proto_ipv4 == 192.168.77.13 || ip.addr == 192.168.77.13",
    ],
  };
  const rules = Object.fromEntries(
    Object.entries(objects).map(([name, [wanted]]) => [name, { objects: wanted, ring: RING }]),
  );
  const found = await recorded(t, bytes, rules);
  for (const [name, [, filter]] of Object.entries(objects)) {
    const wanted = framesOf(file, filter).map((frame) => frame.toString("hex"));
    const got = framesOf(found.get(name)?.file ?? "").map((frame) => frame.toString("hex"));
    assert.equal(got.length, wanted.length, name);
    assert.deepEqual(got.sort(), wanted.sort(), name);
    assert.equal(found.get(name)?.rule.complete, true, name);
    if (name !== "nowhere") assert.ok(got.length > 10, `${name} says little: ${got.length} frames`);
  }
});
