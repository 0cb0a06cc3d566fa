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
import { budgetsOf, optionBudgets, type SaidBudgets } from "../model/budgets.ts";
import type { SensorOrder, SensorStart } from "../model/child-message.ts";
import type { RingFile } from "../model/sniffer-rule.ts";
import { cutStream } from "../pcap/cut-frames.ts";
import { PlaceFinder } from "../places/wanted-places.ts";
import { Backfill } from "./backfill.ts";
import { type BudgetBasis, BudgetKeeper } from "./budget-keeper.ts";
import { Clips } from "./clips.ts";
import { compileCaptureFilter } from "./compile-filter.ts";
import { HubLink } from "./hub-link.ts";
import { KeptCounters } from "./kept-counters.ts";
import { KeptWish, type Wish } from "./kept-wish.ts";
import { LiveRelay } from "./live-relay.ts";
import { RingHead } from "./record/ring-head.ts";
import { mergedFrames, readRingFile, withDiskTimes } from "./record/ring-reader.ts";
import { Rewind } from "./rewind.ts";
import { folderBytes, RingAdmission } from "./ring-admission.ts";
import { RuleTeller } from "./rule-teller.ts";
import { sourceOrder } from "./source-order.ts";
import type { FromPacketThread, PacketThreadStart, ToPacketThread } from "./thread-messages.ts";
import { planTimeline, shareOfDisk } from "./timeline-plan.ts";

export interface SensorEvents {
  ready(): void;
  fatal(line: string, exit: number): void;
}

type PacketThreadAnswer = Extract<FromPacketThread, { id: number }>;

const log = createLog("sensor");

/** The number one, as the kernel takes it. */
const WAKE = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
/** Readers of live streams have the last of them by then. */
const LIVE_END_MS = 1000;

const noteFault = (error: unknown): void => log.warn(`the budgets were not changed: ${String(error)}`);

export class Sensor {
  readonly #start: SensorStart;
  readonly #rewind: Rewind;
  readonly #backfill: Backfill;
  readonly #clips: Clips;
  readonly #live: LiveRelay;
  readonly #admission: RingAdmission;
  readonly #budgets: BudgetKeeper;
  readonly #ruling: RuleTeller;
  readonly #events: SensorEvents;
  readonly #worker: Worker;
  readonly #link: HubLink;
  readonly #kept: KeptWish;
  readonly #counters: KeptCounters;
  readonly #rulesFolder: string;
  readonly #backlog = new SharedArrayBuffer(4);
  readonly #asked = new Map<number, (answer: PacketThreadAnswer) => void>();
  /** Of the interfaces seen so far. */
  readonly #linkTypes = new Set<number>();
  #nextAsk = 1;
  #stopped: (() => void) | undefined;
  /** -1: the packet thread does not wait for packets by polling. */
  #wakeFd = -1;

  /** Takes up what an earlier run left, and starts. */
  static async start(start: SensorStart, packetThread: URL, events: SensorEvents): Promise<Sensor> {
    const { timeline, dataFolder } = start;
    const kept = new KeptWish(join(dataFolder, "sensor"), log);
    const plan = planTimeline(timeline, dataFolder);
    const heldBytes = plan === undefined ? 0 : await folderBytes(plan.folder);
    const shareBytes = plan === undefined ? 0 : shareOfDisk(plan, heldBytes);
    const leftoverBytes = await folderBytes(join(dataFolder, "timeline"));
    const { budgets = { timelineBytes: Math.max(shareBytes, heldBytes) }, ...wish } = kept.read();
    const onDisk = budgetsOf(optionBudgets(start), budgets, shareBytes).timelineBytes;
    const inMemory = timeline.size === "off" ? undefined : timeline.size;
    const budgetBytes = timeline.memory ? (inMemory ?? shareBytes) : onDisk;
    const rewind = await Rewind.open(plan && { ...plan, budgetBytes }, dataFolder, log, start.tunnels);
    const basis = { start, shareBytes, leftoverBytes };
    return new Sensor(start, rewind, basis, { kept, wish: { ...wish, budgets } }, packetThread, events);
  }

  private constructor(
    start: SensorStart,
    rewind: Rewind,
    basis: BudgetBasis,
    { kept, wish }: { readonly kept: KeptWish; readonly wish: Wish & { readonly budgets: SaidBudgets } },
    packetThread: URL,
    events: SensorEvents,
  ) {
    this.#start = start;
    this.#rewind = rewind;
    this.#events = events;
    this.#rulesFolder = join(start.dataFolder, "rules");
    this.#kept = kept;
    this.#counters = new KeptCounters(join(start.dataFolder, "sensor", "counters.json"));
    const { rules, privacy, homeNets, budgets } = wish;
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
        this.#ruling.tellRules(config.rules);
        this.#tell({ type: "names", names: config.names });
        if (config.budgets !== undefined) void this.#budgets.wish(config.budgets).catch(noteFault);
      },
      connected: () => this.#tell({ type: "report-all" }),
      request: (request) => this.#serve(request),
      batchGone: () => Atomics.sub(backlog, 0, 1),
    });
    this.#clips = new Clips({
      folders: { clips: join(start.dataFolder, "clips"), scratch: join(start.dataFolder, "sensor") },
      budgetBytes: budgetsOf(optionBudgets(start), budgets, basis.shareBytes).clipBytes,
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
      ruleFilters: () => this.#ruling.rules.filter(({ match }) => match.filters.length > 0).length,
      checkFilter: (text) => this.#checkFilter(text),
      tell: (message) => this.#tell(message),
      begin: (make) => this.#ruling.inTurn((places) => this.#ask((id) => make(id, places))),
    });
    this.#admission = new RingAdmission({
      rulesFolder: this.#rulesFolder,
      beside: () => this.#budgets.beside,
    });
    this.#ruling = new RuleTeller({
      admission: this.#admission,
      finder: new PlaceFinder(start.dataFolder, log),
      log,
      tell: (message) => this.#tell(message),
      changed: () => this.#live.yieldFilters(),
      liveMatches: () => this.#live.selects.flatMap((select) => select.matches),
    });
    this.#budgets = new BudgetKeeper(
      {
        ...basis,
        rewind,
        clips: this.#clips,
        admission: this.#admission,
        log,
        admit: () => {
          this.#ruling.tellAgain();
          return this.#ruling.told;
        },
      },
      budgets,
    );
    rewind.tell = (order) => this.#tell({ type: "timeline", order });
    this.#link.start();
    this.#ruling.tellRules(rules);
  }

  /** A source that comes, or goes, while it runs. */
  order(order: SensorOrder): void {
    const message = sourceOrder(order, this.#start.handoverFd);
    if (message !== undefined) this.#tell(message);
    else log.warn("the descriptor of a new source did not come over");
  }

  /** Closes the recordings, tells the hub what is left to tell, ends. */
  async stop(): Promise<void> {
    this.#ruling.stop();
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
      pressure: this.#rewind.pressure.memory,
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
    if (request.method === "budgets.state") return await this.#budgets.state();
    if (request.method === "timeline.cut") return this.#rewind.cut(request.budgetBytes);
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
        await this.#ruling.told;
        const answer = await this.#ask((id) => ({ type: "delete-files", id, slug }));
        this.#ruling.tellAgain();
        return { deleted: answer.type === "deleted" ? answer.deleted : 0 };
      }
    }
  }
}
