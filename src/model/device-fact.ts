/** What devices say of themselves on the wire, and by which protocol. */

/** Who told a device's own name or a fact about it. */
export const TOLD_BY = ["dhcp", "dhcpv6", "mdns", "ssdp", "http", "rtsp"] as const;
export type ToldBy = (typeof TOLD_BY)[number];

/** What a device says of itself, besides its name. */
export const DEVICE_FACTS = [
  /** DHCP's vendor class: the maker of the network stack. */
  "vendor-class",
  /** The options a DHCP client asks for, in its order, as "1,3,6": each system has its own. */
  "fingerprint",
  /** DHCP's client identifier and DHCPv6's DUID, in hexadecimal. */
  "client-id",
  /** A service it offers: `_airplay._tcp` by mDNS, a type of UPnP device or service by SSDP. */
  "service",
  /** The name it gives such a service: "Living room". */
  "instance",
  "model",
  "user-agent",
  /** What its own server calls itself, in answers to others. */
  "server",
  /** Where it describes itself: a URL, never fetched. */
  "location",
  /** SSDP's unique service name. */
  "usn",
  /** A stream it was asked for by RTSP, without user and password. */
  "stream",
] as const;
export type DeviceFactKind = (typeof DEVICE_FACTS)[number];
