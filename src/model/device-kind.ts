/** What a device is, as people call it, and on what such a word may rest. */

export const DEVICE_KINDS = [
  "camera",
  "phone",
  "tablet",
  "computer",
  "printer",
  "tv",
  "speaker",
  "console",
  "hub",
  "router",
  "server",
  "storage",
  "light",
  "plug",
  "appliance",
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** With the honest answer where too little speaks. */
export const SHOWN_KINDS = [...DEVICE_KINDS, "unknown"] as const;
export type ShownKind = (typeof SHOWN_KINDS)[number];

/** Which evidence; each counts for itself, and within one what is said twice does not count twice. */
export const KIND_EVIDENCE = [
  /** The name that a person gave it. */
  "given-name",
  /** Who made its network card; that its MAC is made up. */
  "maker",
  "mac",
  /** DHCP: the maker of the network stack, and the options asked for. */
  "dhcp-class",
  "dhcp-options",
  "host-name",
  "model",
  /** By mDNS, SSDP or WS-Discovery; HomeKit's, Matter's or a Chromecast's own word of what it is. */
  "service",
  "category",
  "server",
  "user-agent",
  /** Names that it looks up or asks for. */
  "asks",
  /** How many different ones. */
  "habit",
  /** What answered at its ports, and what it speaks to others' ports. */
  "serves",
  "uses",
  /** What it does for the network: gives addresses, leads outside. */
  "role",
] as const;
export type KindEvidence = (typeof KIND_EVIDENCE)[number];
