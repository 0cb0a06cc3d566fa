/** The sensors that are, or were, connected: what they say, what they are asked, what they are wished. */
import type { Server, Socket } from "node:net";
import type { Readable } from "node:stream";
import { AppError } from "../base/app-error.ts";
import type { Log } from "../base/log.ts";
import { formatInstantMs } from "../base/time.ts";
import type { LinkConnection } from "../link/connection.ts";
import { deletedFilesSchema, filesListSchema, type HubMessage, PROTOCOL_VERSION } from "../link/messages.ts";
import { listenLink } from "../link/transport.ts";
import type { AnomalySample } from "../model/anomaly-sample.ts";
import {
  type BudgetState,
  budgetStateSchema,
  type TimelineCut,
  timelineCutSchema,
} from "../model/budget-state.ts";
import type { FrameSelect } from "../model/frame-select.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { OwnStream } from "../model/own-stream.ts";
import type { RecordingRoom } from "../model/recording-room.ts";
import type { Gap, SensorStatus } from "../model/sensor-status.ts";
import type { RingFile, RuleReport } from "../model/sniffer-rule.ts";
import type { FlowSlice } from "./alarm/flow-slice.ts";
import type { AnomalySource, ToldSample } from "./anomaly-list.ts";
import { sameSecret } from "./api/auth/secret.ts";
import type { GapItem, SensorState } from "./api/contract/status.ts";
import { GapList } from "./gap-list.ts";
import { Intake, type IntakeParts } from "./intake.ts";
import { NO_STATUS } from "./no-status.ts";
import type { Recorder } from "./rule-desk.ts";
import { SensorClips } from "./sensor-clips.ts";
import { type Hello, SensorSession } from "./sensor-session.ts";
import type { TrafficWrite } from "./store/traffic-store.ts";

/** Of one sensor; a sensor knows fewer names. */
const MAX_SAMPLES = 200;
/** Connections that have not said who they are. */
const MAX_STRANGERS = 16;
const ARRIVAL_MS = 3000;

export interface SensorDeskHooks {
  /** What the sensor shall do; asked at every connection and change. */
  config(): Extract<HubMessage, { type: "config" }>;
  /** Connections by which frames are handed out now. */
  ownStreams(): readonly OwnStream[];
  facts(facts: readonly NamedFact[]): void;
  counted(write: TrafficWrite): void;
  /** Slices, facts and gaps once more, in the order in which the sensor told them. */
  judge(told: { slices?: readonly FlowSlice[]; facts?: readonly NamedFact[]; gap?: Gap }): void;
  /** Somebody came or went, or rules were reported. */
  changed(): void;
}

interface Sensor {
  readonly name: string;
  intake: Intake;
  session: SensorSession | undefined;
  sinceMs: number;
  status: SensorStatus | undefined;
  /** By the anomaly's name; as the counters, of this run of the sensor. */
  readonly samples: Map<string, AnomalySample>;
  reports: ReadonlyMap<string, RuleReport>;
  rates: { packetsPerS: number; bitsPerS: number };
  lastStatusMs: number;
}

export class SensorDesk implements Recorder, AnomalySource {
  readonly clips = new SensorClips(() => this.#connection());
  readonly #token: string;
  readonly #parts: IntakeParts;
  readonly #hooks: SensorDeskHooks;
  readonly #log: Log;
  readonly #sensors = new Map<string, Sensor>();
  readonly #sessions = new Set<SensorSession>();
  readonly #epochSensor = new Map<number, string>();
  readonly #gaps = new GapList();
  #server: Server | undefined;

  constructor(token: string, parts: IntakeParts, hooks: SensorDeskHooks) {
    this.#token = token;
    this.#parts = parts;
    this.#hooks = hooks;
    this.#log = parts.log;
  }

  async listen(address: string): Promise<void> {
    for (const position of await this.#parts.store.positions()) {
      this.#epochSensor.set(position.epochId, position.sensor);
    }
    this.#server = await listenLink(address, (socket) => this.#accept(socket));
  }

  /** Resolves when no sensor is connected, or after the given time. */
  async gone(timeoutMs: number): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (this.#sessions.size > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Cuts the sensors off and stores what they sent so far. */
  async close(): Promise<void> {
    this.#server?.close();
    for (const session of this.#sessions) session.close();
    for (const sensor of this.#sensors.values()) await sensor.intake.drained();
  }

  /** Stops waiting for a store that takes nothing. */
  giveUp(): void {
    for (const sensor of this.#sensors.values()) sensor.intake.stop();
  }

  sendConfig(): void {
    const config = this.#hooks.config();
    for (const sensor of this.#sensors.values()) sensor.session?.send(config);
  }

  sensorOf(epochId: number): string {
    return this.#epochSensor.get(epochId) ?? "";
  }

  get statuses(): SensorStatus[] {
    return [...this.#sensors.values()].flatMap((sensor) => sensor.status ?? []);
  }

  get gaps(): readonly GapItem[] {
    return this.#gaps.items;
  }

  get rates(): { packetsPerS: number; bitsPerS: number } {
    const sum = { packetsPerS: 0, bitsPerS: 0 };
    for (const { rates, session } of this.#sensors.values()) {
      if (session === undefined) continue;
      sum.packetsPerS += rates.packetsPerS;
      sum.bitsPerS += rates.bitsPerS;
    }
    return sum;
  }

  states(): SensorState[] {
    return [...this.#sensors.values()].map((sensor) => {
      const { replay: _replay, newestMs, oldestMs, ...status } = sensor.status ?? NO_STATUS;
      return {
        name: sensor.name,
        connected: sensor.session !== undefined,
        since: formatInstantMs(sensor.sinceMs),
        ...status,
        oldest: oldestMs > 0 ? formatInstantMs(oldestMs) : null,
        newest: newestMs > 0 ? formatInstantMs(newestMs) : null,
      };
    });
  }

  /** All that they told is stored and judged. */
  get idle(): boolean {
    return [...this.#sensors.values()].every(({ intake }) => intake.idle);
  }

  get connected(): boolean {
    return [...this.#sensors.values()].some((sensor) => sensor.session !== undefined);
  }

  get interfaces(): string[] {
    return this.statuses.flatMap((status) => status.interfaces.map((each) => each.name));
  }

  anomalyCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { anomalies } of this.statuses) {
      for (const [name, count] of Object.entries(anomalies))
        counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  }

  anomalySample(name: string): ToldSample | undefined {
    let newest: ToldSample | undefined;
    for (const { name: sensor, samples } of this.#sensors.values()) {
      const sample = samples.get(name);
      if (sample !== undefined && !(newest !== undefined && newest.seconds > sample.seconds))
        newest = { ...sample, sensor };
    }
    return newest;
  }

  /** Of the sensor that records: the first that told. */
  get room(): RecordingRoom | undefined {
    return this.statuses.find(({ recordings }) => recordings !== undefined)?.recordings;
  }

  report(slug: string): RuleReport | undefined {
    for (const sensor of this.#sensors.values()) {
      const report = sensor.reports.get(slug);
      if (report !== undefined) return report;
    }
    return undefined;
  }

  async files(slug: string): Promise<RingFile[]> {
    return filesListSchema.parse(await this.#connection().ask({ method: "files.list", slug })).files;
  }

  readFile(slug: string, name: string, from: number, to: number): Readable {
    return this.#connection().askStream({ method: "file.read", slug, name, from, to });
  }

  frames(slug: string): Readable {
    return this.#connection().askStream({ method: "rule.frames", slug });
  }

  timelineFrames(select: FrameSelect): Readable {
    return this.#connection().askStream({ method: "timeline.frames", select });
  }

  liveFrames(select: FrameSelect): Readable {
    return this.#connection().askStream({ method: "live.frames", select });
  }

  /** Resolves when all sensors know. */
  async tellOwnStreams(streams: readonly OwnStream[]): Promise<void> {
    const sessions = [...this.#sensors.values()].flatMap(({ session }) => session ?? []);
    await Promise.allSettled(sessions.map(({ connection }) => askOwn(connection, streams)));
  }

  async deleteFiles(slug: string): Promise<number> {
    const answer = await this.#connection().ask({ method: "rule.deleteFiles", slug });
    return deletedFilesSchema.parse(answer).deleted;
  }

  async checkFilter(text: string): Promise<void> {
    const sensor = await this.#arrived("it is what compiles capture filters");
    await sensor.ask({ method: "filter.check", text });
  }

  /** Of the sensor that records, when what it was told before holds; its status says the same from then on. */
  async budgets(): Promise<BudgetState> {
    const connection = await this.#arrived("it is what keeps the recordings within their room");
    const state = budgetStateSchema.parse(await connection.ask({ method: "budgets.state" }));
    for (const sensor of this.#sensors.values()) {
      const { status, session } = sensor;
      if (session?.connection === connection && status !== undefined)
        sensor.status = { ...status, timeline: state.timeline, recordings: state.room };
    }
    return state;
  }

  async timelineCut(budgetBytes: number): Promise<TimelineCut> {
    return timelineCutSchema.parse(await this.#connection().ask({ method: "timeline.cut", budgetBytes }));
  }

  /** Just after a start the sensor is on its way: it is waited for. */
  async #arrived(why: string): Promise<LinkConnection> {
    const until = Date.now() + ARRIVAL_MS;
    while (!this.connected && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    return this.#connection(why);
  }

  #connection(why = "the frames are with it"): LinkConnection {
    for (const { session } of this.#sensors.values()) if (session !== undefined) return session.connection;
    throw new AppError("sensor-away", `the sensor is not connected, and ${why}`, {
      hint: "Look at the terminal or journal of tapdeck: it says why the sensor is away",
    });
  }

  #accept(socket: Socket): void {
    const strangers = [...this.#sessions].filter((session) => !session.known).length;
    if (strangers >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    const session: SensorSession = new SensorSession(socket, this.#log, {
      hello: (hello) => this.#welcome(session, hello),
      status: (status) => this.#onStatus(session, status),
      facts: (facts) => {
        this.#hooks.facts(facts);
        this.#of(session)?.intake.inOrder(() => this.#hooks.judge({ facts }));
      },
      anomalies: (samples) => this.#onAnomalies(session, samples),
      rules: (reports) => this.#onRules(session, reports),
      gap: (gap) => this.#onGap(session, gap),
      closed: () => this.#onClosed(session),
    });
    this.#sessions.add(session);
  }

  /** Answers the intake for what follows, or undefined to cut the connection. */
  async #welcome(session: SensorSession, hello: Hello): Promise<Intake | undefined> {
    if (!sameSecret(hello.token, this.#token)) {
      this.#log.warn("somebody on the link did not know its token");
      return undefined;
    }
    if (hello.protocol !== PROTOCOL_VERSION) {
      this.#log.warn(
        `sensor ${hello.sensor} speaks protocol ${hello.protocol}, this hub ${PROTOCOL_VERSION}: update the older one`,
      );
      return undefined;
    }
    const intake = await this.#intakeFor(hello);
    if (!session.connection.open) return undefined;
    const before = this.#sensors.get(hello.sensor);
    before?.session?.close();
    intake.hooks = {
      stored: (seq) => session.send({ type: "ack", seq }),
      counted: (write) => this.#hooks.counted(write),
      judge: (slices) => this.#hooks.judge({ slices }),
      hold: (full) => session.hold(full),
    };
    this.#sensors.set(hello.sensor, {
      name: hello.sensor,
      intake,
      session,
      sinceMs: Date.now(),
      status: before?.intake === intake ? before.status : undefined,
      samples: before?.intake === intake ? before.samples : new Map(),
      reports: before?.reports ?? new Map(),
      rates: { packetsPerS: 0, bitsPerS: 0 },
      lastStatusMs: 0,
    });
    session.send({ type: "welcome", protocol: PROTOCOL_VERSION });
    if (intake.storedSeq >= 0) session.send({ type: "ack", seq: intake.storedSeq });
    session.send(this.#hooks.config());
    const streams = this.#hooks.ownStreams();
    if (streams.length > 0) void askOwn(session.connection, streams).catch(() => undefined);
    this.#hooks.changed();
    return intake;
  }

  /** The same run goes on where it was; a new one closes the flows of the run before. */
  async #intakeFor(hello: Hello): Promise<Intake> {
    const before = this.#sensors.get(hello.sensor)?.intake;
    if (before?.position.epoch === hello.epoch) return before;
    await before?.drained();
    const position = await this.#parts.store.openEpoch(hello.sensor, hello.epoch);
    this.#epochSensor.set(position.epochId, hello.sensor);
    const { live, store } = this.#parts;
    for (const epochId of live.epochs()) {
      if (epochId === position.epochId || this.#epochSensor.get(epochId) !== hello.sensor) continue;
      await store.closeFlows(live.ofEpoch(epochId));
      live.removeEpoch(epochId);
    }
    return new Intake(position, this.#parts);
  }

  #onStatus(session: SensorSession, status: SensorStatus): void {
    const sensor = this.#of(session);
    if (sensor === undefined) return;
    const seconds = (Date.now() - sensor.lastStatusMs) / 1000;
    if (sensor.status !== undefined && sensor.lastStatusMs > 0 && seconds > 0) {
      sensor.rates = {
        packetsPerS: Math.max(0, (status.packets - sensor.status.packets) / seconds),
        bitsPerS: Math.max(0, ((status.bytes - sensor.status.bytes) * 8) / seconds),
      };
    }
    sensor.lastStatusMs = Date.now();
    sensor.status = status;
  }

  #onAnomalies(session: SensorSession, samples: readonly AnomalySample[]): void {
    const kept = this.#of(session)?.samples;
    if (kept === undefined) return;
    for (const sample of samples) {
      if (kept.has(sample.name) || kept.size < MAX_SAMPLES) kept.set(sample.name, sample);
    }
  }

  #onRules(session: SensorSession, reports: readonly RuleReport[]): void {
    const sensor = this.#of(session);
    if (sensor === undefined) return;
    sensor.reports = new Map(reports.map((report) => [report.slug, report]));
    this.#hooks.changed();
  }

  #onGap(session: SensorSession, gap: Gap): void {
    const sensor = this.#of(session);
    if (sensor === undefined) return;
    sensor.intake.inOrder(() => this.#hooks.judge({ gap }));
    this.#gaps.add(sensor.name, gap);
  }

  #onClosed(session: SensorSession): void {
    this.#sessions.delete(session);
    const sensor = this.#of(session);
    if (sensor === undefined) return;
    sensor.session = undefined;
    sensor.sinceMs = Date.now();
    this.#hooks.changed();
  }

  #of(session: SensorSession): Sensor | undefined {
    for (const sensor of this.#sensors.values()) if (sensor.session === session) return sensor;
    return undefined;
  }
}

function askOwn(connection: LinkConnection, streams: readonly OwnStream[]): Promise<unknown> {
  return connection.ask({ method: "streams.own", streams: [...streams] });
}
