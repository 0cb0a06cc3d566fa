/** What recordings may take of the disk, and changing it. */
import type { BudgetPlace } from "../../settings/budget-change.ts";

export const room = {
  room: {
    title: "Room for recordings",
    text: "How much of the disk they may take. What is set here holds at once and from one start to the next.",
    names: {
      timeline: "Timeline",
      clips: "Clips",
      recordings: "All together",
    } satisfies Record<BudgetPlace, string> as Record<BudgetPlace, string>,
    off: "off",
    used: (used: string) => `${used} in use`,
    holds: (span: string) => `holds ${span}`,
    inMemory: "in memory only",
    clipsText: "kept until thrown away",
    rings: "Rings of recordings",
    ringsText: "at most; each recording has its own, changed with it",
    left: (bytes: string) => `removed ones left ${bytes}`,
    free: (bytes: string) => `${bytes} left for new rings`,
    noLimit: "no limit but the disk",
    overDisk: (over: string) => `The disk has no room for ${over} of it: a twentieth of it stays free`,
    cut: (wished: string) =>
      `${wished} were set; there is no room for more beside what was said at the start`,
    fixed: "set at the start:",
    fixedHint: (option: string) => `Start Tapdeck without ${option} to set it here`,
    changeDo: "Change",
    change: (what: string) => `Room: ${what}`,
    explain: {
      timeline: "Everything that was seen, the newest of it. When it is full the oldest goes first.",
      clips: "What you or an alarm kept. Nothing throws them out: when they are full, new ones are refused.",
      recordings:
        "A limit for the timeline, the clips and the rings of all recordings together. A ring that does not fit is refused.",
    } satisfies Record<BudgetPlace, string> as Record<BudgetPlace, string>,
    byDefault: (size: string) => `By default: ${size}`,
    unlimited: "No limit but the disk",
    own: "So much",
    unit: "Unit",
    set: "Set",
    throwOut: (gone: string) => `Throw out ${gone} and set`,
    effect: {
      tooSmall: (least: string) => `At least ${least}.`,
      noLimit: "Nothing is refused until the disk has only its twentieth free.",
      clipsFull: (held: string) =>
        `The clips take ${held} already: all of them stay, new ones are refused until some are thrown away.`,
      clips: (more: string) => `Room for ${more} of clips more.`,
      tooLittle: (least: string) =>
        `Timeline, clips and rings as they are need ${least}: what they have now does not all fit.`,
      forMore: (more: string) => `${more} beside what timeline, clips and rings have now.`,
      less: (gone: string, less: string) =>
        `The oldest ${gone} go at once and for good: the tape reaches back about ${less} less.`,
      all: (gone: string) =>
        `All ${gone} go at once and for good: the tape begins anew. Frames lie on the disk in pieces larger than this.`,
      holds: (span: string) => `Nothing goes. Full, it holds about ${span} at the present rate.`,
      nothingGoes: "Nothing goes.",
      floor: (over: string) =>
        `The disk has no room for ${over} of it now. A twentieth of the disk stays free whatever is set here.`,
    },
  },
};
