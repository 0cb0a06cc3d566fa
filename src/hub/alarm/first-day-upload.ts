/**
 * Before anything is usual: a device in its first day pushes data out through one connection and gets next to nothing
 * back. Once a day and device, for information and unsure: it says what a baseline would be made of. `abnormal-upload` goes on from
 * there, under the same subject.
 */
import * as z from "zod";
import { formatBytes } from "../../base/size.ts";
import { type Claiming, refOf } from "./claim.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { type Sites, sitesOf } from "./site.ts";
import { TopFlows } from "./top-flows.ts";
import { timeText } from "./wording.ts";

const options = z.object({
  floorKb: z
    .number()
    .positive()
    .default(100)
    .meta({ description: "kB sent through one connection, at least" }),
  ratio: z.number().min(1).default(5).meta({ description: "times what came back, at least" }),
});
type Options = z.infer<typeof options>;

const DAY_MS = 86_400_000;
/** One frame that claims to be huge is no upload. */
const LEAST_PACKETS = 20;
/** Of those that were told of; the oldest are forgotten. */
const MOST_DEVICES = 2000;
const savedSchema = z
  .array(z.tuple([z.string().max(200), z.number(), z.string().max(300)]))
  .max(MOST_DEVICES);

interface Told {
  /** When it was told of first. */
  readonly lastMs: number;
  readonly subject: string;
  /** Sent by then; not kept over a restart. */
  bytes: number;
}

class FirstDayUpload implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #sites: Sites;
  readonly #told = new Map<string, Told>();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
    this.#sites = sitesOf(house);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    const { totalSentBytes: sent, totalGotBytes: got, direction, toMs } = slice;
    const floor = this.#options.floorKb * 1000;
    if (sent < floor || sent < this.#options.ratio * got) return;
    if (slice.group || (direction !== "outbound" && direction !== "inbound")) return;
    if (slice.totalSentPackets < LEAST_PACKETS || slice.sentBytes === 0) return;
    const firstMs = this.#house.firstMs(slice.device);
    if (firstMs === undefined || toMs - firstMs >= DAY_MS) return;
    const site = this.#sites.of(slice);
    const told = this.#told.get(slice.device);
    if (told !== undefined && toMs - told.lastMs < DAY_MS && told.subject !== site.key) return;
    // While it goes on it is said again when it has doubled.
    if (told !== undefined && sent < 2 * told.bytes) return;
    if (told === undefined) {
      makeRoom(this.#told, MOST_DEVICES);
      this.#told.set(slice.device, { lastMs: toMs, subject: site.key, bytes: sent });
    } else told.bytes = sent;
    this.#claim(slice, site.key, floor, claim);
  }

  save(): unknown {
    return [...this.#told].map(([device, { lastMs, subject }]) => [device, lastMs, subject]);
  }

  load(state: unknown): void {
    const read = savedSchema.safeParse(state);
    for (const [device, lastMs, subject] of read.data ?? [])
      this.#told.set(device, { lastMs, subject, bytes: 0 });
  }

  #claim(slice: FlowSlice, subject: string, floor: number, claim: Claiming): void {
    const { totalSentBytes: sent, totalGotBytes: got, startMs, toMs, device } = slice;
    const who = this.#house.nameOf(device);
    const whom = this.#sites.words(this.#sites.of(slice), slice.remote);
    const times = got === 0 ? "and nothing came back" : `${(sent / got).toFixed(1)} times what came back`;
    claim({
      kind: "abnormal-upload",
      subject,
      deviceId: device,
      destination: subject,
      severity: "info",
      startMs,
      lastMs: toMs,
      title: `${who} sends ${formatBytes(sent)} to ${whom}`,
      why: [
        `Since ${timeText(startMs)} ${who} sent ${formatBytes(sent)} to ${whom} through one connection, ${times}.`,
        ...looksOf(slice),
        `The threshold is ${formatBytes(floor)} and ${this.#options.ratio} times as much as comes back.`,
        "It was first seen less than a day ago, so nobody knows yet what is usual for it: this is said once a day at most.",
        "Muting this destination silences it; so does a higher floor.",
      ].join(" "),
      evidence: {
        sentBytes: sent,
        gotBytes: got,
        thresholdBytes: floor,
        thresholdRatio: this.#options.ratio,
        baseline: "none",
      },
      flows: [refOf(slice)],
      unsure: true,
    });
  }
}

function looksOf(slice: FlowSlice): string[] {
  const flows = new TopFlows(1);
  flows.add(slice, 1);
  const looks = flows.looks();
  return looks === "" ? [] : [looks];
}

export const FIRST_DAY_UPLOAD = detectorType<Options>({
  name: "first-day-upload",
  kinds: ["abnormal-upload"],
  help: "A device in its first day pushes data out through one connection and gets next to nothing back.",
  options,
  create: (wish, house) => new FirstDayUpload(wish, house),
});
