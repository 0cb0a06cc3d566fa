/** A zip archive of small files as they are (PKWARE APPNOTE 4.3), without compression. */
import { crc32 } from "node:zlib";

export interface ZipEntry {
  /** ASCII, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Folders are made by the names. */
const VERSION = 20;
const UNIX = 3 << 8;
const PLAIN_FILE = (0o100644 << 16) >>> 0;

/** `modified` is written as UTC: the format knows no zone. */
export function zipOf(entries: readonly ZipEntry[], modified: Date): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const title = Buffer.from(name, "ascii");
    const same = sameFields(title, bytes, modified);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL);
    parts.push(local, same, title, bytes);
    const before = Buffer.alloc(6);
    before.writeUInt32LE(CENTRAL);
    before.writeUInt16LE(UNIX | VERSION, 4);
    // Length of a comment, disk, attributes inside and outside, and where its local header is.
    const after = Buffer.alloc(14);
    after.writeUInt32LE(PLAIN_FILE, 6);
    after.writeUInt32LE(at, 10);
    directory.push(before, same, after, title);
    at += local.length + same.length + title.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** From the version that is needed to the length of the extra field: the same in both headers. */
function sameFields(title: Uint8Array, bytes: Uint8Array, modified: Date): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION);
  const seconds = modified.getUTCSeconds() >> 1;
  fields.writeUInt16LE((modified.getUTCHours() << 11) | (modified.getUTCMinutes() << 5) | seconds, 6);
  const year = Math.min(127, Math.max(0, modified.getUTCFullYear() - 1980));
  fields.writeUInt16LE((year << 9) | ((modified.getUTCMonth() + 1) << 5) | modified.getUTCDate(), 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(title.length, 22);
  return fields;
}
