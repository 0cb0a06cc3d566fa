/** The timeline: how far back it reaches, and taking frames out of it. */
import type { Status } from "../../../../src/hub/api/contract/status.ts";

import type { Lack } from "../../frames/frames.ts";

type State = NonNullable<Status["timeline"]>["state"];

export const timeline = {
  frames: {
    get: "Get the frames",
    of: (what: string) => `Get the frames of ${what}`,
    all: "everything in this span",
    hint: "Out of the timeline, as one pcapng for Wireshark",
    thisFlow: "this flow",
    partly: (since: string) => `Only from ${since} on: the timeline reaches no further back`,
    lack: {
      off: () => "The timeline is off: there is no past to take frames from.",
      empty: () => "The timeline holds no frame yet.",
      before: (since) => `The timeline reaches back to ${since}: of this span it has no frames.`,
    } satisfies Record<Lack, (since: string) => string> as Record<Lack, (since: string) => string>,
    line: "The same on the command line",
    none: "No frames",
  },
  timeline: {
    title: "Timeline",
    text: "Everything the sensor sees is kept as frames; the oldest go first. The line along the foot of the tape shows how far they reach.",
    back: (when: string) => `Reaches back to ${when}`,
    lasts: (length: string, rate: string) => `room for ${length} at the last ${rate}'s rate`,
    empty: "No frame kept yet",
    off: "Timeline off",
    offText: "No frames are kept but those of recordings.",
    offHint: "It was turned off when Tapdeck was started. To have it, leave --timeline-size off away.",
    stopped: {
      recording: null,
      "disk-full": "Disk full: the timeline stands still",
      error: "The timeline stands still",
    } satisfies Record<State, string | null>,
    inMemory: "in memory",
    cutOff: "long flows cut short",
    facts: {
      oldest: "Oldest frame",
      newest: "Newest frame",
      room: "Room taken",
      holds: "All of the room",
      drops: "Frames that could not be kept",
      cutOff: "Frames left out: their flow had had its share",
      gaps: "Gaps since the oldest frame, hatched on the tape",
      written: "Written",
    },
    holds: (length: string, rate: string) => `${length} at the last ${rate}'s rate`,
    room: (bytes: string, budget: string) => `${bytes} of ${budget}`,
    written: {
      memory: "to memory only: gone when this machine restarts",
      direct: "to disk, past the page cache",
      buffered: "to disk, through the page cache: the file system allows no other way",
    },
  },
};
