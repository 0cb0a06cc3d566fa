/** What stands on every page: the door, the frame, the tape. */
import type { View } from "../../../../src/hub/api/contract/status.ts";

export const shell = {
  name: "Tapdeck",
  nav: {
    home: "Home",
    devices: "Devices",
    flows: "Flows",
    alarms: "Alarms",
    groups: "Groups",
    recordings: "Recordings",
    settings: "Settings",
    audit: "Audit",
  },
  to: { content: "Skip to content" },
  act: {
    cancel: "Cancel",
    close: "Close",
    save: "Save",
    retry: "Try again",
    more: "Load more",
    copy: "Copy",
    copied: "Copied",
    back: "Back",
  },
  trouble: {
    noAnswer: "Tapdeck does not answer. Is it still running?",
    strange: (status: number) => `Something between this page and Tapdeck answered with status ${status}.`,
    lost: "No word from Tapdeck. Figures stand still until it answers again.",
  },
  loading: {
    devices: "Reading devices",
    flows: "Reading flows",
    destinations: "Reading destinations",
    traffic: "Reading traffic",
  },
  units: { ms: "ms", s: "s", min: "min", h: "h", d: "d", y: "y" },
  up: "Upload",
  down: "Download",
  upShort: "up",
  downShort: "down",
  ago: (age: string) => `${age} ago`,
  justNow: "now",
  notFound: { title: "Nothing here", text: "No page has this address.", home: "Go home" },

  door: {
    setupTitle: "Make this deck yours",
    setupText: "Choose a name and a password. From then on nobody sees anything here without them.",
    setupNoToken: "This page needs the one-time link that Tapdeck printed when it started. Open that link.",
    setupNeeded: "No user yet. Open the one-time setup link that Tapdeck printed when it started.",
    setupDo: "Set up",
    loginTitle: "Log in",
    loginDo: "Log in",
    logout: "Log out",
    user: "User name",
    userHint: "Small letters, digits, . _ -",
    password: "Password",
    passwordHint: "At least 12 characters. Three or four words are easy to keep.",
    passwordAgain: "Password again",
    differ: "The two passwords differ.",
  },

  shell: {
    notices: "Notices",
    demo: "Demo: a made-up household. Nothing here is your network.",
    replay: "Replay of a capture. Now is its newest packet.",
    replaying: (packets: string) => `Reading a capture: ${packets} packets so far.`,
    replayed: (packets: string) =>
      `Replay of a capture: ${packets} packets, all read. Now is its newest packet.`,
    replayError: (error: string) => `The capture could not be read to its end: ${error}`,
    away: (name: string, since: string) => `Sensor ${name} gone since ${since}.`,
    failing: (name: string, since: string) =>
      `Alarms do not reach “${name}”${since ? ` since ${since}` : ""}. They are kept and tried again.`,
    failingLook: "Why?",
    twice: (percent: number, otherInterface: boolean) =>
      `Frames come twice: about ${percent} % are copies, and figures count them. ${
        otherInterface
          ? "Two interfaces hear the same; listen on one of them."
          : "Mirror only one direction of a port."
      }`,
    past: "Replaying the past",
    toDark: "Dark",
    toLight: "Light",
    account: "Account",
    keys: "Keys",
    listening: (names: string) => `Listening on ${names}`,
  },
  view: {
    network: "Sees the whole network",
    "this-computer": "Only this computer",
    unknown: "Too little heard yet",
  } satisfies Record<View, string>,
  where: {
    title: "Where to plug it in",
    network:
      "Tapdeck hears frames between other machines, so this place shows the network and not only this computer.",
    alone:
      "Tapdeck hears only frames from and to this computer. A switch sends other devices' frames past it.",
    unknown: "Tapdeck has heard too little to tell whether this place shows the whole network.",
    ways: [
      [
        "Mirror port",
        "A managed switch copies the router's port to a second one. Plug Tapdeck in there. Most switches from 30 € can; look for “port mirroring” or SPAN.",
      ],
      [
        "On the router",
        "Linux routers (OpenWrt and the like) see everything that leaves the house. Run Tapdeck there, or send its frames here: ssh root@router tcpdump -U -w - 'not port 22' | tapdeck run --read -",
      ],
      [
        "Between",
        "Two network ports as a bridge between router and switch: everything to the outside passes through.",
      ],
      ["Access point", "A computer that is the Wi-Fi of the house sees every wireless device."],
    ] as readonly (readonly [string, string])[],
  },
  health: {
    fine: "No loss",
    loss: (share: string) => `${share} lost`,
    odd: (kinds: number) => `${kinds} odd`,
    title: "Capture health",
    text: "Packets lost, by the place where they were lost.",
    of: (packets: string) => `of ${packets} packets`,
    place: {
      interface: "Interface",
      kernel: "Kernel",
      sensor: "Sensor",
      recorder: "Recorder",
      relay: "Relay",
    },
    gaps: "Gaps",
    frames: (count: string) => `${count} frames`,
  },

  tape: {
    label: "Tape",
    help: "Drag to choose a span. Arrow keys step, full stop returns to now.",
    earlier: "Earlier",
    later: "Later",
    now: "Now",
    last: {
      "1h": "Last hour",
      "6h": "Last 6 hours",
      "24h": "Last 24 hours",
      "7d": "Last 7 days",
      "30d": "Last 30 days",
    },
    short: { "1h": "1 h", "6h": "6 h", "24h": "24 h", "7d": "7 d", "30d": "30 d" },
    reach: "Reach of the tape",
    gap: (frames: string) => `Gap: ${frames} frames missing`,
  },
};
