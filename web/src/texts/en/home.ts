/** Home, and what the state of the capture is called. */
import type { ConditionKind } from "../../home/condition.ts";

interface Facts {
  readonly at: string;
  readonly name: string;
  readonly frames: string;
  readonly share: string;
  readonly interfaces: string;
}
interface State {
  readonly title: (facts: Facts) => string;
  /** What it means, and what to do. */
  readonly text: string;
}

const NUMBERS = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
  "Eleven",
  "Twelve",
];

export const home = {
  home: {
    title: "Home",
    heard: "What is heard and kept",
    look: "Look",
    back: (when: string) => `The tape reaches back to ${when}`,
    isHere: "On the network now",
    wasHere: "On the network when the capture ended",
    of: (n: number, all: number) => `${n} of ${all}`,
    allDevices: "All devices",
    others: (n: number) => `Show ${n} more`,
    nobody: "Nobody has spoken within the last minute.",
    nobodyWas: "Nobody spoke in its last ten minutes.",
    rateHelp: "Speeds are means of the last ten seconds to a minute, to and from outside.",
    metTitle: "Who was heard so far",
    soFar: (n: number) => `${NUMBERS[n] ?? n} ${n === 1 ? "device" : "devices"} so far.`,
    metText: "Whoever speaks is added by itself. Names come as devices tell them, often within minutes.",
    states: {
      lost: {
        title: () => "No word from Tapdeck",
        text: "What you see is old. The page goes on by itself when it answers again; if it does not, look whether it still runs.",
      },
      "sensor-gone": {
        title: ({ name, at }) => `Sensor ${name} gone since ${at}`,
        text: "Nothing is heard or kept from it meanwhile. Look whether its machine is on and reaches this one; it comes back by itself.",
      },
      "no-sensor": {
        title: () => "No sensor has come yet",
        text: "Nothing is heard. It starts with Tapdeck; the log says why it does not.",
      },
      "disk-full": {
        title: () => "Disk full: nothing more is kept",
        text: "Flows are still counted, frames are lost. Free some space or give recordings less; it goes on by itself.",
      },
      "tape-stopped": {
        title: () => "The tape stands still",
        text: "Frames are not kept at the moment; recordings by rules may go on.",
      },
      gap: {
        title: ({ frames, at }) => `Gap until ${at}: ${frames} frames missing`,
        text: "Figures of that time are too small, and the frames cannot be had. A slower interface or fewer rules help if it comes again.",
      },
      drops: {
        title: ({ frames, share }) => `${frames} packets lost since the start (${share})`,
        text: "They are in no figure and no recording. The badge on top says where they were lost.",
      },
      "this-computer": {
        title: () => "Hears only this computer",
        text: "A switch sends other devices' frames past this place.",
      },
      "tape-off": {
        title: () => "Tape off: the past is not kept",
        text: "Flows and alarms are there; frames only of what a rule records. Start Tapdeck without --timeline-size off to have them.",
      },
      replaying: {
        title: () => "Reading a capture",
        text: "Nothing is heard live. Now is the capture's newest packet.",
      },
      replayed: {
        title: () => "A capture, all read",
        text: "Nothing is heard live. Now is the capture's newest packet.",
      },
      demo: {
        title: () => "Demo: a made-up household",
        text: "Nothing here is your network and nothing is heard. Start Tapdeck without --demo to listen.",
      },
      unknown: {
        title: ({ interfaces }) => `Listening on ${interfaces}`,
        text: "Too little was heard to say whether this place shows the whole network.",
      },
      listening: {
        title: ({ interfaces }) => `Listening on ${interfaces}`,
        text: "It sees the whole network and loses nothing.",
      },
    } satisfies Record<ConditionKind, State> as Record<ConditionKind, State>,
  },
};
