import assert from "node:assert/strict";
import test from "node:test";
import { GatheredBytes } from "./gathered-bytes.ts";
import { ascii } from "./goldens.ts";
import { gatherCrypto } from "./quic-frames.ts";
import { ACK, cryptoFrame, initialKeys, initialPacket, PING, QUIC_V1, QUIC_V2 } from "./quic-goldens.ts";
import { openInitial } from "./quic-initial.ts";
import { LongHeader, readLongHeader } from "./quic-packet.ts";

const hex = (text: string): number[] => [...Buffer.from(text, "hex")];
const DCID = hex("8394c8f03e515708");

/** RFC 9001 appendix A.2: the ClientHello of the sample packet, in its CRYPTO frame. */
const SAMPLE_FRAME = hex(
  "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868" +
    "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578" +
    "616d706c652e636f6dff01000100000a00080006001d00170018001000070005" +
    "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba" +
    "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400" +
    "0d0010000e0403050306030203080408050806002d00020101001c0002400100" +
    "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000" +
    "75300901100f088394c8f03e51570806048000ffff",
);

/** RFC 9001 appendix A.1 and A.2, RFC 9369 appendix A.1 and A.2. */
const VECTORS = [
  {
    version: QUIC_V1,
    key: "1f369613dd76d5467730efcbe3b1a22d",
    iv: "fa044b2f42a3fd3b46fb255c",
    hp: "9f50449e04a0e810283a1e9933adedd2",
    begins: "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11",
    tag: "e221af44860018ab0856972e194cd934",
  },
  {
    version: QUIC_V2,
    key: "8b1a0bc121284290a29e0971b5cd045d",
    iv: "91f73e2351d8fa91660e909f",
    hp: "45b95e15235d6f45a6b19cbcb0294ba9",
    begins: "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485",
    tag: "a18b2faa745b6fe189cf772a9f84cbfc",
  },
] as const;

test("the keys and the packet of both RFCs", () => {
  for (const { version, key, iv, hp, begins, tag } of VECTORS) {
    const keys = initialKeys(version, DCID);
    assert.equal(Buffer.from(keys.key).toString("hex"), key);
    assert.equal(Buffer.from(keys.iv).toString("hex"), iv);
    assert.equal(Buffer.from(keys.hp).toString("hex"), hp);
    const packet = Buffer.from(
      initialPacket({ version, dcid: DCID, number: 2, frames: SAMPLE_FRAME, size: 1200 }),
    );
    assert.equal(packet.length, 1200);
    assert.equal(packet.subarray(0, 32).toString("hex"), begins);
    assert.equal(packet.subarray(-16).toString("hex"), tag);
  }
});

function frames(bytes: Uint8Array): Uint8Array | undefined {
  const header = new LongHeader();
  if (!readLongHeader(bytes, 0, bytes.length, header) || !header.initial) return undefined;
  return openInitial(bytes, header, initialKeys(QUIC_V1, DCID));
}

test("round trip for every length of the packet number, with and without a token", () => {
  for (const numberBytes of [1, 2, 3, 4] as const) {
    for (const token of [[], ascii("a token of a server".repeat(5))]) {
      const bytes = initialPacket({
        version: 1,
        dcid: DCID,
        scid: [7, 7],
        token,
        number: 0x7f,
        numberBytes,
        frames: PING,
      });
      assert.equal(frames(bytes)?.[0], 1);
    }
  }
});

test("a changed bit anywhere opens nothing", () => {
  const golden = initialPacket({ version: 1, dcid: DCID, frames: PING, size: 60 });
  assert.notEqual(frames(golden), undefined);
  for (let bit = 0; bit < golden.length * 8; bit++) {
    const bytes = Uint8Array.from(golden);
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.equal(frames(bytes), undefined, `bit ${bit}`);
  }
});

test("every prefix is refused: an Initial is whole or sealed", () => {
  const golden = initialPacket({ version: 1, dcid: DCID, token: [1, 2, 3], frames: PING, size: 90 });
  const header = new LongHeader();
  for (let length = 0; length < golden.length; length++) {
    const bytes = new Uint8Array(golden.length + 300).fill(0xff);
    bytes.set(golden.subarray(0, length));
    assert.equal(readLongHeader(bytes, 0, length, header), false, `prefix of ${length}`);
  }
});

test("impossible lengths", () => {
  const header = new LongHeader();
  const read = (text: string) => {
    const bytes = Uint8Array.from(hex(text));
    return readLongHeader(bytes, 0, bytes.length, header);
  };
  assert.equal(read(`c000000001150000${"00".repeat(60)}`), false, "a connection id of 21 bytes");
  assert.equal(read(`c00000000100ff${"00".repeat(60)}`), false, "a source id behind the end");
  assert.equal(read(`c0000000010000ffffffffffffffff${"00".repeat(60)}`), false, "an endless token");
  assert.equal(read(`c000000001000000bfffffff${"00".repeat(60)}`), false, "an endless packet");
  assert.equal(read(`c0000000000000${"00".repeat(60)}`), false, "version negotiation");
  assert.equal(read(`f0000000010000${"00".repeat(60)}`), false, "a retry");
});

test("frames of an Initial: what is no CRYPTO is passed over, a fault ends them", () => {
  const gathered = new GatheredBytes();
  const hello = ascii("0123456789");
  const bytes = Uint8Array.from([
    ...[0, 0, 0],
    ...cryptoFrame(4, hello.slice(4)),
    ...ACK,
    ...PING,
    ...cryptoFrame(0, hello.slice(0, 5)),
    ...[3, 9, 4, 0, 2, 1, 1, 1],
    ...cryptoFrame(10, ascii("end")),
  ]);
  assert.equal(gatherCrypto(bytes, gathered), true);
  assert.equal(Buffer.from(gathered.bytes.subarray(0, gathered.length)).toString(), "0123456789end");
  for (const fault of [
    [6, 0, 9, 1],
    [6, 0xff],
    [2, 0, 0, 0xff],
    [2, 1, 1, 0xbf, 0xff, 0xff, 0xff, 1],
    [0x1c],
    [8, 0],
  ]) {
    const fresh = new GatheredBytes();
    assert.equal(
      gatherCrypto(Uint8Array.from([...fault, ...cryptoFrame(0, hello)]), fresh),
      fresh.length > 0,
    );
  }
});
