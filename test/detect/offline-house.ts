/**
 * A house without wire, disk or page: packets go through the sensor's pipeline, its flows through the hub's accounting to
 * the detectors, and what they claim into a book of alarms. All in event time, as fast as it goes.
 */
import { silentLog } from "../../src/base/log.ts";
import type { PacketBatch } from "../../src/base/packet-batch.ts";
import { Accounting } from "../../src/hub/accounting.ts";
import { AlarmBook, type AlarmRecord } from "../../src/hub/alarm/alarm-book.ts";
import { DetectorSet } from "../../src/hub/alarm/detector-set.ts";
import { DETECTORS } from "../../src/hub/alarm/detectors.ts";
import type { FlowSlice } from "../../src/hub/alarm/flow-slice.ts";
import { AlarmHouse } from "../../src/hub/alarm-house.ts";
import { Inventory } from "../../src/hub/inventory/inventory.ts";
import { Learning } from "../../src/hub/learning.ts";
import { LiveFlows } from "../../src/hub/live-flows.ts";
import type { AlarmKind } from "../../src/model/alarm-kind.ts";
import type { NamedFact } from "../../src/model/named-fact.ts";
import { SliceBatch } from "../../src/model/slice-batch.ts";
import { Places } from "../../src/places/places.ts";
import { DEFAULT_HOME_NETS, HomeNetworks } from "../../src/sensor/flow/home-networks.ts";
import { Pipeline } from "../../src/sensor/pipeline.ts";

/** Windows that are open at the end are judged as if so much time went by. */
const END_MS = 61_000;
/** On the first day these are learnt, not told. */
const LEARNT: readonly AlarmKind[] = ["new-device", "first-contact", "device-offline", "device-online"];

export type Listener = (slices: readonly FlowSlice[]) => void;

const nobody: Listener = () => undefined;

export class OfflineHouse {
  readonly pipeline: Pipeline;
  readonly inventory: Inventory;
  readonly notes: string[] = [];
  /** Alarms as they were when they opened, and how far the detectors' time was. */
  readonly opened: { readonly alarm: AlarmRecord; readonly atMs: number }[] = [];
  readonly #house: AlarmHouse;
  readonly #alarms = new Map<string, AlarmRecord>();
  readonly #book: AlarmBook;
  readonly #detectors: DetectorSet;
  readonly #learning: Learning;
  #facts: NamedFact[] = [];

  private constructor(house: AlarmHouse, inventory: Inventory, homeNets: HomeNetworks, besides: Listener) {
    this.#house = house;
    this.inventory = inventory;
    this.#learning = new Learning(inventory);
    this.#book = new AlarmBook(
      () => `alarm-${this.#alarms.size}`,
      (alarm, news) => {
        this.#alarms.set(alarm.id, alarm);
        if (news === "opened") this.opened.push({ alarm, atMs: alarm.lastMs });
      },
    );
    this.#detectors = new DetectorSet(
      DETECTORS,
      house,
      (claim) => {
        if (!LEARNT.includes(claim.kind) || !house.isLearning(claim.lastMs)) this.#book.hear(claim);
      },
      (line) => this.notes.push(line),
    );
    this.#detectors.start(new Map(), {});
    const live = new LiveFlows();
    let seq = 0;
    this.pipeline = new Pipeline({
      flowCapacity: 65_536,
      homeNets,
      onFact: (fact) => {
        if (fact.kind === "home-net") homeNets.learn(fact.cidr);
        this.#facts.push(fact);
      },
      onSlices: (batch) => {
        this.#tellFacts();
        const copy = SliceBatch.decode(batch.encode());
        if (copy === undefined) throw new Error("a batch that is none");
        const accounting = new Accounting(1, inventory, live, undefined, this.#learning.habits);
        accounting.add(seq++, copy);
        house.installedMs ??= accounting.slices[0]?.fromMs;
        this.#detectors.slices(accounting.slices);
        besides(accounting.slices);
        this.#book.tick(this.#detectors.nowMs);
        for (const flow of accounting.result().flows) live.remove(flow.epochId, flow.flowId);
      },
      slices: true,
      seed: 1,
    });
  }

  /** `besides` hears of the slices that the detectors hear of. */
  static async open(homeNets: readonly string[] = [], besides: Listener = nobody): Promise<OfflineHouse> {
    const inventory = new Inventory();
    const nets = new HomeNetworks([...DEFAULT_HOME_NETS, ...homeNets]);
    const places = new Places("/nonexistent", silentLog);
    const house = new AlarmHouse({ inventory, places, homeNets: () => nets.list() });
    await house.openPlaces();
    return new OfflineHouse(house, inventory, nets, besides);
  }

  get alarms(): AlarmRecord[] {
    return [...this.#alarms.values()];
  }

  take(batch: PacketBatch, from = 0, to = batch.count): void {
    this.pipeline.process(batch, from, to);
    this.pipeline.sweep(this.pipeline.sweepSeconds);
  }

  /** Sends on what the pipeline has gathered, as a sensor does twice a second. */
  flush(): void {
    this.pipeline.flows.writer.flush();
    this.#tellFacts();
  }

  end(): void {
    this.pipeline.closeAll();
    this.#tellFacts();
    if (Number.isFinite(this.#detectors.nowMs)) this.#detectors.tick(this.#detectors.nowMs + END_MS);
  }

  nameOf(deviceId: string): string {
    return this.#house.nameOf(deviceId);
  }

  /** What the detectors have learnt, and back. */
  save(): string {
    return JSON.stringify(this.#detectors.save());
  }

  #tellFacts(): void {
    const facts = this.#facts;
    this.#facts = [];
    this.#learning.learn(facts);
    for (const fact of facts) this.#detectors.fact(fact);
  }
}
