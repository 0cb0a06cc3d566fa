/** What detectors claimed, as it was last known. */

export interface AlarmRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly severity: string;
  readonly device: string | null;
  readonly state: string;
  readonly startMs: number;
  readonly lastMs: number;
  /** Null while it goes on. */
  readonly endMs: number | null;
  /** The rest of it as JSON; the store does not look into it. */
  readonly body: string;
}

export interface AlarmQuery {
  readonly id: string | undefined;
  readonly device: string | undefined;
  readonly kind: string | undefined;
  readonly state: string | undefined;
  /** Those that touch the span; event time. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Only those behind this one. */
  readonly after: { readonly startMs: number; readonly id: string } | undefined;
  readonly limit: number;
}

export interface AlarmStore {
  /** Replaces these whole. */
  saveAlarms(alarms: readonly AlarmRow[]): Promise<void>;
  /** Newest first. */
  alarms(query: AlarmQuery): Promise<AlarmRow[]>;
  /** Those that a claim of this time may go on with. */
  alarmsSince(lastMs: number): Promise<AlarmRow[]>;
}
