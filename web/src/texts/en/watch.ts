/** Watching live, in Wireshark. */
import type { Start } from "../../frames/live.ts";

export const watch = {
  watch: {
    doIt: "Watch live…",
    of: (what: string) => `Watch live: ${what}`,
    hint: "The frames as they come, in Wireshark",
    title: (what: string) => `Watch ${what} live`,
    since: "Beginning",
    starts: {
      now: () => "From now on",
      minutes: () => "From 10 minutes ago",
      span: (from) => `From ${from} on`,
    } satisfies Record<Start, (from: string) => string> as Record<Start, (from: string) => string>,
    open: "Open in Wireshark",
    needs: "Once before, on this Linux desktop:",
    paste: "Or in any terminal that has curl and Wireshark",
    make: "Make a line to paste",
    line: "The line to paste",
    once: "A line works once, within five minutes.",
    another: "Make another",
    died: "Five minutes are over: this line works no more.",
  },
};
