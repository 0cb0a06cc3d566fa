/**
 * One file of a hub into the folder: hidden while it comes, on the disk and with its time before it has its name. What was
 * begun is gone on with by Range, from where it is surely on the disk.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import type { HubClient } from "../client/hub-client.ts";
import type { HubFile } from "./hub-files.ts";
import { type Kept, type PullFolder, secondsOf } from "./pull-folder.ts";

/** What a power loss may cost. */
const SYNC_BYTES = 8_000_000;
/** A link that was cut tells nobody. */
const IDLE_MS = 20_000;
const MANIFEST_BYTES = 10_000_000;

export interface Watch {
  begin(file: HubFile, at: number): void;
  advance(bytes: number): void;
}

export interface FetchParts {
  readonly client: HubClient;
  readonly folder: PullFolder;
  readonly watch: Watch;
  readonly signal: AbortSignal;
}

/** Resolves when it has landed. */
export async function fetchFile(parts: FetchParts, file: HubFile): Promise<void> {
  const { folder } = parts;
  folder.makeFolderOf(file.path);
  const begun = folder.of(file.path);
  const same = begun !== undefined && !begun.here && begun.bytes === file.bytes && begun.tag !== undefined;
  const { path, unit, bytes, modifiedMs } = file;
  let kept: Kept = { path, unit, bytes, modifiedMs, here: false, synced: 0 };
  if (same) kept = { ...kept, synced: begun.synced, tag: begun.tag };
  const part = await open(folder.partOf(path), same ? "r+" : "w", 0o640).catch((error: unknown) => {
    if (!same || !isErrnoException(error) || error.code !== "ENOENT") throw error;
    kept = { ...kept, synced: 0 };
    return open(folder.partOf(path), "w", 0o640);
  });
  try {
    const { size } = await part.stat();
    kept = { ...kept, synced: Math.min(kept.synced, size) };
    await part.truncate(kept.synced);
    await folder.note(kept);
    if (kept.synced < bytes) kept = await receive(parts, file, part, kept);
    await part.utimes(new Date(), secondsOf(modifiedMs));
    await part.sync();
  } finally {
    await part.close();
  }
  if (file.sha256 !== undefined && (await sha256Of(folder.partOf(path))) !== file.sha256) {
    await folder.note({ ...kept, synced: 0, tag: undefined });
    throw new AppError("corrupt-capture", `${path} did not come as the hub has it (SHA-256)`);
  }
  await folder.land(kept);
}

/** What lies beside a clip. */
export async function fetchManifest(
  { client, folder }: FetchParts,
  { unit }: HubFile,
  { path, source, modifiedMs }: NonNullable<HubFile["manifest"]>,
): Promise<void> {
  folder.makeFolderOf(path);
  const answer = await client.stream(source);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of whole(answer)) {
    bytes += piece.length;
    if (bytes > MANIFEST_BYTES) throw tooMuch(path);
    pieces.push(piece);
  }
  const kept: Kept = { path, unit, bytes, modifiedMs, here: false, synced: 0 };
  await folder.note(kept);
  const part = await open(folder.partOf(path), "w", 0o640);
  try {
    await part.writeFile(Buffer.concat(pieces));
    await part.utimes(new Date(), secondsOf(modifiedMs));
    await part.sync();
  } finally {
    await part.close();
  }
  await folder.land(kept);
}

/** However it ends, what came is on the disk and noted. */
async function receive(
  { client, folder, watch, signal }: FetchParts,
  file: HubFile,
  part: FileHandle,
  begun: Kept,
): Promise<Kept> {
  const { bytes, path, source } = file;
  const answer = await client.part(source, {
    from: begun.synced,
    to: bytes,
    tag: begun.synced > 0 ? begun.tag : undefined,
    idleMs: IDLE_MS,
  });
  // Another version, or a hub that knows no parts: from its beginning.
  const from =
    answer.statusCode === 206 ? Number(/^bytes (\d+)-/.exec(answer.headers["content-range"] ?? "")?.[1]) : 0;
  if (from !== 0 && from !== begun.synced) {
    answer.destroy();
    throw new AppError("unreachable", `the hub sent another part of ${path} than was asked for`);
  }
  let kept: Kept = { ...begun, synced: from, tag: answer.headers.etag };
  await part.truncate(from);
  watch.begin(file, from);
  let at = from;
  const keep = async (): Promise<void> => {
    await part.datasync();
    kept = { ...kept, synced: at };
    await folder.note(kept);
  };
  const onAbort = (): void => void answer.destroy();
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  try {
    await keep();
    for await (const piece of whole(answer)) {
      if (at + piece.length > bytes) throw tooMuch(path);
      await writeAll(part, piece, at);
      at += piece.length;
      watch.advance(piece.length);
      if (at - kept.synced >= SYNC_BYTES) await keep();
    }
  } catch (error) {
    await keep().catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    answer.destroy();
  }
  if (at < bytes) {
    await keep();
    throw new AppError("unreachable", `the hub sent ${at} of the ${bytes} bytes of ${path}`);
  }
  return kept;
}

/** What breaks off is the hub's or the network's, not the disk's. */
async function* whole(answer: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const piece of answer) yield piece as Buffer;
  } catch (error) {
    throw new AppError("unreachable", "the connection to the hub broke", { cause: error });
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

function tooMuch(path: string): AppError {
  return new AppError("corrupt-capture", `the hub sends more of ${path} than it said there is`);
}
