/** A small sensor for tests: a real link connection, flows and ring files that the test makes up. */
import { parseAddress, parseMac } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import { LinkConnection } from "../link/connection.ts";
import { type HubMessage, hubMessageSchema, type LinkRequest, PROTOCOL_VERSION } from "../link/messages.ts";
import { connectLink } from "../link/transport.ts";
import type { AnomalySample } from "../model/anomaly-sample.ts";
import type { BudgetState } from "../model/budget-state.ts";
import type { ListedClip } from "../model/clip.ts";
import { DIRECTIONS } from "../model/flow-direction.ts";
import type { FlowRecord } from "../model/flow-record.ts";
import { FLOW_STATES } from "../model/flow-state.ts";
import { APP_SOURCES, DOMAIN_SOURCES } from "../model/name-evidence.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { SensorStatus } from "../model/sensor-status.ts";
import { SLICE_FLAGS, SliceBatch } from "../model/slice-batch.ts";
import type { RuleReport } from "../model/sniffer-rule.ts";
import type { TrafficShape } from "../model/traffic-shape.ts";
import { NO_STATUS } from "./no-status.ts";

export interface FakeRow {
  flowId: number;
  /** Start of the slice; the flow began then too unless `startMs` says otherwise. */
  atMs: number;
  startMs?: number;
  origIp: string;
  respIp: string;
  origMac?: string;
  respMac?: string;
  origPort?: number;
  respPort?: number;
  proto?: number;
  direction: FlowRecord["direction"];
  /** Deltas, and totals where they differ. */
  origBytes: number;
  respBytes: number;
  /** One for each 1,500 bytes unless told otherwise. */
  origPackets?: number;
  totalOrigBytes?: number;
  totalRespBytes?: number;
  domain?: string;
  app?: string;
  shape?: TrafficShape;
  ended?: boolean;
  first?: boolean;
  group?: boolean;
}

export function sliceBatch(rows: readonly FakeRow[]): Uint8Array {
  const batch = new SliceBatch(Math.max(8, Math.ceil(rows.length / 8) * 8));
  for (const row of rows) putRow(batch, row);
  return batch.encode();
}

function putRow(batch: SliceBatch, row: FakeRow): void {
  const i = batch.count++;
  const orig = parseAddress(row.origIp);
  const resp = parseAddress(row.respIp);
  if (orig === undefined || resp === undefined) throw new TypeError("a test row needs two addresses");
  const origMac = parseMac(row.origMac ?? "");
  const respMac = parseMac(row.respMac ?? "");
  const startMs = row.startMs ?? row.atMs;
  batch.flowId[i] = row.flowId;
  batch.startSeconds[i] = Math.floor(startMs / 1000);
  batch.startNanos[i] = (startMs % 1000) * 1e6;
  batch.lastSeconds[i] = Math.floor((row.atMs + 500) / 1000);
  batch.lastNanos[i] = ((row.atMs + 500) % 1000) * 1e6;
  batch.sliceStartMs[i] = row.atMs;
  batch.sliceEndMs[i] = row.atMs + 500;
  const packets = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1500));
  batch.origPackets[i] = row.origPackets ?? packets(row.origBytes);
  batch.respPackets[i] = packets(row.respBytes);
  batch.totalOrigPackets[i] = row.origPackets ?? packets(row.totalOrigBytes ?? row.origBytes);
  batch.totalRespPackets[i] = packets(row.totalRespBytes ?? row.respBytes);
  batch.origBytes[i] = row.origBytes;
  batch.respBytes[i] = row.respBytes;
  batch.totalOrigBytes[i] = row.totalOrigBytes ?? row.origBytes;
  batch.totalRespBytes[i] = row.totalRespBytes ?? row.respBytes;
  batch.domain[i] = intern(batch, row.domain);
  batch.app[i] = intern(batch, row.app);
  const local = (flag: number, yes: boolean): number => (yes ? flag : 0);
  batch.flags[i] =
    local(SLICE_FLAGS.ipv6, orig.length === 16) |
    local(SLICE_FLAGS.hasMac, origMac !== undefined) |
    local(SLICE_FLAGS.ended, row.ended ?? true) |
    local(SLICE_FLAGS.first, row.first ?? true) |
    local(SLICE_FLAGS.group, row.group ?? false) |
    local(SLICE_FLAGS.origLocal, row.direction === "outbound" || row.direction === "internal") |
    local(
      SLICE_FLAGS.respLocal,
      row.direction === "inbound" || (row.direction === "internal" && row.group !== true),
    );
  batch.origPort[i] = row.origPort ?? 50_000;
  batch.respPort[i] = row.respPort ?? 443;
  batch.vlan0[i] = 0xffff;
  batch.vlan1[i] = 0xffff;
  batch.proto[i] = row.proto ?? 6;
  batch.state[i] = FLOW_STATES.indexOf("SF");
  batch.direction[i] = DIRECTIONS.indexOf(row.direction);
  batch.domainSource[i] = row.domain === undefined ? 0 : 1 + DOMAIN_SOURCES.indexOf("sni");
  batch.appSource[i] = row.app === undefined ? 0 : 1 + APP_SOURCES.indexOf("payload");
  batch.origAddress.set(orig, i * 16);
  batch.respAddress.set(resp, i * 16);
  batch.putShape(i, row.shape);
  if (origMac !== undefined) batch.origMac.set(origMac, i * 6);
  if (respMac !== undefined) batch.respMac.set(respMac, i * 6);
}

function intern(batch: SliceBatch, text: string | undefined): number {
  if (text === undefined) return 0;
  const at = batch.strings.indexOf(text);
  return at >= 0 ? at : batch.strings.push(text) - 1;
}

export function sensorStatus(part: Partial<SensorStatus> = {}): SensorStatus {
  return { ...NO_STATUS, homeNets: ["192.168.0.0/16"], ...part };
}

/** A timeline of 10 GB with 1 GB in it, 2 GB for clips, no limit, no option. */
export function budgetState(part: Partial<BudgetState> = {}): BudgetState {
  const now = { timelineBytes: 10e9, clipBytes: 2e9 };
  return {
    now,
    wish: {},
    fixed: {},
    timelineShareBytes: 10e9,
    held: { timelineBytes: 1e9, clipBytes: 0, ringBytes: 0 },
    diskBytes: 500e9,
    room: { ...now, leftBytes: 0 },
    timeline: {
      state: "recording",
      oldestMs: null,
      newestMs: null,
      bytes: 1e9,
      budgetBytes: (part.now ?? now).timelineBytes,
      chunks: 16,
      drops: 0,
      cutOff: 0,
      direct: true,
      inMemory: false,
    },
    ...part,
  };
}

export interface FakeSensorOptions {
  readonly link: string;
  readonly token: string;
  readonly epoch?: string;
  readonly name?: string;
  readonly protocol?: number;
}

export interface FakeClip {
  readonly report: ListedClip;
  readonly frames: Uint8Array;
  readonly manifest: string;
}

export class FakeSensor {
  readonly connection: LinkConnection;
  readonly messages: HubMessage[] = [];
  /** Slug to file name to content. The last file of a slug is the open one. */
  readonly files = new Map<string, Map<string, Uint8Array>>();
  readonly clips = new Map<string, FakeClip>();
  /** What it answers to a rewind. */
  timeline: Uint8Array = new Uint8Array(0);
  /** What it answers when it is asked for its budgets. */
  budgets: BudgetState = budgetState();
  readonly requests: LinkRequest[] = [];
  /** Chunks taken by readers so far, to see that a download is not held in memory. */
  chunksSent = 0;
  closed = false;
  #wake: (() => void)[] = [];

  private constructor(socket: Awaited<ReturnType<typeof connectLink>>) {
    this.connection = new LinkConnection(socket, {
      message: (value) => {
        this.messages.push(hubMessageSchema.parse(value));
        this.#tell();
      },
      request: (request) => this.#answer(request),
      closed: () => {
        this.closed = true;
        this.#tell();
      },
    });
  }

  static async connect(options: FakeSensorOptions): Promise<FakeSensor> {
    const sensor = new FakeSensor(await connectLink(options.link));
    const { token, name = "home", epoch = "run-1", protocol = PROTOCOL_VERSION } = options;
    sensor.connection.send({ type: "hello", protocol, token, sensor: name, epoch });
    return sensor;
  }

  slices(seq: number, rows: readonly FakeRow[]): void {
    this.connection.sendSlices(seq, sliceBatch(rows));
  }

  status(part: Partial<SensorStatus>): void {
    this.connection.send({ type: "status", status: sensorStatus(part) });
  }

  facts(facts: readonly NamedFact[]): void {
    this.connection.send({ type: "facts", facts });
  }

  anomalies(samples: readonly AnomalySample[]): void {
    this.connection.send({ type: "anomalies", samples: [...samples] });
  }

  reports(rules: readonly RuleReport[]): void {
    this.connection.send({ type: "rules", rules });
  }

  get config(): Extract<HubMessage, { type: "config" }> | undefined {
    return this.messages.flatMap((message) => (message.type === "config" ? [message] : [])).at(-1);
  }

  async acked(seq: number): Promise<void> {
    await this.until(() => this.messages.some((message) => message.type === "ack" && message.seq >= seq));
  }

  /** Looks again whenever something arrives, for 5 seconds. */
  async until(condition: () => boolean): Promise<void> {
    const limit = Date.now() + 5000;
    while (!condition()) {
      if (Date.now() > limit) throw new Error(`waited in vain for ${condition.toString()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.connection.close();
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async #answer(request: LinkRequest): Promise<unknown> {
    this.requests.push(request);
    if (request.method === "filter.check") return this.#checkFilter(request.text);
    if (request.method === "timeline.frames" || request.method === "live.frames")
      return this.#stream(this.timeline);
    if (request.method === "streams.own") return {};
    if (request.method === "budgets.state") return this.budgets;
    if (request.method === "timeline.cut") return { goneBytes: 5e8, oldestMs: 1_700_000_000_000 };
    if (request.method === "clip.list")
      return { clips: [...this.clips.values()].map(({ report }) => report) };
    if (request.method === "clip.frames")
      return this.#stream(this.#clip(request.id).frames.subarray(request.from, request.to));
    if (request.method === "clip.manifest") return this.#stream(Buffer.from(this.#clip(request.id).manifest));
    if (!("slug" in request)) throw new AppError("unsupported", `${request.method} is nothing for a fake`);
    const files = this.files.get(request.slug) ?? new Map<string, Uint8Array>();
    switch (request.method) {
      case "files.list": {
        const names = [...files.keys()];
        return {
          files: names.map((name, i) => ({
            name,
            bytes: files.get(name)?.length ?? 0,
            open: i === names.length - 1,
            modifiedMs: 1_700_000_000_000 + i,
          })),
        };
      }
      case "file.read": {
        const content = files.get(request.name);
        if (content === undefined) throw new AppError("no-file", `no file ${request.name}`);
        return this.#stream(content.subarray(request.from, request.to));
      }
      case "rule.frames":
        return this.#stream(Buffer.concat([...files.values()]));
      case "rule.deleteFiles":
        this.files.delete(request.slug);
        return { deleted: files.size };
    }
  }

  #clip(id: string): FakeClip {
    const clip = this.clips.get(id);
    if (clip === undefined) throw new AppError("not-found", `there is no clip "${id}"`);
    return clip;
  }

  /** One word of the language is enough for the hub's tests. */
  #checkFilter(text: string): object {
    if (text.startsWith("tcp")) return {};
    throw new AppError("invalid", "the capture filter is wrong: syntax error", { hint: "See the manual" });
  }

  async *#stream(content: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < content.length; at += 64 * 1024) {
      this.chunksSent++;
      yield content.subarray(at, at + 64 * 1024);
    }
  }
}
