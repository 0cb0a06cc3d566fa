import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyText } from "../../base/address-key.ts";
import { parseBadHosts } from "./bad-host-list.ts";
import { BadHostTable } from "./bad-host-table.ts";
import { key } from "./test-slices.ts";

function holds(text: string): {
  addresses: string[];
  networks: string[];
  domains: string[];
  garbage: number;
} {
  const { addresses, networks, domains, info } = parseBadHosts(text, "list.txt");
  return {
    addresses: [...addresses].map(keyText),
    networks: networks.map((network) => network.text),
    domains: [...domains],
    garbage: info.garbage,
  };
}

test("plain: an address, a CIDR or a domain a line, remarks behind", () => {
  const text =
    "# remark\n\n203.0.113.9\r\n198.51.100.0/24 ; SBL1234\n2001:db8:66::/48\n*.Bad.Example.\nworse.example # why\n203.0.113.10 seen 2026-09-01\n203.0.113.11:4444\n";
  assert.deepEqual(holds(text), {
    addresses: ["203.0.113.9", "203.0.113.10", "203.0.113.11"],
    networks: ["198.51.100.0/24", "2001:db8:66::/48"],
    domains: ["bad.example", "worse.example"],
    garbage: 0,
  });
});

test("hosts files: the names behind nowhere, not what every such file begins with", () => {
  const text =
    "127.0.0.1 localhost\n127.0.0.1 localhost.localdomain\n::1 ip6-localhost\n0.0.0.0 0.0.0.0\n0.0.0.0 bad.example worse.example\n127.0.0.1\tthird.example # remark\n";
  assert.deepEqual(holds(text), {
    addresses: [],
    networks: [],
    domains: ["bad.example", "worse.example", "third.example"],
    garbage: 0,
  });
});

test("CSV: the column that its head names, else the first host of a line", () => {
  const headed =
    '"first_seen_utc","dst_ip","dst_port","malware"\n"2026-09-01 10:00:00","203.0.113.9","443","Some.thing"\n"2026-09-02 10:00:00","203.0.113.10","8080","X, or Y"\n';
  assert.deepEqual(holds(headed).addresses, ["203.0.113.9", "203.0.113.10"]);
  const bare =
    '1,2026-09-01,"http://user@bad.example:8080/a,b.exe",online\n2,2026-09-01,https://[2001:db8::9]/x,off\n';
  assert.deepEqual(holds(bare), {
    addresses: ["2001:db8::9"],
    networks: [],
    domains: ["bad.example"],
    garbage: 0,
  });
});

test("lines of blockers", () => {
  assert.deepEqual(
    holds("! Title: x\n||bad.example^\n||worse.example^$third-party\naddress=/last.example/0.0.0.0\n")
      .domains,
    ["bad.example", "worse.example", "last.example"],
  );
});

test("what is no host is counted with its first line, what covers too much is not taken", () => {
  const { info } = parseBadHosts(
    "203.0.113.9\n<html>\nno host here\n999.1.1.1\n0.0.0.0/0\nco.uk\ncom\n",
    "x.txt",
  );
  assert.deepEqual([info.addresses, info.garbage, info.firstGarbageLine, info.tooWide], [1, 4, 2, 2]);
});

test("a list says its own name and day", () => {
  const { info } = parseBadHosts(
    "\ufeff# Title: Some feed\n# Last updated: 2026-09-01 04:00\nbad.example\n",
    "x.txt",
  );
  assert.deepEqual([info.source, info.date], ["Some feed", "2026-09-01"]);
  const bare = parseBadHosts("bad.example\n", "x.txt").info;
  assert.deepEqual([bare.source, bare.date], ["x.txt", undefined]);
});

test("an address is found iff it lies in an entry", () => {
  const octet = fc.integer({ min: 0, max: 3 });
  const cidr = fc.tuple(octet, octet, fc.integer({ min: 24, max: 32 }));
  fc.assert(
    fc.property(
      fc.array(cidr, { maxLength: 12 }),
      octet,
      fc.integer({ min: 0, max: 255 }),
      (cidrs, third, last) => {
        const lines = cidrs.map(([c, d, prefix]) => `203.0.${c}.${d * 64}/${prefix}`);
        const table = new BadHostTable([parseBadHosts([...lines, "2001:db8::/32"].join("\n"), "x")]);
        const address = ((203 << 24) | (third << 8) | last) >>> 0;
        const inside = cidrs.some(([c, d, prefix]) => {
          const size = 2 ** (32 - prefix);
          const base = ((203 << 24) | (c << 8) | (d * 64)) >>> 0;
          return Math.floor(base / size) === Math.floor(address / size);
        });
        assert.equal(table.ofAddress(key(`203.0.${third}.${last}`)) !== undefined, inside);
        assert.ok(table.ofAddress(key("2001:db8:1::1")) !== undefined);
        assert.equal(table.ofAddress(key("2001:db9::1")), undefined);
      },
    ),
  );
});

test("any text is read without a throw, and every line is something", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: "binary" }), (text) => {
      const { info } = parseBadHosts(text, "x");
      assert.ok(info.garbage <= text.split(/\r\n|\n|\r/).length);
    }),
  );
});
