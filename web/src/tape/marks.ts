/** Alarms on the tape: those that would lie upon each other are one mark. Pure. */
import type { Alarm } from "../../../src/hub/api/contract/alarm.ts";
import { gravestOf, type Severity } from "../alarms/severity.ts";
import { placeOn, type Span } from "./span.ts";

export interface Mark {
  /** 0 to 1 along the tape: where the first of them began. */
  readonly place: number;
  readonly severity: Severity;
  /** Oldest first. */
  readonly alarms: readonly Alarm[];
}

/** `near`: so close, as a share of the tape, they are one. One that began before the tape stands at its left end. */
export function marksOf(alarms: readonly Alarm[], tape: Span, near: number): Mark[] {
  const marks: { place: number; alarms: Alarm[] }[] = [];
  const onTape = alarms.filter(
    ({ start, last }) => Date.parse(last) >= tape.from && Date.parse(start) <= tape.to,
  );
  for (const alarm of onTape.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    const place = placeOn(tape, Date.parse(alarm.start));
    const before = marks.at(-1);
    if (before && place - before.place < near) before.alarms.push(alarm);
    else marks.push({ place, alarms: [alarm] });
  }
  return marks.map((mark) => ({ ...mark, severity: gravestOf(mark.alarms) ?? "info" }));
}
