import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MOST_RULES, PROFILE_MARK, type ProfileDevice, wiresharkProfile } from "./wireshark-profile.ts";

const MAC = "02:00:00:00:00:0c";
const IP = "192.168.1.12";

function device(name: string, part: Partial<ProfileDevice> = {}): ProfileDevice {
  return {
    id: "dev-02000000000c",
    name,
    nameSource: "dhcp",
    macs: [MAC],
    ips: [IP],
    firstSeen: "2026-11-23T10:00:00Z",
    lastSeen: "2026-11-23T11:00:00Z",
    ...part,
  };
}

/** The lines of a file behind its mark. */
function lines(devices: readonly ProfileDevice[], name: string): string[] {
  const file = wiresharkProfile(devices).find((one) => one.name === name);
  const [mark, ...rest] = file!.text.split("\n");
  assert.equal(mark, PROFILE_MARK);
  assert.equal(rest.pop(), "");
  return rest;
}

/** What Wireshark's table parser makes of a row. */
function fields(row: string): string[] {
  assert.match(row, /^"[ -!#-~]*"(,"[ -!#-~]*")*$/);
  return [...row.matchAll(/"([^"]*)"/g)].map(([, text = ""]) =>
    Buffer.concat(
      [...text.matchAll(/\\x([0-9a-f]{2})|([^\\])/g)].map(([, hex, plain = ""]) =>
        hex === undefined ? Buffer.from(plain) : Buffer.from([Number.parseInt(hex, 16)]),
      ),
    ).toString(),
  );
}

const names = (wanted: string, name: string): string[] => lines([device(name)], wanted);

test("a device's name stands for its addresses, in a colour, with a button", () => {
  const camera = device("Porch camera", { ips: [IP, "fe80::c", "2001:db8::c"] });
  assert.deepEqual(lines([camera], "hosts"), [
    `${IP} Porch-camera`,
    "fe80::c Porch-camera",
    "2001:db8::c Porch-camera",
  ]);
  assert.deepEqual(lines([camera], "ethers"), [`${MAC} Porch-camera`]);
  const filter = `ip.addr == ${IP} || ipv6.addr == fe80::c || ipv6.addr == 2001:db8::c || ((eth.addr == ${MAC}) && (ip.src == 0.0.0.0 || !(ip || ipv6)))`;
  const [rule, ...more] = lines([camera], "colorfilters");
  assert.equal(more.length, 0);
  assert.match(rule!, /^@Porch camera@[^@]*@\[\d+,\d+,\d+\]\[\d+,\d+,\d+\]$/);
  assert.equal(rule!.split("@")[2], filter);
  assert.deepEqual(fields(lines([camera], "dfilter_buttons")[0]!), [
    "TRUE",
    "Tapdeck//Porch camera",
    filter,
    "",
  ]);
});

test("names in hosts and ethers are one word, whatever a device calls itself", () => {
  const host = (name: string): string | undefined => names("hosts", name)[0]?.split(" ")[1];
  assert.equal(host("Anna's  phone"), "Annas-phone");
  assert.equal(host("Küche # 2\n10.0.0.1 bank"), "Küche-2-10.0.0.1-bank");
  assert.equal(host("‮evil\u0000\t x"), "evil-x");
  assert.equal(host("ü".repeat(80)), "ü".repeat(30), "cut between letters");
  for (const name of ["192.168.1.1", "fe80::1", "###", "", "…"]) {
    const word = host(name);
    assert.ok(word === undefined || /^fe80-1$/.test(word), `${name}: ${word}`);
  }
  assert.deepEqual(lines([device(IP, { nameSource: "address" })], "hosts"), []);
});

test("labels have no separator of their files", () => {
  assert.match(names("colorfilters", "a@b")[0]!, /^@a at b@/);
  assert.match(names("colorfilters", "___conversation_color_filter___01")[0]!, /^@conversation_/);
  assert.match(names("colorfilters", "@")[0]!, /^@at@/);
  assert.equal(fields(names("dfilter_buttons", "/a//b/")[0]!)[1], "Tapdeck//a/b");
  assert.equal(fields(names("dfilter_buttons", '"\\x22",é')[0]!)[1], 'Tapdeck//"\\x22",é');
});

test("no name and no address breaks out of its place", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 64 }),
    fc.string({
      unit: fc.constantFrom('"', "\\", "@", "\n", "\r", "#", " ", "/", "!", "'", ",", "x", "\ud800"),
    }),
  );
  fc.assert(
    fc.property(text, text, text, (name, mac, ip) => {
      const hostile = [device(name, { macs: [mac, MAC], ips: [ip, IP] })];
      for (const wanted of ["hosts", "ethers"]) {
        const rows = lines(hostile, wanted);
        assert.ok(rows.length <= 2);
        for (const row of rows) {
          assert.match(row, /^[0-9a-f.:]+ [\p{L}\p{M}\p{N}._-]+$/iu);
          assert.ok(Buffer.byteLength(row.split(" ")[1]!) <= 60);
        }
      }
      const rules = lines(hostile, "colorfilters");
      assert.equal(rules.length, 1);
      assert.match(rules[0]!, /^@[^@\p{C}\u2028\u2029]+@[ -?A-~]+@\[\d+,\d+,\d+\]\[\d+,\d+,\d+\]$/u);
      const buttons = lines(hostile, "dfilter_buttons");
      assert.equal(buttons.length, 1);
      const [on, label = "", filter = "", comment, ...rest] = fields(buttons[0]!);
      assert.deepEqual([on, comment, rest.length], ["TRUE", "", 0]);
      assert.match(label, /^Tapdeck\/\/[^/](?!.*\/\/)[^\p{C}\u2028\u2029]*$/u);
      assert.equal(filter, rules[0]!.split("@")[2]);
    }),
  );
});

test("a new device takes no colour from the others; the newest rule comes first; those seen last have one", () => {
  const many = Array.from({ length: MOST_RULES + 20 }, (_, i) =>
    device(`d${i}`, {
      id: `dev-${i}`,
      macs: [],
      ips: [`10.0.${i >> 8}.${i & 255}`],
      firstSeen: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
      lastSeen: new Date(Date.UTC(2026, 1, 1) - i * 1000).toISOString(),
    }),
  );
  const before = lines(many.slice(0, 10), "colorfilters");
  assert.equal(new Set(before.map((rule) => rule.split("@")[3])).size, 10);
  assert.deepEqual(lines(many.slice(0, 11), "colorfilters").slice(1), before);
  assert.match(before[0]!, /^@d9@/);
  assert.deepEqual(wiresharkProfile([...many].reverse()), wiresharkProfile(many));
  assert.equal(lines(many, "hosts").length, many.length);
  const rules = lines(many, "colorfilters");
  assert.equal(rules.length, MOST_RULES);
  assert.ok(rules.some((rule) => rule.startsWith("@d0@")));
  assert.ok(!rules.some((rule) => rule.startsWith(`@d${MOST_RULES}@`)));
});

test("a device without any address is nowhere", () => {
  for (const name of ["hosts", "ethers", "colorfilters", "dfilter_buttons"]) {
    assert.deepEqual(lines([device("Further devices", { macs: [], ips: [] })], name), []);
  }
});
