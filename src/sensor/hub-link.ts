/** The sensor's end of the link: connects and reconnects, says hello, sends what gathered meanwhile, hears the hub. */
import { randomUUID } from "node:crypto";
import type { Log } from "../base/log.ts";
import { LinkConnection } from "../link/connection.ts";
import {
  type HubMessage,
  hubMessageSchema,
  type LinkRequest,
  PROTOCOL_VERSION,
  type SensorMessage,
} from "../link/messages.ts";
import { connectLink } from "../link/transport.ts";
import type { NamedFact } from "../model/named-fact.ts";
import { SliceSpool } from "./spool.ts";

const RETRY_MS = 500;
/** A status or report is not worth queueing behind this much. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;
const SPOOL_BYTES = 64 * 1024 * 1024;
const MAX_WAITING_FACTS = 20_000;

export interface HubLinkOptions {
  readonly address: string;
  readonly token: string;
  readonly sensor: string;
  readonly log: Log;
  config(message: Extract<HubMessage, { type: "config" }>): void;
  /** A new connection is up: the hub may have forgotten what is only in memory. */
  connected(): void;
  request(request: LinkRequest): Promise<unknown | AsyncIterable<Uint8Array>>;
  /** A slice batch is stored (or lost): the packet thread may send on. */
  batchGone(): void;
}

export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #spool: SliceSpool;
  readonly #epoch = randomUUID();
  #connection: LinkConnection | undefined;
  #welcomed = false;
  #stopped = false;
  #facts: readonly NamedFact[] = [];

  constructor(options: HubLinkOptions) {
    this.#options = options;
    this.#spool = new SliceSpool(SPOOL_BYTES, () => options.batchGone());
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#connection?.close();
  }

  slices(batch: Uint8Array): void {
    const entry = this.#spool.add(batch);
    if (this.#welcomed) this.#connection?.sendSlices(entry.seq, entry.batch);
  }

  facts(facts: readonly NamedFact[]): void {
    if (this.#facts.length < MAX_WAITING_FACTS) this.#facts = [...this.#facts, ...facts];
    this.#sendFacts();
  }

  /** Sent if the hub is there and keeps up; old news is not kept. */
  say(message: SensorMessage): void {
    const connection = this.#connection;
    if (!this.#welcomed || connection === undefined || connection.pendingBytes > MAX_PENDING_BYTES) return;
    connection.send(message);
  }

  /** Resolves when everything told so far is stored, or after the given time. */
  async drained(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (this.#spool.waiting.length > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #connect(): Promise<void> {
    while (!this.#stopped) {
      try {
        const socket = await connectLink(this.#options.address);
        const connection = new LinkConnection(socket, {
          message: (value) => this.#hear(value),
          request: (request) => this.#options.request(request),
          closed: () => this.#lost(),
        });
        this.#connection = connection;
        const { token, sensor } = this.#options;
        connection.send({ type: "hello", protocol: PROTOCOL_VERSION, token, sensor, epoch: this.#epoch });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #lost(): void {
    if (this.#welcomed && !this.#stopped) this.#options.log.warn("the hub is away; recording goes on");
    this.#welcomed = false;
    this.#connection = undefined;
    if (!this.#stopped) setTimeout(() => void this.#connect(), RETRY_MS);
  }

  #hear(value: unknown): void {
    const message = hubMessageSchema.parse(value);
    if (message.type === "ack") this.#spool.acknowledge(message.seq);
    else if (message.type === "config") this.#options.config(message);
    else this.#welcome();
  }

  #welcome(): void {
    this.#welcomed = true;
    for (const { seq, batch } of this.#spool.waiting) this.#connection?.sendSlices(seq, batch);
    this.#sendFacts();
    this.#options.connected();
  }

  #sendFacts(): void {
    if (!this.#welcomed || this.#facts.length === 0) return;
    for (let i = 0; i < this.#facts.length; i += 5000) {
      this.#connection?.send({ type: "facts", facts: this.#facts.slice(i, i + 5000) });
    }
    this.#facts = [];
  }
}
