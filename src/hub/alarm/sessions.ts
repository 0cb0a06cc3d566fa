/** Short sessions of one kind, each counted once, the newest MOST of the last while. */
import type { FlowRef } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";

const MOST = 512;

interface Session extends FlowRef {
  readonly atMs: number;
  readonly bytes: number;
  readonly party: string;
}

export class Sessions {
  lastMs: number;
  /** Sessions that were much longer, after many that were short. */
  longer = 0;
  readonly #sessions: Session[] = [];
  /** Flows that are counted, by their number, and the epoch of each. */
  readonly #known = new Map<number, number>();
  readonly #parties = new Map<string, number>();

  constructor(atMs: number) {
    this.lastMs = atMs;
  }

  get count(): number {
    return this.#sessions.length;
  }

  get parties(): number {
    return this.#parties.size;
  }

  get firstMs(): number {
    return this.#sessions[0]?.atMs ?? this.lastMs;
  }

  /** False if it is counted already. Older ones than `spanMs` before it are forgotten. */
  add(slice: FlowSlice, spanMs: number, party = ""): boolean {
    const { epochId, flowId, toMs: atMs } = slice;
    if (this.#known.get(flowId) === epochId) return false;
    this.lastMs = Math.max(this.lastMs, atMs);
    const bytes = slice.totalSentBytes + slice.totalGotBytes;
    this.#sessions.push({ epochId, flowId, atMs, bytes, party });
    this.#known.set(flowId, epochId);
    this.#parties.set(party, (this.#parties.get(party) ?? 0) + 1);
    while (this.#sessions.length > MOST || (this.#sessions[0]?.atMs ?? atMs) < atMs - spanMs)
      this.#forgetOldest();
    if (this.count < 2) this.longer = 0;
    return true;
  }

  /** A session that is no short one, of a flow that may be told of many times. */
  noteLonger(slice: FlowSlice, times: number, least: number): void {
    const { epochId, flowId } = slice;
    if (this.count < least || this.#known.get(flowId) === epochId) return;
    if (slice.totalSentBytes + slice.totalGotBytes < times * this.mean(this.count)) return;
    this.#known.set(flowId, epochId);
    this.longer++;
  }

  since(fromMs: number): number {
    let count = 0;
    for (let i = this.#sessions.length - 1; i >= 0; i--) {
      if ((this.#sessions[i] as Session).atMs < fromMs) break;
      count++;
    }
    return count;
  }

  /** Of the newest so many: bytes both ways. */
  mean(newest: number): number {
    const from = Math.max(0, this.count - newest);
    let sum = 0;
    for (let i = from; i < this.count; i++) sum += (this.#sessions[i] as Session).bytes;
    return sum / Math.max(1, this.count - from);
  }

  /** Standard deviation by mean. */
  variation(newest: number): number {
    const mean = this.mean(newest);
    const from = Math.max(0, this.count - newest);
    let squares = 0;
    for (let i = from; i < this.count; i++) squares += ((this.#sessions[i] as Session).bytes - mean) ** 2;
    return Math.sqrt(squares / Math.max(1, this.count - from)) / Math.max(1, mean);
  }

  /** The newest first. */
  refs(most: number): FlowRef[] {
    const newest = this.#sessions.slice(-most).reverse();
    return newest.map(({ epochId, flowId }) => ({ epochId, flowId }));
  }

  #forgetOldest(): void {
    const oldest = this.#sessions.shift();
    if (oldest === undefined) return;
    if (this.#known.get(oldest.flowId) === oldest.epochId) this.#known.delete(oldest.flowId);
    const left = (this.#parties.get(oldest.party) ?? 1) - 1;
    if (left > 0) this.#parties.set(oldest.party, left);
    else this.#parties.delete(oldest.party);
  }
}
