/**
 * What a device of the street is and does, as its protocols' documents, its maker's manual or public lists of networks tell
 * (fingerbank's DHCP fingerprints, Home Assistant's lists of what is found by DHCP, mDNS and SSDP): written without a look at the
 * tables by which Tapdeck judges, so that they can be measured. `{HEX}` and `{hex}` are the last digits of its MAC.
 */
import type { DeviceKind } from "../../../src/model/device-kind.ts";

export interface Model {
  readonly kind: DeviceKind;
  /** For people. */
  readonly what: string;
  /** The first half of its MAC, the maker's; `02` at its start is made up. */
  readonly mac: string;
  readonly dhcp: {
    readonly host?: string;
    /** Option 55, as "1,3,6". */
    readonly options: string;
    readonly vendor?: string;
  };
  /** Its host name by mDNS, where that is not DHCP's. */
  readonly local?: string;
  readonly mdns?: readonly Service[];
  readonly ssdp?: {
    readonly server: string;
    /** Types of device and service; the root device is told besides. */
    readonly types: readonly string[];
    readonly location: string;
  };
  /** WS-Discovery. */
  readonly hello?: { readonly types: string; readonly scopes?: string; readonly at: string };
  /** Servers that it looks up and speaks to over TLS. */
  readonly asks?: readonly string[];
  /** What others of the house ask of it. */
  readonly serves?: readonly Served[];
  /** Datagrams to everybody (`255.255.255.255`) or a group. */
  readonly shouts?: readonly { readonly to: string; readonly port: number; readonly text: string }[];
  /** People read pages with it: many sites. */
  readonly reads?: boolean;
}

export interface Service {
  readonly type: string;
  readonly name: string;
  readonly port: number;
  readonly txt?: readonly string[];
}

export interface Served {
  readonly port: number;
  readonly as: "http" | "rtsp" | "ssh" | "other";
  /** What the server calls itself. */
  readonly server?: string;
}

/** What several makers' network stacks ask of DHCP. */
export const OPTIONS = {
  busybox: "1,3,6,12,15,28,42",
  esp8266: "1,3,28,6",
  espIdf: "1,3,28,6,15,44,46,47,31,33,121,43",
  dhcpcd: "1,121,33,3,6,12,15,26,28,42,51,54,58,59,119",
  dhclient: "1,28,2,3,15,6,119,12,44,47,26,121,42",
  android: "1,3,6,15,26,28,51,58,59,43,114,108",
  oldAndroid: "1,33,3,6,15,26,28,51,58,59",
  ios: "1,121,3,6,15,108,114,119,252",
  macos: "1,121,3,6,15,108,114,119,252,95,44,46",
  windows: "1,3,6,15,31,33,43,44,46,47,119,121,249,252",
  networkManager: "1,2,6,12,15,26,28,121,3,33,40,41,42,119,249,252,17",
  chromeOs: "1,121,33,3,6,12,15,26,28,51,54,58,59,119,252",
} as const;
