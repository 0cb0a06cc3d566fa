/** What a TLS 1.3 connection looks like from outside (RFC 8446): a ClientHello that names the server, then opaque records. */
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const LARGEST_RECORD = 16_384;
/** Bytes without meaning, as ciphertext is to an onlooker; a fixed pattern keeps the household reproducible. */
const OPAQUE = Buffer.from(Array.from({ length: LARGEST_RECORD }, (_, i) => (i * 167 + (i >> 5) * 31) & 255));

export function clientHello(serverName: string, seed: number): Buffer {
  const extensions = Buffer.concat([
    extension(0, serverNameList(serverName)),
    extension(10, u16List([0x001d, 0x0017])),
    extension(13, u16List([0x0403, 0x0804, 0x0401])),
    extension(16, alpn(["h2", "http/1.1"])),
    extension(43, Buffer.from([2, 0x03, 0x04])),
    extension(51, keyShare(seed)),
  ]);
  const body = Buffer.concat([
    Buffer.from([0x03, 0x03]),
    noise(seed, 32),
    sized8(noise(seed + 1, 32)),
    u16List([0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f]),
    Buffer.from([1, 0]),
    sized16(extensions),
  ]);
  const handshake = Buffer.concat([Buffer.from([1, 0]), sized16(body)]);
  return record(HANDSHAKE, handshake, 0x0301);
}

/** A ServerHello's place: `bytes` of a handshake that an onlooker cannot read further. */
export function serverFlight(seed: number, bytes: number): Buffer {
  const hello = Buffer.concat([
    Buffer.from([2, 0]),
    sized16(
      Buffer.concat([
        Buffer.from([0x03, 0x03]),
        noise(seed, 32),
        sized8(noise(seed + 2, 32)),
        Buffer.from([0x13, 0x01, 0]),
        sized16(extension(43, Buffer.from([0x03, 0x04]))),
      ]),
    ),
  ]);
  return Buffer.concat([record(HANDSHAKE, hello, 0x0303), applicationData(bytes)]);
}

/** Records of about `bytes` in all. */
export function applicationData(bytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let left = Math.max(32, Math.floor(bytes)); left > 0; left -= LARGEST_RECORD) {
    parts.push(record(APPLICATION_DATA, OPAQUE.subarray(0, Math.min(left, LARGEST_RECORD)), 0x0303));
  }
  return Buffer.concat(parts);
}

/** Bytes without meaning for everything that is not TLS: at most 16 kB. */
export function opaque(bytes: number): Buffer {
  return OPAQUE.subarray(0, bytes);
}

function record(type: number, body: Buffer, version: number): Buffer {
  const head = Buffer.from([type, version >> 8, version & 255, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

function serverNameList(name: string): Buffer {
  return sized16(Buffer.concat([Buffer.from([0]), sized16(Buffer.from(name))]));
}

function alpn(protocols: readonly string[]): Buffer {
  return sized16(Buffer.concat(protocols.map((protocol) => sized8(Buffer.from(protocol)))));
}

function keyShare(seed: number): Buffer {
  return sized16(Buffer.concat([Buffer.from([0x00, 0x1d]), sized16(noise(seed + 3, 32))]));
}

function extension(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type >> 8, type & 255]), sized16(body)]);
}

function u16List(values: readonly number[]): Buffer {
  return sized16(Buffer.from(values.flatMap((value) => [value >> 8, value & 255])));
}

function sized8(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length]), body]);
}

function sized16(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length >> 8, body.length & 255]), body]);
}

function noise(seed: number, bytes: number): Buffer {
  return Buffer.from(
    Array.from({ length: bytes }, (_, i) => (Math.imul(seed + i, 2_654_435_761) >>> 24) & 255),
  );
}
