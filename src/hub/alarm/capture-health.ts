/** The witness itself: frames that were lost, an interface that was away. An alarm rests on what was seen. */
import * as z from "zod";
import type { Gap } from "../../model/sensor-status.ts";
import type { Claiming } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType } from "./detector.ts";
import { counted, spanText } from "./wording.ts";

const options = z.object({
  frames: z.number().int().min(1).default(100).meta({ description: "frames lost within an hour, at least" }),
  awayS: z.number().min(1).default(60).meta({ description: "seconds that an interface was away, at least" }),
});
type Options = z.infer<typeof options>;

const HOUR_MS = 3_600_000;
/** Interfaces that are counted. */
const MOST_INTERFACES = 64;

interface Lost {
  sinceMs: number;
  frames: number;
}

class CaptureHealth implements Detector {
  readonly #options: Options;
  readonly #lost = new Map<string, Lost>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options) {
    this.#options = wish;
  }

  gap(gap: Gap, claim: Claiming): void {
    if (gap.frames > 0) this.#lostFrames(gap, claim);
    else if (gap.endMs - gap.startMs >= this.#options.awayS * 1000) this.#away(gap, claim);
  }

  save(): unknown {
    return null;
  }

  load(): void {
    // What was lost before a restart was told before it.
  }

  #lostFrames(gap: Gap, claim: Claiming): void {
    const name = gap.interface;
    let lost = this.#lost.get(name);
    if (lost === undefined || Math.abs(gap.endMs - lost.sinceMs) >= HOUR_MS) {
      if (this.#lost.size >= MOST_INTERFACES) this.#lost.clear();
      lost = { sinceMs: gap.startMs, frames: 0 };
      this.#lost.set(name, lost);
    }
    lost.frames += gap.frames;
    const { frames, sinceMs } = lost;
    if (frames < this.#options.frames || !this.#pace.due(name, gap.endMs, frames)) return;
    const span = spanText(Math.max(1000, gap.endMs - sinceMs));
    claim({
      kind: "capture-gap",
      subject: `${name} lost`,
      deviceId: null,
      severity: "medium",
      startMs: sinceMs,
      lastMs: gap.endMs,
      title: `${counted(frames, "frame")} of ${name} were lost`,
      why: `${counted(frames, "frame")} of ${name} were lost within ${span}, the last since ${gap.reason}. The threshold is ${counted(this.#options.frames, "frame")} an hour. What these frames said is not in any flow or recording. Fewer other programs on this machine, a faster disk, or a capture of fewer interfaces silences it.`,
      evidence: {
        frames,
        threshold: this.#options.frames,
        interface: name,
        place: gap.place,
        reason: gap.reason,
      },
      flows: [],
    });
  }

  #away(gap: Gap, claim: Claiming): void {
    const awayS = (gap.endMs - gap.startMs) / 1000;
    claim({
      kind: "capture-gap",
      subject: `${gap.interface} away`,
      deviceId: null,
      severity: "low",
      startMs: gap.startMs,
      lastMs: gap.endMs,
      title: `Nothing was heard on ${gap.interface} for ${spanText(awayS * 1000)}`,
      why: `For ${spanText(awayS * 1000)} nothing was captured, since ${gap.reason}. The threshold is ${spanText(this.#options.awayS * 1000)}. What was said meanwhile is not in any flow or recording.`,
      evidence: { awayS, thresholdS: this.#options.awayS, interface: gap.interface, reason: gap.reason },
      flows: [],
    });
  }
}

export const CAPTURE_HEALTH = detectorType<Options>({
  name: "capture-gap",
  kinds: ["capture-gap"],
  help: "Frames were lost, or an interface was away: alarms and recordings do not know what was said then.",
  options,
  create: (wish) => new CaptureHealth(wish),
});
