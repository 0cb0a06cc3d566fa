/** Promises to keep frames for some time, and that they will be broken. */
export const promise = {
  promise: {
    short: (name: string, holds: string, keep: string, when: string) =>
      `${name} has room for ${holds}, not for the ${keep} promised: ${when} frames go that are younger.`,
    timeline: "The timeline",
    from: (when: string) => `from ${when} on`,
    now: "now",
    more: (others: number) => (others === 1 ? "And one more." : `And ${others} more.`),
    look: "Recordings",
    remedy: (files: string, size: string, all: string) =>
      `A ring of ${files} files of ${size} would keep it (${all}).`,
    timelineRemedy: (size: string) => `With ${size} of room it would (Settings, Room for recordings).`,
    tooLarge: "No ring is large enough: record less, or promise less.",
    enlarge: "Make it larger",
    keep: "Keep at least, hours",
    keepHint: "Left empty nothing is promised",
    kept: (keep: string) => `${keep} promised`,
  },
};
