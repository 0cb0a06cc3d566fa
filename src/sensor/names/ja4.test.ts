import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, type Bytes, be16, withLength8, withLength16, withLength24, zeros } from "./goldens.ts";
import { Ja4 } from "./ja4.ts";

interface Plan {
  readonly ciphers?: readonly number[];
  readonly version?: number;
  readonly extensions?: readonly (readonly [type: number, data: Bytes])[];
}

function hello({ ciphers = [], version = 0x0303, extensions }: Plan): Uint8Array {
  const list = extensions?.flatMap(([type, data]) => [...be16(type), ...withLength16(data)]);
  return Uint8Array.from([
    1,
    ...withLength24([
      ...be16(version),
      ...zeros(32),
      ...withLength8(zeros(32)),
      ...withLength16(ciphers.flatMap(be16)),
      ...withLength8([0]),
      ...(list === undefined ? [] : withLength16(list)),
    ]),
  ]);
}

const ja4 = (plan: Plan, quic = false): string | undefined => {
  const bytes = hello(plan);
  return new Ja4().of(bytes, 0, bytes.length, quic);
};
const digits = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
const protocols = (...names: Bytes[]) =>
  [16, withLength16(names.flatMap((name) => withLength8(name)))] as const;
const numbers = (text: string): number[] => text.split(",").map((number) => Number.parseInt(number, 16));

/** The example of the description: its lists in their order, with GREASE added at each place. */
const CIPHERS = numbers("0a0a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035");
const TYPES = numbers(
  "2a2a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015,fafa",
);
const ALGORITHMS = numbers("0403,0804,0401,0503,0805,0501,0806,0601");

function example(algorithms: readonly number[] = ALGORITHMS): Plan {
  const data = new Map<number, Bytes>([
    [0x0010, protocols(ascii("h2"), ascii("http/1.1"))[1]],
    [0x002b, withLength8([0x3a, 0x3a, 3, 4, 3, 3])],
    [0x000d, withLength16(algorithms.flatMap(be16))],
  ]);
  return { ciphers: CIPHERS, extensions: TYPES.map((type) => [type, data.get(type) ?? []]) };
}

test("the example of the description", () => {
  assert.equal(ja4(example()), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  assert.equal(ja4(example(), true), "q13d1516h2_8daaf6152771_e5627efa2ab1");
  assert.equal(ja4(example([])), "t13d1516h2_8daaf6152771_6d807ffa2a79", "no algorithms, no underscore");
  assert.equal(ja4(example([0x1a1a, ...ALGORITHMS])), ja4(example()));
});

test("the ends of the first protocol, as the description writes them", () => {
  const ends = (...bytes: number[]): string | undefined =>
    ja4({ extensions: [protocols(bytes, ascii("h2"))] })?.slice(8, 10);
  for (const [bytes, text] of [
    [ascii("http/1.1"), "h1"],
    [ascii("x"), "xx"],
    [[0xab], "ab"],
    [[0x20], "20"],
    [[0xab, 0xcd], "ad"],
    [[0x20, 0x61], "21"],
    [[0x30, 0xab], "3b"],
    [[0x61, 0x20], "60"],
    [[0x30, 0x31, 0xab, 0xcd], "3d"],
    [[0x30, 0xab, 0xcd, 0x31], "01"],
    [[], "00"],
  ] as const)
    assert.equal(ends(...bytes), text, text);
  assert.equal(ja4({ extensions: [[16, []]] })?.slice(8, 10), "00");
});

test("versions: the highest of the extension, else the hello's own; lists that are empty are twelve zeros", () => {
  const version = (number: number, ...offered: number[]): string | undefined =>
    ja4({
      version: number,
      ...(offered.length > 0 && { extensions: [[43, withLength8(offered.flatMap(be16))]] }),
    })?.slice(1, 3);
  assert.equal(version(0x0303), "12");
  assert.equal(version(0x0301), "10");
  assert.equal(version(0x0300), "s3");
  assert.equal(version(0x0303, 0x0302, 0x0304, 0xdada), "13");
  assert.equal(version(0x0303, 0x0302), "11");
  assert.equal(version(0x0303, 0x7f17, 0x0303), "00", "a draft's");
  assert.equal(ja4({}), "t12i000000_000000000000_000000000000");
  assert.equal(ja4({ ciphers: [0x0a0a], extensions: [] }), "t12i000000_000000000000_000000000000");
});

test("only the order of the signature algorithms matters; more than 99 are 99", () => {
  const list = fc.uniqueArray(fc.integer({ min: 0x0100, max: 0x09ff }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(list, list, (ciphers, types) => {
      const plan = (order: (list: number[]) => number[]): Plan => ({
        ciphers: order(ciphers),
        extensions: order(types).map((type) => [type, []]),
      });
      assert.equal(ja4(plan((l) => l)), ja4(plan((l) => [...l].reverse())));
    }),
  );
  const many = Array.from({ length: 120 }, (_, i) => 0x1000 + i);
  const text = many.map((number) => number.toString(16)).join(",");
  assert.equal(ja4({ ciphers: many }), `t12i990000_${digits(text)}_000000000000`);
});

test("a hello that is cut, lies or is absurd has none; every prefix decodes; any bytes do", () => {
  const bytes = hello(example());
  const one = new Ja4();
  assert.equal(one.of(bytes, 0, bytes.length - 1, false), undefined);
  const lying = Uint8Array.from(bytes);
  lying.set(be16(60_000), 71);
  assert.equal(one.of(lying, 0, lying.length, false), undefined);
  assert.equal(ja4({ ciphers: new Array<number>(600).fill(1) }), undefined);
  bearsEveryPrefix(bytes, (held, start, end) => one.of(held, start, end, false));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      const any = Uint8Array.from([1, ...withLength24([...be16(0x0303), ...zeros(32), ...body])]);
      const text = one.of(any, 0, any.length, true);
      if (text !== undefined)
        assert.match(text, /^q(1[0-3]|s[23]|00)[di]\d{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/);
    }),
  );
});
