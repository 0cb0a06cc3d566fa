/** The rooms of `src/` and who may enter: an arrow points only to a room named here. Tests are held to the same. */
export interface RoomRule {
  /** Path below the repository's root; the longest that fits a file is its room. */
  readonly room: string;
  readonly mayImport: readonly string[];
  readonly why: string;
  /** No I/O, no `node:` import but those named, no clock: what goes in decides what comes out. */
  readonly pure?: readonly string[];
  /** Packages from outside that it may use; tests may use fast-check too. */
  readonly packages?: readonly string[];
}

const SENSOR_ROOMS = ["capture", "packet", "names", "flow", "filter", "record"].map(
  (room) => `src/sensor/${room}`,
);
const HUB_ROOMS = ["inventory", "kinds", "alarm", "query", "store", "access", "api", "notify"].map(
  (room) => `src/hub/${room}`,
);

export const ROOMS: readonly RoomRule[] = [
  { room: "src/base", mayImport: [], why: "everybody stands on it, so it stands on nobody", packages: [] },
  { room: "src/model", mayImport: ["src/base"], why: "what rooms hand each other", packages: ["zod"] },
  {
    room: "src/places",
    mayImport: ["src/base"],
    why: "addresses to countries and networks, for whoever shows them",
    packages: ["mmdb-lib", "zod"],
  },
  { room: "src/formats", mayImport: ["src/base", "src/model"], why: "writers of records", packages: [] },
  {
    room: "src/household",
    mayImport: ["src/base", "src/pcap"],
    why: "makes traffic, knows nothing of who reads it",
  },
  {
    room: "src/pcap",
    mayImport: ["src/base"],
    why: "capture files without a program around them",
    packages: [],
  },
  {
    room: "src/link",
    mayImport: ["src/base", "src/model"],
    why: "the only meeting place of both wings",
    packages: ["zod"],
  },
  {
    room: "src/sensor/capture",
    mayImport: ["src/base", "src/pcap"],
    why: "sources of batches",
    packages: ["koffi"],
  },
  {
    room: "src/connect",
    mayImport: ["src/base", "src/model"],
    why: "reaches other machines for their packets, holds what that takes, and reads none of them",
    packages: [],
  },
  { room: "src/sensor/packet", mayImport: ["src/base"], why: "headers in place", pure: [], packages: [] },
  {
    room: "src/sensor/names",
    mayImport: ["src/base", "src/model", "src/sensor/packet"],
    why: "learns from packets; ciphers only",
    pure: ["node:crypto"],
    packages: [],
  },
  {
    room: "src/sensor/flow",
    mayImport: ["src/base", "src/model", "src/sensor/packet"],
    why: "counts; hashes only",
    pure: ["node:crypto"],
    packages: [],
  },
  {
    room: "src/sensor/filter",
    mayImport: ["src/base", "src/model", "src/sensor/packet", "src/sensor/flow", "src/places"],
    why: "judges packets and flows",
    pure: [],
    packages: [],
  },
  {
    room: "src/sensor/record",
    mayImport: [
      "src/base",
      "src/model",
      "src/pcap",
      "src/sensor/packet",
      "src/sensor/flow",
      "src/sensor/filter",
    ],
    why: "frames to disk",
    packages: [],
  },
  {
    room: "src/sensor",
    mayImport: ["src/base", "src/model", "src/link", "src/pcap", "src/places", ...SENSOR_ROOMS],
    why: "wires its wing; never meets the hub but over the link",
  },
  {
    room: "src/hub/kinds",
    mayImport: ["src/base", "src/model"],
    why: "what a device is, by what is known of it: tables and sums",
    pure: [],
    packages: [],
  },
  {
    room: "src/hub/inventory",
    mayImport: ["src/base", "src/model", "src/places", "src/hub/kinds"],
    why: "who lives here",
    packages: ["oui-data"],
  },
  {
    room: "src/hub/alarm",
    mayImport: ["src/base", "src/model"],
    why: "judges what it is told, in event time",
    pure: [],
    packages: ["zod", "tldts"],
  },
  {
    room: "src/hub/query",
    mayImport: ["src/base", "src/model"],
    why: "the language of flow filters, for API, command line and page alike",
    pure: [],
    packages: [],
  },
  {
    room: "src/hub/store",
    mayImport: ["src/base", "src/model"],
    why: "the only room that speaks SQL",
    packages: ["@duckdb/node-api"],
  },
  {
    room: "src/hub/notify",
    mayImport: ["src/base", "src/model"],
    why: "takes what is said outside, knows nothing of who says it",
    packages: ["mqtt", "nodemailer"],
  },
  { room: "src/hub/access", mayImport: ["src/base"], why: "doors to outside", packages: ["selfsigned"] },
  {
    room: "src/hub/api/contract",
    mayImport: ["src/base", "src/model"],
    why: "the page and the command line live by it alone",
    packages: ["zod"],
  },
  {
    room: "src/hub/api",
    mayImport: [
      "src/base",
      "src/model",
      "src/formats",
      "src/hub/api/contract",
      "src/hub/inventory",
      "src/hub/kinds",
      "src/hub/query",
      "src/hub/store",
      "src/hub/alarm",
      "src/hub/access",
      "src/places",
    ],
    why: "shows what other rooms know",
  },
  {
    room: "src/hub",
    mayImport: ["src/base", "src/model", "src/link", "src/places", "src/hub/api/contract", ...HUB_ROOMS],
    why: "wires its wing; never meets a packet",
  },
  { room: "src/cli", mayImport: ["src"], why: "thin doors to everything" },
  {
    room: "web",
    mayImport: ["src/hub/api/contract", "src/hub/query", "src/model"],
    why: "the page knows the contract and types of what is in it, and completes filters by their own rules",
  },
  { room: "test", mayImport: ["src", "web"], why: "what spans rooms" },
  { room: "bench", mayImport: ["src", "test"], why: "side by side with the peers" },
];
