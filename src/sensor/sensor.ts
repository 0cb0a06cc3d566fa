/**
 * The sensor's main thread: starts the packet thread, carries what it says to the hub, keeps the rules for the time
 * when the hub is away, and serves recorded frames. It holds no right and no secret but the link's token.
 */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { AppError } from "../base/app-error.ts";
import { LINK_TYPE } from "../base/link-type.ts";
import { createLog } from "../base/log.ts";
import type { LinkRequest } from "../link/messages.ts";
import type { SensorOrder, SensorStart } from "../model/child-message.ts";
import type { RingFile, SensorRule } from "../model/sniffer-rule.ts";
import { cutStream } from "../pcap/cut-frames.ts";
import type { WantedPlaces } from "../places/place-numbers.ts";
import { PlaceFinder } from "../places/wanted-places.ts";
import { Backfill } from "./backfill.ts";
import { Clips } from "./clips.ts";
import { compileCaptureFilter } from "./compile-filter.ts";
import { HubLink } from "./hub-link.ts";
import { KeptCounters } from "./kept-counters.ts";
import { KeptWish } from "./kept-wish.ts";
import { LiveRelay } from "./live-relay.ts";
import { RingHead } from "./record/ring-head.ts";
import { mergedFrames, readRingFile, withDiskTimes } from "./record/ring-reader.ts";
import { Rewind } from "./rewind.ts";
import { folderBytes, RingAdmission } from "./ring-admission.ts";
import { sourceOrder } from "./source-order.ts";
import type { FromPacketThread, PacketThreadStart, ToPacketThread } from "./thread-messages.ts";

export interface SensorEvents {
  ready(): void;
  fatal(line: string, exit: number): void;
}

type PacketThreadAnswer = Extract<FromPacketThread, { id: number }>;

const log = createLog("sensor");

/** The number one, as the kernel takes it. */
const WAKE = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
const LOOK_MS = 60_000;
/** Readers of live streams have the last of them by then. */
const LIVE_END_MS = 1000;
/** A ring that has ended is written to its end by then. */
const ROOM_MS = 5000;

export class Sensor {
  readonly #start: SensorStart;
  readonly #rewind: Rewind;
  readonly #backfill: Backfill;
  readonly #clips: Clips;
  readonly #live: LiveRelay;
  readonly #admission: RingAdmission;
  readonly #events: SensorEvents;
  readonly #worker: Worker;
  readonly #link: HubLink;
  readonly #kept: KeptWish;
  readonly #counters: KeptCounters;
  readonly #rulesFolder: string;
  readonly #backlog = new SharedArrayBuffer(4);
  readonly #asked = new Map<number, (answer: PacketThreadAnswer) => void>();
  readonly #finder: PlaceFinder;
  readonly #lookTimer: NodeJS.Timeout;
  /** Of the interfaces seen so far. */
  readonly #linkTypes = new Set<number>();
  #places: WantedPlaces | undefined;
  #rules: readonly SensorRule[] = [];
  #ruling: Promise<void> = Promise.resolve();
  #roomTimer: NodeJS.Timeout | undefined;
  #nextAsk = 1;
  #stopped: (() => void) | undefined;
  /** -1: the packet thread does not wait for packets by polling. */
  #wakeFd = -1;

  /** Takes up what an earlier run left, and starts. */
  static async start(start: SensorStart, packetThread: URL, events: SensorEvents): Promise<Sensor> {
    const rewind = await Rewind.open(start.timeline, start.dataFolder, log, start.tunnels);
    const { state, inMemory, budgetBytes } = rewind.status();
    const onDisk = state !== "off" && !inMemory;
    const timelineBytes = onDisk ? budgetBytes : await folderBytes(join(start.dataFolder, "timeline"));
    return new Sensor(start, rewind, timelineBytes, packetThread, events);
  }

  private constructor(
    start: SensorStart,
    rewind: Rewind,
    timelineBytes: number,
    packetThread: URL,
    events: SensorEvents,
  ) {
    this.#start = start;
    this.#rewind = rewind;
    this.#events = events;
    this.#rulesFolder = join(start.dataFolder, "rules");
    this.#kept = new KeptWish(join(start.dataFolder, "sensor"), log);
    this.#counters = new KeptCounters(join(start.dataFolder, "sensor", "counters.json"));
    this.#finder = new PlaceFinder(start.dataFolder, log);
    const { rules, privacy, homeNets } = this.#kept.read();
    this.#worker = this.#startWorker(packetThread, { privacy, addedHomeNets: homeNets });
    const backlog = new Int32Array(this.#backlog);
    this.#link = new HubLink({
      address: start.link,
      token: start.linkToken,
      sensor: start.sensor,
      log,
      config: (config) => {
        this.#kept.keep(config);
        // Before the rules that must respect it.
        this.#tell({ type: "privacy", privacy: config.privacy });
        this.#tell({ type: "home-nets", added: config.homeNets });
        this.#tellRules(config.rules);
        this.#tell({ type: "names", names: config.names });
      },
      connected: () => this.#tell({ type: "report-all" }),
      request: (request) => this.#serve(request),
      batchGone: () => Atomics.sub(backlog, 0, 1),
    });
    this.#clips = new Clips({
      folders: { clips: join(start.dataFolder, "clips"), scratch: join(start.dataFolder, "sensor") },
      budgetBytes: start.clipBytes,
      rewind,
      linkTypes: () => this.#knownLinkTypes(),
      note: (line) => log.info(line),
    });
    this.#backfill = new Backfill({
      rewind,
      linkTypes: () => this.#knownLinkTypes(),
      fill: async (slug, blocks) => {
        await this.#ask((id) => ({ type: "fill", id, slug, blocks }));
      },
      goLive: async (slug, lost) => {
        const answer = await this.#ask((id) => ({ type: "go-live", id, slug, lost }));
        return answer.type === "live" ? answer.place : { chunk: 0, row: 0 };
      },
      note: (line) => log.info(line),
    });
    this.#live = new LiveRelay({
      rewind,
      head: new RingHead(() => []),
      linkTypes: () => this.#knownLinkTypes(),
      ruleFilters: () => this.#rules.filter(({ match }) => match.filters.length > 0).length,
      checkFilter: (text) => this.#checkFilter(text),
      tell: (message) => this.#tell(message),
      begin: (make) => this.#beginLive(make),
    });
    this.#admission = new RingAdmission({
      rulesFolder: this.#rulesFolder,
      totalBytes: start.recordingBytes,
      timelineBytes,
      clipBytes: () => Math.max(start.clipBytes, this.#clips.bytes),
    });
    rewind.tell = (order) => this.#tell({ type: "timeline", order });
    this.#link.start();
    this.#tellRules(rules);
    this.#lookTimer = setInterval(() => this.#lookAround(), LOOK_MS).unref();
  }

  /** A source that comes, or goes, while it runs. */
  order(order: SensorOrder): void {
    const message = sourceOrder(order, this.#start.handoverFd);
    if (message !== undefined) this.#tell(message);
    else log.warn("the descriptor of a new source did not come over");
  }

  /** Closes the recordings, tells the hub what is left to tell, ends. */
  async stop(): Promise<void> {
    clearInterval(this.#lookTimer);
    clearTimeout(this.#roomTimer);
    await this.#clips.stop();
    const stopped = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    this.#tell({ type: "stop" });
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 5000))]);
    await this.#live.end(LIVE_END_MS);
    await this.#rewind.settled();
    this.#counters.flush();
    await this.#link.drained(1500);
    this.#link.stop();
    await this.#worker.terminate();
  }

  #startWorker(packetThread: URL, kept: Pick<PacketThreadStart, "privacy" | "addedHomeNets">): Worker {
    const workerData: PacketThreadStart = {
      sources: this.#start.sources,
      rulesFolder: this.#rulesFolder,
      ...kept,
      counters: this.#counters.read(),
      homeNets: this.#start.homeNets,
      timeline: this.#rewind.start(this.#isLive),
      demo: this.#start.demo,
      dedup: this.#start.dedup,
      tunnels: this.#start.tunnels,
      seed: randomBytes(4).readInt32LE(),
      backlog: this.#backlog,
    };
    const worker = new Worker(packetThread, { workerData, name: "packets" });
    worker.on("message", (message: FromPacketThread) => this.#hear(message));
    worker.on("error", (error) => {
      // A bug: its stack belongs in the log; the supervisor starts the sensor anew.
      log.warn(`the packet thread died: ${error.stack ?? error.message}`);
      process.exitCode = 70;
      process.kill(process.pid, "SIGKILL");
    });
    return worker;
  }

  /** One wish after the other; tables of places are read, and cut to what is wanted, only when a rule asks for a place. */
  #tellRules(rules: readonly SensorRule[]): void {
    this.#rules = rules;
    this.#live.yieldFilters();
    this.#ruling = this.#ruling.then(async () => {
      this.#places = await this.#findPlaces(rules);
      this.#tell({ type: "rules", rules: await this.#admission.admit(rules), places: this.#places });
      if (this.#admission.unsettled) this.#lookAgainAtRoom();
    });
  }

  #lookAgainAtRoom(): void {
    clearTimeout(this.#roomTimer);
    this.#roomTimer = setTimeout(() => this.#tellRules(this.#rules), ROOM_MS).unref();
  }

  /** Somebody may have placed a newer table, or deleted files by hand. */
  #lookAround(): void {
    if (this.#start.recordingBytes !== undefined) this.#lookAgainAtRoom();
    this.#ruling = this.#ruling.then(async () => {
      const before = this.#places;
      const now = await this.#findPlaces(this.#rules);
      if (now?.countries !== before?.countries || now?.systems !== before?.systems)
        this.#tellRules(this.#rules);
    });
  }

  /** In turn with the rules: what all of them and all streams want is told with each. */
  async #beginLive(
    make: (id: number, places: WantedPlaces | undefined) => ToPacketThread,
  ): Promise<PacketThreadAnswer> {
    const begun = this.#ruling.then(async () => {
      this.#places = await this.#findPlaces(this.#rules);
      return { answer: this.#ask((id) => make(id, this.#places)) };
    });
    this.#ruling = begun.then(() => undefined);
    return await (await begun).answer;
  }

  async #findPlaces(rules: readonly SensorRule[]): Promise<WantedPlaces | undefined> {
    const matches = [
      ...rules.map(({ match }) => match),
      ...this.#live.selects.flatMap((select) => select.matches),
    ];
    const countries = [...new Set(matches.flatMap((match) => match.countries))];
    const systems = [...new Set(matches.flatMap((match) => match.asns))];
    if (countries.length + systems.length === 0) return undefined;
    try {
      return await this.#finder.find(countries, systems);
    } catch (error) {
      // A table somebody placed may be damaged where nobody looked: rules about other things must not wait for it.
      log.warn(`rules by country or network: ${error instanceof Error ? error.message : String(error)}`);
      return this.#places;
    }
  }

  get #isLive(): boolean {
    return this.#start.sources.some((source) => source.kind !== "file");
  }

  #tell(message: ToPacketThread): void {
    this.#worker.postMessage(message);
    if (this.#wakeFd >= 0) writeSync(this.#wakeFd, WAKE);
  }

  #hear(message: FromPacketThread): void {
    switch (message.type) {
      case "ready":
        this.#events.ready();
        return;
      case "wake":
        this.#wakeFd = message.fd;
        return;
      case "fatal":
        this.#events.fatal(message.line, message.exit);
        return;
      case "slices":
        this.#link.slices(message.batch);
        return;
      case "facts":
        this.#link.facts(message.facts);
        return;
      case "status":
        for (const { linkType } of message.status.interfaces) this.#linkTypes.add(linkType);
        this.#link.say({
          type: "status",
          status: { ...message.status, timeline: this.#rewind.status(), recordings: this.#admission.room },
        });
        return;
      case "anomalies":
        this.#link.say({ type: "anomalies", samples: [...message.samples] });
        return;
      case "rules":
        this.#counters.keep(message.rules, Date.now());
        this.#link.say({ type: "rules", rules: [...message.rules] });
        return;
      case "gap":
        this.#link.say({ type: "gap", gap: message.gap });
        return;
      case "note":
        log.info(message.line);
        return;
      case "stopped":
        this.#stopped?.();
        return;
      case "to-fill":
        this.#backfill.add(message.rules);
        return;
      case "live-opened":
      case "live-frames":
        this.#live.hear(message);
        return;
      case "timeline":
        this.#rewind.hear(message.news);
        return;
      default:
        this.#asked.get(message.id)?.(message);
        this.#asked.delete(message.id);
    }
  }

  #ask(make: (id: number) => ToPacketThread): Promise<PacketThreadAnswer> {
    const id = this.#nextAsk++;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#tell(make(id));
    });
  }

  async #files(slug: string, written = false): Promise<readonly RingFile[]> {
    const answer = await this.#ask((id) => ({ type: "files", id, slug, written }));
    return answer.type === "files" ? answer.files : [];
  }

  #knownLinkTypes(): number[] {
    return this.#linkTypes.size > 0 ? [...this.#linkTypes] : [LINK_TYPE.ethernet];
  }

  /** Good for one link type is good enough: on the others it matches nothing. */
  async #checkFilter(text: string): Promise<object> {
    const each = await Promise.allSettled(
      this.#knownLinkTypes().map((one) => compileCaptureFilter(text, one)),
    );
    const [failed] = each;
    if (failed?.status === "rejected" && each.every(({ status }) => status === "rejected"))
      throw failed.reason;
    return {};
  }

  async #serve(request: LinkRequest): Promise<unknown> {
    if (request.method === "filter.check") return this.#checkFilter(request.text);
    if (request.method === "clip.pin") return await this.#clips.pin(request.wish);
    if (request.method === "clip.list") return { clips: this.#clips.listed() };
    if (request.method === "clip.frames") return this.#clips.frames(request.id, request.from, request.to);
    if (request.method === "clip.manifest") return this.#clips.manifest(request.id);
    if (request.method === "clip.remove") return await this.#clips.remove(request.id);
    if (request.method === "timeline.frames")
      return cutStream(
        await this.#rewind.frames(request.select, this.#knownLinkTypes()),
        request.select.snaplen,
      );
    if (request.method === "live.frames")
      return cutStream(await this.#live.open(request.select), request.select.snaplen);
    if (request.method === "streams.own") {
      await this.#ask((id) => ({ type: "own-streams", id, streams: request.streams }));
      return {};
    }
    const { slug } = request;
    switch (request.method) {
      case "files.list":
        return { files: withDiskTimes(join(this.#rulesFolder, slug), await this.#files(slug)) };
      case "file.read": {
        const file = (await this.#files(slug)).find((one) => one.name === request.name);
        if (file === undefined) throw new AppError("not-found", `no file ${request.name} in this recording`);
        return readRingFile(join(this.#rulesFolder, slug), file, request.from, request.to);
      }
      case "rule.frames":
        return mergedFrames(join(this.#rulesFolder, slug), await this.#files(slug, true));
      case "rule.deleteFiles": {
        // The wish without the rule is on its way to the packet thread.
        await this.#ruling;
        const answer = await this.#ask((id) => ({ type: "delete-files", id, slug }));
        this.#tellRules(this.#rules);
        return { deleted: answer.type === "deleted" ? answer.deleted : 0 };
      }
    }
  }
}
