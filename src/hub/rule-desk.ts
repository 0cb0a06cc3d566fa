/** The sniffer rules: kept here, wished for at the sensor, and shown with what the sensor reports of them. */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { AppError } from "../base/app-error.ts";
import { formatInstantMs } from "../base/time.ts";
import { Turns } from "../base/turns.ts";
import type { RecordingRoom } from "../model/recording-room.ts";
import { type ObjectSelector, objectsSchema } from "../model/selector.ts";
import {
  MOST_FILTERS,
  promisedBytes,
  type Ring,
  type RingFile,
  type RuleReport,
  ringSchema,
  type SensorRule,
  type Until,
  untilSchema,
} from "../model/sniffer-rule.ts";
import type { OngoingAlarms } from "./alarm-objects.ts";
import type { Rule } from "./api/contract/rule.ts";
import type { NewRule, RuleChange, RuleFiles, Rules } from "./api/desk.ts";
import { captureFilter, dumpcapLine, whyNoDumpcap } from "./dumpcap-line.ts";
import type { Inventory } from "./inventory/inventory.ts";
import { reachItem } from "./reach.ts";
import { expectRoom } from "./ring-budget.ts";
import { canonicalObjects, matchOf, nameOfObjects, shownObjects, slugFor } from "./rule-object.ts";
import type { RuleRow, Store } from "./store/store.ts";

const MAX_FILTER_CHARS = 4000;
/** What was written lately says nothing of a recording that has ended, or stands still. */
const GROWING: ReadonlySet<Rule["state"]> = new Set(["recording", "filling", "disk-full"]);
const NOTHING_MISSING = { drops: 0, lostBefore: 0, cut: 0, interruptions: 0 };

/** What the desk needs of the sensors. */
export interface Recorder extends RuleFiles {
  readonly connected: boolean;
  readonly interfaces: readonly string[];
  /** Undefined before a sensor told. */
  readonly room: RecordingRoom | undefined;
  report(slug: string): RuleReport | undefined;
  /** Fails with what is wrong with a capture filter. */
  checkFilter(text: string): Promise<void>;
}

interface Kept {
  readonly row: RuleRow;
  /** One at least. */
  readonly objects: readonly ObjectSelector[];
  readonly ring: Ring;
  readonly until: Until;
}

export class RuleDesk implements Rules {
  readonly #store: Store;
  readonly #inventory: Inventory;
  readonly #recorder: Recorder;
  readonly #changed: (rule: Rule, deleted: boolean) => void;
  readonly #ongoing: OngoingAlarms;
  readonly #rules = new Map<string, Kept>();
  /** By slug. */
  readonly #fromMs = new Map<string, number>();
  readonly #turns = new Turns();

  /** `changed`: the wish is another one, tell sensors and people. `ongoing` is asked at every wish. */
  constructor(
    store: Store,
    inventory: Inventory,
    recorder: Recorder,
    changed: (rule: Rule, deleted: boolean) => void,
    ongoing: OngoingAlarms,
  ) {
    this.#store = store;
    this.#inventory = inventory;
    this.#recorder = recorder;
    this.#changed = changed;
    this.#ongoing = ongoing;
  }

  async load(): Promise<void> {
    for (const row of await this.#store.rules()) this.#rules.set(row.id, parse(row));
  }

  list(): Rule[] {
    return this.#current().map((kept) => this.#show(kept));
  }

  /** By all rings together: those of paused rules too, and of ended ones as long as the sensor tells of them. */
  get promisedBytes(): number {
    const all = [...this.#rules.values()];
    return all.reduce((sum, { row, ring }) => {
      const ended = row.deletedMs !== null && this.#recorder.report(row.slug) === undefined;
      return ended ? sum : sum + promisedBytes(ring);
    }, 0);
  }

  /** By id or slug; undefined: no such rule, or a deleted one. */
  find(idOrSlug: string): Rule | undefined {
    const kept = this.#find(idOrSlug);
    return kept === undefined || kept.row.deletedMs !== null ? undefined : this.#show(kept);
  }

  /** A deleted rule's too, as long as its files are kept. */
  slugOf(idOrSlug: string): string | undefined {
    return this.#find(idOrSlug)?.row.slug;
  }

  /** What a rule is about. */
  objectsOf(idOrSlug: string): readonly ObjectSelector[] {
    return this.#mustFind(idOrSlug).objects;
  }

  create(wish: NewRule, by: string): Promise<Rule> {
    return this.#turns.take(() => this.#create(wish, by));
  }

  change(idOrSlug: string, change: RuleChange): Promise<Rule> {
    return this.#turns.take(() => this.#change(idOrSlug, change));
  }

  /** Answers how many files were deleted with it. */
  remove(idOrSlug: string, deleteFiles: boolean): Promise<number> {
    return this.#turns.take(() => this.#remove(idOrSlug, deleteFiles));
  }

  async #create(wish: NewRule, by: string): Promise<Rule> {
    const objects = canonicalObjects(wish.objects, this.#inventory);
    expectRoom(this.#recorder.room, this.promisedBytes, promisedBytes(wish.ring));
    await this.#checkFilters(filtersOf(objects));
    const name = wish.name ?? nameOfObjects(objects, this.#inventory).slice(0, 80);
    const row: RuleRow = {
      id: `rule-${randomBytes(5).toString("hex")}`,
      slug: slugFor(name, new Set([...this.#rules.values()].map((kept) => kept.row.slug))),
      name,
      object: JSON.stringify(objects),
      ring: JSON.stringify(wish.ring),
      until: JSON.stringify(wish.until),
      snaplen: wish.snaplen ?? null,
      paused: false,
      createdMs: Date.now(),
      createdBy: by,
      deletedMs: null,
    };
    if (wish.fromMs !== undefined) this.#fromMs.set(row.slug, wish.fromMs);
    return await this.#keep(row);
  }

  async #checkFilters(texts: readonly string[]): Promise<void> {
    const there = this.#current().flatMap(({ objects }) => filtersOf(objects)).length;
    if (texts.length > 0 && there + texts.length > MOST_FILTERS) {
      throw new AppError("conflict", `there may be ${MOST_FILTERS} capture filters, and ${there} are there`, {
        hint: "Each is asked for every packet: remove a rule, or put several into one filter with or",
      });
    }
    for (const text of texts) await this.#recorder.checkFilter(text);
  }

  async #change(idOrSlug: string, change: RuleChange): Promise<Rule> {
    const { row, ring: before, until } = this.#mustFind(idOrSlug);
    const ring = ringSchema.parse(patched(before, change.ring));
    expectRoom(this.#recorder.room, this.promisedBytes, promisedBytes(ring) - promisedBytes(before));
    return await this.#keep({
      ...row,
      name: change.name ?? row.name,
      paused: change.paused ?? row.paused,
      ring: JSON.stringify(ring),
      until: JSON.stringify(untilSchema.parse(patched(until, change.until))),
      snaplen: change.snaplen === undefined ? row.snaplen : change.snaplen,
    });
  }

  async #remove(idOrSlug: string, deleteFiles: boolean): Promise<number> {
    const kept = this.#find(idOrSlug);
    if (kept === undefined || (kept.row.deletedMs !== null && !deleteFiles)) throw noSuchRule(idOrSlug);
    // The wish ends first: a rule that still records would write new files behind the deletion.
    const row = kept.row.deletedMs === null ? { ...kept.row, deletedMs: Date.now() } : kept.row;
    await this.#store.saveRule(row);
    this.#rules.set(row.id, { ...kept, row });
    this.#changed(this.#show(kept), true);
    if (!deleteFiles) return 0;
    const deleted = await this.#recorder.deleteFiles(row.slug);
    await this.#store.forgetRule(row.id);
    this.#rules.delete(row.id);
    return deleted;
  }

  files(slug: string): Promise<RingFile[]> {
    return this.#recorder.files(slug);
  }

  readFile(slug: string, name: string, from: number, to: number): Readable {
    return this.#recorder.readFile(slug, name, from, to);
  }

  frames(slug: string): Readable {
    return this.#recorder.frames(slug);
  }

  /** Some rule has this very object. */
  isAbout({ kind, value }: ObjectSelector): boolean {
    return this.#current().some(({ objects }) =>
      objects.some((one) => one.kind === kind && one.value === value),
    );
  }

  /** The whole wish, as the sensor takes it. */
  wish(): SensorRule[] {
    return this.#current().map(({ row, objects, ring, until }) => {
      const match = matchOf(objects, this.#inventory, this.#ongoing);
      const aboutAlarms = objects.some(({ kind }) => kind === "alarm");
      // What alarms are about changes while a file is open.
      const filter = aboutAlarms ? "" : (captureFilter(match) ?? "");
      return {
        slug: row.slug,
        match,
        ring,
        until,
        paused: row.paused,
        ...this.#beginning(row.slug),
        ...(row.snaplen === null ? {} : { snaplen: row.snaplen }),
        ...(filter === "" || filter.length > MAX_FILTER_CHARS ? {} : { filter }),
      };
    });
  }

  /** Only a rule that no sensor has begun yet begins with its past. */
  #beginning(slug: string): { fromMs?: number } {
    if (this.#recorder.report(slug) !== undefined) this.#fromMs.delete(slug);
    const fromMs = this.#fromMs.get(slug);
    return fromMs === undefined ? {} : { fromMs };
  }

  async #keep(row: RuleRow): Promise<Rule> {
    await this.#store.saveRule(row);
    const kept = parse(row);
    this.#rules.set(row.id, kept);
    const rule = this.#show(kept);
    this.#changed(rule, false);
    return rule;
  }

  #current(): Kept[] {
    return [...this.#rules.values()].filter((kept) => kept.row.deletedMs === null);
  }

  #find(idOrSlug: string): Kept | undefined {
    return this.#rules.get(idOrSlug) ?? [...this.#rules.values()].find((kept) => kept.row.slug === idOrSlug);
  }

  #mustFind(idOrSlug: string): Kept {
    const kept = this.#find(idOrSlug);
    if (kept === undefined || kept.row.deletedMs !== null) throw noSuchRule(idOrSlug);
    return kept;
  }

  #show({ row, objects, ring, until }: Kept): Rule {
    const report = this.#recorder.report(row.slug);
    const { drops, lostBefore, cut, interruptions } = report ?? NOTHING_MISSING;
    const match = matchOf(objects, this.#inventory);
    const shown = shownObjects(objects, this.#inventory);
    const { slug, snaplen } = row;
    const { interfaces } = this.#recorder;
    const state = this.#state(row, report);
    return {
      id: row.id,
      slug,
      name: row.name,
      object: shown[0] ?? { kind: "all" },
      objects: shown,
      ring,
      until: shownUntil(until),
      snaplen,
      paused: row.paused,
      state,
      reason: report?.reason ?? null,
      packets: report?.packets ?? 0,
      bytes: report?.bytes ?? 0,
      drops,
      lostBefore,
      cut,
      interruptions,
      withheld: report?.withheld ?? 0,
      complete: drops === 0 && lostBefore === 0 && cut === 0 && interruptions === 0,
      files: report?.files ?? 0,
      fileBytes: report?.fileBytes ?? 0,
      budgetBytes: promisedBytes(ring),
      oldest: report?.oldestMs === undefined ? null : formatInstantMs(report.oldestMs),
      ...reachItem(GROWING.has(state) ? report?.reach : undefined),
      dumpcapLine: dumpcapLine({ slug, match, ring, until, madeMs: row.createdMs, snaplen, interfaces }),
      whyNoDumpcap: whyNoDumpcap(match, until),
      created: formatInstantMs(row.createdMs),
      createdBy: row.createdBy,
    };
  }

  #state(row: RuleRow, report: RuleReport | undefined): Rule["state"] {
    if (row.paused) return "paused";
    if (!this.#recorder.connected) return "sensor-away";
    // Just resumed: the sensor's last word is older than the wish.
    return report === undefined || report.state === "paused" ? "waiting" : report.state;
  }
}

function filtersOf(objects: readonly ObjectSelector[]): string[] {
  return objects.flatMap(({ kind, value }) => (kind === "filter" && value !== undefined ? [value] : []));
}

/** A limit that is null goes, one that is not named stays. */
function patched(limits: object, patch: object = {}): unknown {
  const named = Object.entries({ ...limits, ...patch }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(named);
}

function parse(row: RuleRow): Kept {
  return {
    row,
    objects: objectsSchema.parse([JSON.parse(row.object)].flat()),
    ring: ringSchema.parse(JSON.parse(row.ring)),
    until: untilSchema.parse(JSON.parse(row.until)),
  };
}

function shownUntil({ atMs, ...counts }: Until): Rule["until"] {
  return { ...(atMs === undefined ? {} : { at: formatInstantMs(atMs) }), ...counts };
}

export function noSuchRule(idOrSlug: string): AppError {
  return new AppError("not-found", `there is no rule "${idOrSlug}"`, {
    hint: "Name it by its id or its short name",
  });
}
