/**
 * The worker thread that owns the packet path: one source (kernel rings, or files and pipes), the pipeline, the
 * recorder. It never waits for the main thread; what it says goes by message, what it hears is dealt with between blocks.
 */
import { mkdirSync, statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { formatAddress } from "../base/address.ts";
import { AppError } from "../base/app-error.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { SliceBatch } from "../model/slice-batch.ts";
import type { SensorRule } from "../model/sniffer-rule.ts";
import { PlaceNumbers, type WantedPlaces } from "../places/place-numbers.ts";
import { newAnomalySamples } from "./anomaly-report.ts";
import type { RulePlaces } from "./filter/rule-index.ts";
import { HomeNetworks } from "./flow/home-networks.ts";
import { LiveDriver } from "./live-driver.ts";
import { PacketSinks } from "./packet-sinks.ts";
import {
  BUFFER_BYTES,
  type Driver,
  HELD_BYTES,
  PAST_BYTES,
  type PacketWorks,
  WRITE_BUFFER_BYTES,
} from "./packet-works.ts";
import { Pipeline } from "./pipeline.ts";
import { BufferPool } from "./record/buffer-pool.ts";
import { DiskWatch } from "./record/disk-watch.ts";
import { HeldFrames } from "./record/held-frames.ts";
import { LiveStreams } from "./record/live/live-streams.ts";
import { PastFrames } from "./record/past-frames.ts";
import { Recorder } from "./record/recorder.ts";
import { RingHead } from "./record/ring-head.ts";
import { chunkOutputs } from "./record/timeline/chunk-output.ts";
import { TimelineWriter } from "./record/timeline/timeline-writer.ts";
import { ReplayDriver } from "./replay-driver.ts";
import { RuleFilters } from "./rule-filters.ts";
import type { FromPacketThread, PacketThreadStart, ToPacketThread } from "./thread-messages.ts";

const LIVE_FLOW_CAPACITY = 262_144;
const FILL_AGAIN_MS = 20;
/** In one message. */
const MAX_FACTS = 5000;
/** Capture does not wait longer for the compiler of filters. */
const FILTERS_MS = 5000;

const port = parentPort;
if (port === null) throw new Error("the packet thread is a worker");
const start = workerData as PacketThreadStart;
const post = (message: FromPacketThread): void => port.postMessage(message);

const backlog = new Int32Array(start.backlog);
const homeNets = new HomeNetworks(start.homeNets);
homeNets.replaceAdded(start.addedHomeNets);
let facts: NamedFact[] = [];
let wishedNames = new Map<string, string>();
let rules: readonly SensorRule[] = [];
let places: WantedPlaces | undefined;

function onFact(fact: NamedFact): void {
  if (fact.kind === "home-net") homeNets.learn(fact.cidr, fact.source);
  // Who asked what, and how, is for the logs of `read`; what it names is in the flows already.
  if (fact.kind === "dns-query" || fact.kind === "tls") return;
  facts.push(fact);
  // A replay may show hours between two flushes.
  if (facts.length >= MAX_FACTS) postFacts();
}

function postFacts(): void {
  if (facts.length > 0) post({ type: "facts", facts });
  facts = [];
}

function onSlices(batch: SliceBatch): void {
  Atomics.add(backlog, 0, 1);
  const bytes = batch.encode();
  port?.postMessage({ type: "slices", batch: bytes } satisfies FromPacketThread, [
    bytes.buffer as ArrayBuffer,
  ]);
}

function makeWorks(arenaBytes: Uint8Array, aligned: boolean, buffersOffset: number): PacketWorks {
  const namesOf = (address: Uint8Array, text: string): readonly string[] => {
    const given = wishedNames.get(text);
    const learned = pipeline.names.namesOf(address);
    return given === undefined ? learned : [given, ...learned];
  };
  const pool = new BufferPool(arenaBytes, buffersOffset, WRITE_BUFFER_BYTES, BUFFER_BYTES, aligned);
  const inFlight = (): number => (pool.count - pool.free) * pool.bufferBytes;
  mkdirSync(start.rulesFolder, { recursive: true, mode: 0o750 });
  const disk = new DiskWatch(start.rulesFolder, inFlight);
  const head = new RingHead((address) => namesOf(address, formatAddress(address, 0, address.length)));
  const held = new HeldFrames(arenaBytes, buffersOffset + WRITE_BUFFER_BYTES, HELD_BYTES);
  const recorder = new Recorder({
    folder: start.rulesFolder,
    arena: arenaBytes,
    pool,
    head,
    disk,
    held,
    counters: start.counters,
    note: (line) => post({ type: "note", line }),
  });
  const pastOffset = buffersOffset + WRITE_BUFFER_BYTES + HELD_BYTES;
  const live = new LiveStreams({
    bytes: arenaBytes,
    words: new Uint32Array(arenaBytes.buffer, arenaBytes.byteOffset, arenaBytes.length >> 2),
    head,
    held,
    namesOf: (address) => namesOf(address, formatAddress(address, 0, address.length)),
    at: pastOffset + PAST_BYTES,
    room: BUFFER_BYTES,
  });
  const pipeline: Pipeline = new Pipeline({
    flowCapacity: LIVE_FLOW_CAPACITY,
    homeNets,
    onSlices,
    onFact,
    slices: true,
    shapes: true,
    seed: start.seed,
    tunnels: start.tunnels,
    sink: new PacketSinks(recorder, live),
    held,
  });
  const filters = new RuleFilters(pipeline.filters);
  const timeline =
    start.timeline === undefined
      ? undefined
      : new TimelineWriter({
          ...start.timeline,
          pool,
          bytes: arenaBytes,
          head,
          disk: onOneDisk(start.timeline.folder, start.rulesFolder)
            ? disk
            : new DiskWatch(start.timeline.folder, inFlight),
          table: pipeline.flows.table,
          domainOf: (slot) => pipeline.flows.writer.domainOf(slot),
          namesOf,
          newFile: chunkOutputs(start.timeline.folder, pool),
          tell: (news) => post({ type: "timeline", news }),
        });
  pipeline.tape = timeline;
  const past = new PastFrames(arenaBytes, pastOffset, PAST_BYTES, recorder);
  const tell = (): void => {
    pipeline.flows.writer.flush();
    postFacts();
  };
  const flush = (): void => {
    tell();
    const samples = newAnomalySamples(pipeline.anomalySamples);
    if (samples.length > 0) post({ type: "anomalies", samples });
    post({ type: "rules", rules: filters.marked(recorder.reports()) });
  };
  return { start, pipeline, recorder, live, timeline, past, homeNets, filters, post, tell, flush };
}

function onOneDisk(a: string, b: string): boolean {
  return statSync(a).dev === statSync(b).dev;
}

function placesOf({ countries, systems }: WantedPlaces): RulePlaces {
  return { countries: new PlaceNumbers(countries), systems: new PlaceNumbers(systems) };
}

/** What rules and live streams want, from the next packet on; resolves when capture filters are compiled too, or take too long. */
async function applyWishes({ recorder, live, pipeline, filters, flush }: PacketWorks): Promise<void> {
  const indexed = [...recorder.indexed(), ...live.indexed()];
  pipeline.replaceRules(indexed, places && placesOf(places), live.joints());
  flush();
  const compiled = filters.replace(rules, indexed).then(flush);
  await Promise.race([compiled, new Promise((resolve) => setTimeout(resolve, FILTERS_MS).unref())]);
}

async function applyRules(
  works: PacketWorks,
  message: Extract<ToPacketThread, { type: "rules" }>,
): Promise<void> {
  const { recorder, timeline } = works;
  ({ rules, places } = message);
  recorder.apply(rules);
  await applyWishes(works);
  const toFill = recorder.takeToFill();
  if (timeline === undefined) for (const { slug } of toFill) recorder.goWithoutPast(slug);
  else if (toFill.length > 0) post({ type: "to-fill", rules: toFill });
}

async function beginLive(
  works: PacketWorks,
  message: Extract<ToPacketThread, { type: "live-begin" }>,
): Promise<void> {
  const { stream, place, wish, shared } = message;
  ({ places } = message);
  works.live.begin(place, wish, new Int32Array(shared), (blocks) =>
    port?.postMessage({ type: "live-frames", stream, blocks } satisfies FromPacketThread, [
      blocks.buffer as ArrayBuffer,
    ]),
  );
  await applyWishes(works);
  post({ type: "live-begun", id: message.id });
}

async function tellFiles(
  { recorder }: PacketWorks,
  { id, slug, written }: Extract<ToPacketThread, { type: "files" }>,
): Promise<void> {
  if (written) await recorder.written(slug);
  post({ type: "files", id, files: recorder.files(slug) });
}

/** A rule's past waits for the disk; what comes now does not. */
function fill(works: PacketWorks, message: Extract<ToPacketThread, { type: "fill" }>): void {
  if (works.recorder.nearlyFull) {
    setTimeout(() => fill(works, message), FILL_AGAIN_MS);
    return;
  }
  const { buffer, byteOffset, length } = message.blocks;
  works.past.take(message.slug, Buffer.from(buffer, byteOffset, length));
  post({ type: "filled", id: message.id });
}

/** `ruled`: there are rules, or it is known that there are none. */
function listen(works: PacketWorks, driver: Driver, ruled: () => void): void {
  port?.on("message", (message: ToPacketThread) => {
    switch (message.type) {
      case "privacy":
        works.pipeline.privacy.replace(message.privacy);
        return;
      case "rules":
        void applyRules(works, message).then(ruled);
        return;
      case "home-nets":
        homeNets.replaceAdded(message.added);
        return;
      case "names":
        wishedNames = new Map(Object.entries(message.names));
        return;
      case "own-streams":
        works.pipeline.own.replace(message.streams);
        post({ type: "own-streams-known", id: message.id });
        return;
      case "report-all":
        works.pipeline.flows.reportAll();
        works.pipeline.anomalySamples.retell();
        return;
      case "files":
        void tellFiles(works, message);
        return;
      case "delete-files":
        void works.recorder
          .deleteFiles(message.slug)
          .then((deleted) => post({ type: "deleted", id: message.id, deleted }));
        return;
      case "fill":
        fill(works, message);
        return;
      case "go-live":
        works.recorder.notePastLost(message.slug, message.lost);
        works.recorder.goLive(message.slug);
        if (works.timeline !== undefined) post({ type: "live", id: message.id, place: works.timeline.place });
        return;
      case "timeline":
        works.timeline?.hear(message.order);
        return;
      case "live-begin":
        void beginLive(works, message);
        return;
      case "live-open":
        works.live.open(message.place);
        post({ type: "live-opened", stream: message.stream, at: works.timeline?.place });
        return;
      case "live-end":
        works.live.end(message.place, false);
        void applyWishes(works);
        return;
      case "add-source":
        if (message.source.kind !== "file") driver.addSource?.(message.source, message.homeNets);
        return;
      case "remove-source":
        driver.removeSource?.(message.name);
        return;
      case "stop":
        driver.stop();
    }
  });
}

async function main(): Promise<void> {
  const sockets = start.sources.filter((source) => source.kind !== "file");
  const files = start.sources.filter((source) => source.kind === "file");
  const driver: Driver & { works: PacketWorks } =
    files.length > 0
      ? new ReplayDriver(files, makeWorks)
      : new LiveDriver(sockets, start.timeline !== undefined, makeWorks);
  driver.works.pipeline.privacy.replace(start.privacy);
  await new Promise<void>((ruled) => listen(driver.works, driver, ruled));
  post({ type: "ready" });
  await driver.run();
  driver.works.live.endAll();
  driver.works.flush();
  await Promise.all([driver.works.recorder.close(), driver.works.timeline?.close()]);
  driver.works.flush();
  post({ type: "stopped" });
}

main().catch((error: unknown) => {
  if (error instanceof AppError) post({ type: "fatal", line: error.line, exit: error.exitStatus });
  else throw error;
});
