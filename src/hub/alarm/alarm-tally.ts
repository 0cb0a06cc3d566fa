/** What detectors and alarms came to since the hub started, for machines that watch it. */
import type { AlarmRecord } from "./alarm-book.ts";

export interface AlarmCount {
  readonly kind: AlarmRecord["kind"];
  readonly severity: AlarmRecord["severity"];
  readonly count: number;
}

export class AlarmTally {
  /** Flow records that the detectors were told of, and the seconds they took. */
  records = 0;
  seconds = 0;
  /** Of the record that waited longest in the batch that was judged last: from its last packet until then. */
  latenessS = 0;
  readonly #fired: Counts = new Map();

  judged(records: number, seconds: number, latenessMs: number): void {
    this.records += records;
    this.seconds += seconds;
    this.latenessS = Math.max(0, latenessMs / 1000);
  }

  /** As grave as it was when it opened. */
  opened({ kind, severity }: AlarmRecord): void {
    addTo(this.#fired, kind, severity);
  }

  get fired(): readonly AlarmCount[] {
    return [...this.#fired.values()];
  }
}

export function countsOf(alarms: readonly AlarmRecord[]): readonly AlarmCount[] {
  const counts: Counts = new Map();
  for (const { kind, severity } of alarms) addTo(counts, kind, severity);
  return [...counts.values()];
}

type Counts = Map<string, { kind: AlarmRecord["kind"]; severity: AlarmRecord["severity"]; count: number }>;

function addTo(counts: Counts, kind: AlarmRecord["kind"], severity: AlarmRecord["severity"]): void {
  const key = `${kind} ${severity}`;
  const one = counts.get(key) ?? { kind, severity, count: 0 };
  one.count++;
  counts.set(key, one);
}
