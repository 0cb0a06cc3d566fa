/**
 * One rule's ring on disk: at most N full files and the open one, none above its size, whole blocks only. The packet
 * path calls `record`; everything that touches the disk happens behind it, and what the disk cannot take is dropped
 * here and counted.
 */
import { join } from "node:path";
import type { PacketBatch } from "../../base/packet-batch.ts";
import type {
  RingFile as RingFileItem,
  RuleCounters,
  RuleReport,
  SensorRule,
} from "../../model/sniffer-rule.ts";
import { epbBytes, writeEpb } from "../../pcap/pcapng-writer.ts";
import { PAGE_BYTES } from "./buffer-pool.ts";
import { FileInterfaces } from "./file-interfaces.ts";
import { FrameSpan } from "./frame-span.ts";
import { PageStream } from "./page-stream.ts";
import { PeerSet } from "./peer-set.ts";
import type { RingContext } from "./ring-context.ts";
import { RingFile } from "./ring-file.ts";
import { isbReserve, statisticsBlocks } from "./ring-head.ts";
import { RingReach } from "./ring-reach.ts";
import { RingShelf, type Surplus } from "./ring-shelf.ts";
import { RingTrouble } from "./ring-trouble.ts";
import { StopCondition } from "./stop-condition.ts";

/** What is in memory is written after this long: the open file is at most a second behind the wire. */
const FLUSH_MS = 400;
const SYNC_MS = 5000;
/** An orderly end waits so long for the last writes. */
const CLOSE_MS = 4000;
/** An interface block is no longer, a packet block around its frame neither. */
const INTERFACE_BYTES = 320;
const EPB_OVERHEAD = 64;
/** Of a comment, beside its text: its head and what it is padded with. */
const COMMENT_OVERHEAD = 8;
const SMALLEST_CUT = 64;
const NO_TAIL = new Uint8Array(0);

export class RingWriter {
  readonly peers = new PeerSet();
  packets = 0;
  bytes = 0;
  drops = 0;
  cut = 0;
  lostBefore = 0;
  withheld = 0;
  interruptions = 0;
  filesBegun = 0;
  rule: SensorRule;
  readonly #context: RingContext;
  #file: RingFile | undefined;
  readonly #shelf: RingShelf;
  readonly #stop: StopCondition;
  readonly #stream: PageStream;
  readonly #reach: RingReach;
  #filePackets = 0;
  #fileOpenedMs = 0;
  #fileLost = 0;
  #largestFrame = 0;
  readonly #span = new FrameSpan();
  readonly #interfaces = new FileInterfaces();
  #pendingLost = 0;
  #syncedMs = 0;
  #now = Date.now();
  readonly #trouble: RingTrouble;

  /** `before`: what an earlier run of the sensor had counted. */
  constructor(rule: SensorRule, context: RingContext, before?: RuleCounters) {
    this.rule = rule;
    this.#context = context;
    this.#stop = new StopCondition(rule.until);
    this.#trouble = new RingTrouble(rule.slug, context.disk, context.note);
    this.#stream = new PageStream(context.pool, context.bytes, () => this.#file);
    this.#measure();
    const folder = join(context.folder, rule.slug);
    const fits = (bytes: number): boolean => bytes + this.#reserve() < this.#limit();
    this.#shelf = new RingShelf(folder, rule.slug, context.note, fits);
    this.#reach = new RingReach(rule.slug, this.#shelf.items(undefined));
    if (before !== undefined) this.#takeUp(before);
    else if (rule.noRoom !== undefined) this.noteInterruption();
    this.#trim();
  }

  /** Packet path. `limit`: of the captured bytes so many may be kept. A `comment` that does not fit beside is left away. */
  record(batch: PacketBatch, i: number, limit: number, comment?: Uint8Array): void {
    if (this.rule.paused || this.#hasEnough()) return;
    const seconds = batch.seconds[i] as number;
    const nanos = batch.nanos[i] as number;
    if (this.#stop.isLate(seconds, nanos)) return;
    const captured = batch.capturedLength[i] as number;
    if (limit < captured) this.withheld++;
    if (limit <= 0) return;
    const wished = Math.min(captured, limit, this.rule.snaplen ?? captured);
    const length = Math.min(wished, this.#largestFrame);
    const flags = batch.flags[i] as number;
    const said =
      comment !== undefined && length + comment.length + COMMENT_OVERHEAD <= this.#largestFrame
        ? comment
        : undefined;
    const size = epbBytes(length, flags, this.#pendingLost, said === undefined ? 0 : said.length);
    if (!this.#makeRoom(batch, i, size)) {
      // It may have been the last file that is full now.
      if (this.#hasEnough()) return;
      this.drops++;
      this.#pendingLost++;
      return;
    }
    writeEpb(
      this.#context.bytes,
      this.#context.words,
      this.#stream.offset,
      batch.offset[i] as number,
      length,
      batch.originalLength[i] as number,
      this.#interfaces.idOf(batch, i),
      seconds,
      nanos,
      flags,
      this.#pendingLost,
      said,
    );
    this.#stream.wrote(size, 1);
    this.#reach.rate.add(seconds, size);
    this.#fileLost += this.#pendingLost;
    this.#pendingLost = 0;
    this.#filePackets++;
    this.#span.stretch(seconds, nanos);
    this.packets++;
    this.bytes += length;
    if (length < wished) this.cut++;
  }

  /** Frames lost before they could be matched, while this rule was recording. */
  noteLost(frames: number): void {
    if (this.rule.paused || this.#isDone()) return;
    this.lostBefore += frames;
    this.#pendingLost += frames;
  }

  /** Nothing was seen for a while. */
  noteInterruption(): void {
    const { paused, noRoom } = this.rule;
    if ((!paused || noRoom !== undefined) && !this.#isDone()) this.interruptions++;
  }

  /** Between blocks: writes what is old, rotates by time, syncs. */
  tick(nowMs: number, eventMs: number): void {
    this.#now = nowMs;
    this.#stop.nowMs = eventMs;
    const { durationS } = this.rule.ring;
    const old = durationS !== undefined && nowMs - this.#fileOpenedMs >= durationS * 1000;
    if (this.#file !== undefined && (old || this.#isDone())) this.#finishFile();
    this.#stream.flush(nowMs - FLUSH_MS, this.#now);
    if (nowMs - this.#syncedMs >= SYNC_MS) {
      this.#syncedMs = nowMs;
      this.#file?.sync();
      void this.#shelf.settle(true);
    }
  }

  update(rule: SensorRule): void {
    const hadRoom = this.rule.noRoom === undefined;
    this.rule = rule;
    if (hadRoom && rule.noRoom !== undefined) this.noteInterruption();
    this.#stop.until = rule.until;
    this.#measure();
    if (rule.paused) this.flush();
    if (this.#stream.fileBytes > this.#limit()) this.#finishFile();
    this.#trim();
  }

  report(): RuleReport {
    const files = this.files();
    const base = {
      slug: this.rule.slug,
      packets: this.packets,
      bytes: this.bytes,
      drops: this.drops,
      cut: this.cut,
      withheld: this.withheld,
      lostBefore: this.lostBefore,
      interruptions: this.interruptions,
      filesBegun: this.filesBegun,
      files: files.length,
      fileBytes: files.reduce((sum, file) => sum + file.bytes, 0),
      ...this.#reach.report(this.rule, this, files, this.#stop.nowMs),
    };
    if (this.rule.noRoom !== undefined) return { ...base, state: "no-room", reason: this.rule.noRoom };
    if (this.rule.paused) return { ...base, state: "paused" };
    if (this.#isDone()) return { ...base, state: "done" };
    if (this.#trouble.now !== undefined) return { ...base, ...this.#trouble.now };
    return { ...base, state: "recording" };
  }

  /** Hands over what is in memory; the answer tells whether that is on the disk by now. */
  flush(): () => boolean {
    const file = this.#file;
    this.#stream.flush(Number.POSITIVE_INFINITY, this.#now);
    const { fileBytes } = this.#stream;
    const mine = (): boolean => file?.writing !== true || file.committed >= fileBytes;
    return () => mine() && !this.#shelf.writing;
  }

  /** What readers may read: whole blocks on disk. Oldest first. */
  files(): RingFileItem[] {
    return this.#shelf.items(this.#file);
  }

  /** Writes what is in memory and ends the file; what was recorded stays. */
  async close(): Promise<void> {
    this.#finishFile();
    await this.#shelf.settled(CLOSE_MS);
  }

  #takeUp(before: RuleCounters): void {
    const { packets, bytes, drops, cut, withheld, lostBefore, interruptions, filesBegun } = before;
    Object.assign(this, { packets, bytes, drops, cut, withheld, lostBefore, interruptions, filesBegun });
    this.noteInterruption();
  }

  #hasEnough(): boolean {
    if (this.#stop.counted(this.packets, this.bytes)) return true;
    return this.#file === undefined && this.#stop.filled(this.filesBegun) && !this.#shelf.mayResume;
  }

  #isDone(): boolean {
    return this.#stop.passed || this.#hasEnough();
  }

  #limit(): number {
    return this.rule.ring.filesizeKb * 1000;
  }

  /** Room kept for the statistics blocks at the end. */
  #reserve(): number {
    return isbReserve(this.#interfaces.count + 1);
  }

  /** A frame larger than a buffer or than an empty file is kept as far as it fits. */
  #measure(): void {
    const { pool, head } = this.#context;
    const file = head.roomIn(this.#limit()) - INTERFACE_BYTES - isbReserve(2) - EPB_OVERHEAD;
    this.#largestFrame = Math.max(SMALLEST_CUT, Math.min(pool.bufferBytes - PAGE_BYTES - EPB_OVERHEAD, file));
  }

  #makeRoom(batch: PacketBatch, i: number, size: number): boolean {
    if (this.#trouble.now !== undefined && !this.#trouble.mayRetry(this.#now, this.#shelf.hasFull))
      return false;
    const file = this.#file;
    if (file !== undefined && !file.usable) return false;
    if (file !== undefined && (this.#isFull(batch, i, size) || this.#atFloor(size))) this.#finishFile();
    if (this.#file === undefined) {
      if (this.#hasEnough()) return false;
      const resumes = this.#shelf.mayResume;
      if (!this.#startFile(batch, i)) return false;
      // What an earlier run left may have no room for this one.
      if (resumes) return this.#makeRoom(batch, i, size);
    }
    if (!this.#ensureInterface(batch, i)) return false;
    return this.#ensure(size);
  }

  #isFull(batch: PacketBatch, i: number, size: number): boolean {
    const { packets } = this.rule.ring;
    if (packets !== undefined && this.#filePackets >= packets) return true;
    const head = this.#interfaces.idOf(batch, i) < 0 ? INTERFACE_BYTES : 0;
    return this.#stream.fileBytes + head + size + this.#reserve() > this.#limit();
  }

  /** The disk's floor wins: what the file has stays, and the next one costs the ring its oldest. */
  #atFloor(size: number): boolean {
    return this.#stream.needsBuffer(size) && this.#context.disk.trouble !== undefined;
  }

  /** With the disk at its floor a ring may still rotate: it gives up its oldest full file for the next one. */
  #startFile(batch: PacketBatch, i: number): boolean {
    const reason = this.#context.disk.trouble;
    if (reason !== undefined && !this.#shelf.hasFull) {
      this.#trouble.waitForSpace(this.#now, reason);
      return false;
    }
    const { pool, head } = this.#context;
    if (pool.free === 0) return false;
    const seconds = batch.seconds[i] as number;
    this.#fileOpenedMs = this.#now;
    this.#fileLost = 0;
    this.#span.begin(seconds, batch.nanos[i] as number);
    const surplus = this.#takeSurplus(reason === undefined ? 0 : 1);
    const resume = this.#shelf.takeResume();
    if (resume !== undefined) {
      this.#interfaces.reset(resume.interfaces);
      this.#filePackets = resume.packets;
      this.#stream.begin(resume.item.bytes, resume.tail);
      this.#file = this.#openFile(resume.item.name, surplus, resume.item.bytes);
      return true;
    }
    this.#interfaces.reset([]);
    this.#filePackets = 0;
    this.#stream.begin(0, NO_TAIL);
    this.filesBegun++;
    this.#file = this.#openFile(this.#shelf.nextName(seconds), surplus, undefined);
    return this.#put(head.sectionBlocks(this.peers, this.#limit()));
  }

  /** What is above the ring's promise goes; what cannot be removed now is no reason to stop recording. */
  #trim(): void {
    this.#shelf.limitChanged();
    const surplus = this.#takeSurplus(0);
    if (surplus.length > 0) void this.#shelf.makeRoom(surplus).catch(() => undefined);
  }

  /** Files that are too many, `atLeast` so many; what they took is free again. */
  #takeSurplus(atLeast: number): Surplus {
    const gone = (bytes: number): void => this.#context.disk.spend(-bytes);
    return this.#shelf.takeSurplus(this.rule.ring.files, this.#limit(), atLeast, gone);
  }

  #openFile(name: string, surplus: Surplus, resumeAt: number | undefined): RingFile {
    const file: RingFile = new RingFile(
      join(this.#shelf.folder, name),
      name,
      this.#context.pool,
      {
        failed: (error, lost) => this.#fileFailed(file, error, lost),
        lost: (frames) => this.#countLost(frames),
        whole: () => void this.#shelf.settle(false),
      },
      () => this.#shelf.makeRoom(surplus),
      resumeAt,
    );
    return file;
  }

  /** The file has an interface block for this packet's interface, or gets one. */
  #ensureInterface(batch: PacketBatch, i: number): boolean {
    if (this.#interfaces.idOf(batch, i) >= 0) return true;
    const { head } = this.#context;
    return this.#interfaces.enter(batch, i, (wanted) => this.#put(head.interfaceBlock(wanted, this.rule)));
  }

  /** Room in the stream for a block. */
  #ensure(size: number): boolean {
    const { disk, pool } = this.#context;
    if (!this.#stream.needsBuffer(size)) return true;
    if (!this.#stream.ensure(size, this.#now)) return false;
    disk.spend(pool.bufferBytes);
    return true;
  }

  /** Slow path: a ready block into the file; false when no buffer is free. */
  #put(block: Uint8Array): boolean {
    if (!this.#ensure(block.length)) return false;
    this.#reach.rate.add(this.#span.last.seconds, block.length);
    this.#stream.put(block);
    return true;
  }

  #finishFile(): void {
    const file = this.#file;
    if (file === undefined) return;
    const blocks = statisticsBlocks(this.#interfaces.count, this.#span, this.#filePackets, this.#fileLost);
    this.#put(blocks);
    this.#stream.flush(Number.POSITIVE_INFINITY, this.#now);
    // No buffer was free for the last part of a page: the file ends at the block before it.
    this.#countLost(this.#stream.drop());
    this.#file = undefined;
    this.#shelf.finishing(file);
    file.finish();
  }

  /** Frames counted as recorded that did not reach the disk. */
  #countLost(frames: number): void {
    this.drops += frames;
    this.packets -= frames;
    this.#pendingLost += frames;
  }

  #fileFailed(file: RingFile, error: Error, lost: number): void {
    this.#countLost(lost);
    if (file === this.#file) {
      this.#countLost(this.#stream.drop());
      this.#file = undefined;
    }
    this.#shelf.failed(file);
    this.#trouble.failed(this.#now, error, this.#shelf.folder);
  }
}
