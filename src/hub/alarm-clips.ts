/** Gives each alarm its frames: a clip of its flows, or of its device where it has none, with comments on those that raised it. */
import { AppError } from "../base/app-error.ts";
import type { ClipReport } from "../model/clip.ts";
import type { AlarmRecord } from "./alarm/alarm-book.ts";
import type { ClipDesk, FrameSelectors } from "./api/desk.ts";
import { flowIdText } from "./api/flow-item.ts";

const BEFORE_S = 60;
const AFTER_S = 300;
/** Many alarms at once must not cost the sensor its work, nor the clips their budget. */
const MOST_BYTES = 32_000_000;
/** Flows of a clip: their ids are selectors, of which there may be so many. */
const MOST_FLOWS = 20;

export interface Framed {
  readonly clip?: string;
  readonly noFrames?: string;
}

/** `reach`: what the timeline says of itself. */
export async function frameAlarm(
  alarm: AlarmRecord,
  clips: Pick<ClipDesk, "pin">,
  reach: { off: boolean },
): Promise<Framed> {
  if (reach.off) return { noFrames: "the timeline is off, so no frames were kept" };
  const selectors = selectorsOf(alarm);
  if (selectors === undefined) return { noFrames: "it is about no flow and no device" };
  try {
    const clip: ClipReport = await clips.pin(selectors, {
      id: alarm.id,
      atMs: undefined,
      spanMs: [alarm.startMs, alarm.lastMs],
      words: {
        first: `Alarm: ${alarm.title}. ${alarm.why}`,
        flow: (place, count) => `Evidence of the alarm: flow ${place + 1} of ${count}.`,
        last: "With this frame the alarm was raised; what comes behind it is what followed.",
      },
      mostBytes: MOST_BYTES,
      before: BEFORE_S,
      after: AFTER_S,
      title: alarm.title.slice(0, 200),
      by: `alarm ${alarm.kind}`,
    });
    return { clip: clip.id };
  } catch (error) {
    return { noFrames: error instanceof AppError ? error.line : String(error) };
  }
}

function selectorsOf({ flows, deviceId }: AlarmRecord): FrameSelectors | undefined {
  if (flows.length > 0) return { flow: flows.slice(0, MOST_FLOWS).map(flowIdText) };
  return deviceId === null ? undefined : { device: [deviceId] };
}
