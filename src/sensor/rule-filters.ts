/**
 * The capture filters of the rules, compiled for each link type that comes and put in front of the packets when they are
 * ready. What is compiled already goes on while others are at work.
 */
import { AppError } from "../base/app-error.ts";
import type { CaptureInterface } from "../base/packet-batch.ts";
import { type Match, MOST_FILTERS, type RuleReport, type SensorRule } from "../model/sniffer-rule.ts";
import { compileCaptureFilter } from "./compile-filter.ts";
import type { CaptureFilter } from "./filter/capture-filter.ts";
import type { FilterRules } from "./filter/filter-rules.ts";

interface RecordingRule {
  readonly handle: number;
  readonly match: Match;
}

interface Compiling {
  readonly done: Promise<void>;
  filter?: CaptureFilter;
  error?: string;
}

export class RuleFilters {
  readonly #rules: FilterRules;
  readonly #linkTypes = new Set<number>();
  /** By text, then by link type. */
  readonly #filters = new Map<string, Map<number, Compiling>>();
  #indexed: readonly RecordingRule[] = [];
  #matches: ReadonlyMap<string, Match> = new Map();

  constructor(rules: FilterRules) {
    this.#rules = rules;
  }

  /** `indexed` are those of the rules that record now, and of live streams. Resolves when all is compiled, or cannot be. */
  async replace(rules: readonly SensorRule[], indexed: readonly RecordingRule[]): Promise<void> {
    this.#matches = new Map(rules.map(({ slug, match }) => [slug, match]));
    // Those beyond are of live streams that are about to end.
    this.#indexed = indexed.filter(({ match }) => match.filters.length > 0).slice(0, MOST_FILTERS);
    const texts = new Set([...rules, ...indexed].flatMap(({ match }) => match.filters));
    for (const text of this.#filters.keys()) if (!texts.has(text)) this.#filters.delete(text);
    for (const text of texts) if (!this.#filters.has(text)) this.#filters.set(text, new Map());
    this.#install();
    await this.#compile();
  }

  /** Undefined where the filters are ready for these interfaces; else when they will be. */
  meet(interfaces: readonly CaptureInterface[]): Promise<void> | undefined {
    let news = false;
    for (let i = 0; i < interfaces.length; i++) {
      const { linkType } = interfaces[i] as CaptureInterface;
      if (this.#linkTypes.has(linkType)) continue;
      this.#linkTypes.add(linkType);
      news = true;
    }
    return news && this.#filters.size > 0 ? this.#compile() : undefined;
  }

  /** The reports of rules whose filter runs on no interface say so. */
  marked(reports: readonly RuleReport[]): RuleReport[] {
    return reports.map((report) => {
      const reason = report.state === "recording" ? this.#whyNot(report.slug) : undefined;
      return reason === undefined ? report : { ...report, state: "error", reason: reason.slice(0, 500) };
    });
  }

  #whyNot(slug: string): string | undefined {
    for (const text of this.#matches.get(slug)?.filters ?? []) {
      const each = [...(this.#filters.get(text)?.values() ?? [])];
      if (each.length > 0 && each.every(({ error }) => error !== undefined)) return each[0]?.error;
    }
    return undefined;
  }

  async #compile(): Promise<void> {
    const work: Promise<void>[] = [];
    for (const [text, byLinkType] of this.#filters) {
      for (const linkType of this.#linkTypes) {
        const begun = byLinkType.get(linkType) ?? this.#begin(text, linkType);
        byLinkType.set(linkType, begun);
        work.push(begun.done);
      }
    }
    if (work.length === 0) return;
    await Promise.all(work);
    this.#install();
  }

  #begin(text: string, linkType: number): Compiling {
    const compiling: Compiling = {
      done: compileCaptureFilter(text, linkType).then(
        (filter) => {
          compiling.filter = filter;
        },
        (error: unknown) => {
          // Also a bug's: it must cost this rule, not every start of the sensor.
          compiling.error = error instanceof AppError ? error.line : String(error);
        },
      ),
    };
    return compiling;
  }

  #install(): void {
    this.#rules.replace(
      this.#indexed.map(({ handle, match }) => ({
        handle,
        filtersFor: (linkType) =>
          match.filters.flatMap((text) => this.#filters.get(text)?.get(linkType)?.filter ?? []),
      })),
    );
  }
}
