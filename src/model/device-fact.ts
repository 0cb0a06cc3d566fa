/** What devices say of themselves on the wire, and by which protocol. */

/** Who told a device's own name or a fact about it. */
export const TOLD_BY = [
  "dhcp",
  "dhcpv6",
  "mdns",
  "ssdp",
  "http",
  "rtsp",
  "nbns",
  "llmnr",
  "ssh",
  "ftp",
  "smtp",
  "pop3",
  "imap",
  "telnet",
  "mqtt",
  "stun",
  "ws-discovery",
  "wireguard",
  "tls",
  "quic",
] as const;
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
  /** JA4 of its TLS hellos, over TCP or QUIC: one for each program, or library that programs share. */
  "ja4",
  /** What its own server calls itself, in answers to others. */
  "server",
  /** Where it describes itself: a URL, never fetched. */
  "location",
  /** SSDP's unique service name. */
  "usn",
  /** A stream it was asked for by RTSP, without user and password. */
  "stream",
  /** The Windows workgroup or domain it is in. */
  "workgroup",
  /** The name and the place that people gave it. */
  "title",
  "place",
  /** The name by which an MQTT client is known to its broker. */
  "mqtt-client",
  /** A protocol that it speaks, with the version: "MQTT 3.1.1". */
  "protocol",
  /** The address by which the Internet sees it, and by whose word: "203.0.113.5 (stun.example.com)". */
  "public-address",
  /** In the same way, the address at which a relay takes in what comes from outside for it. */
  "relay",
  /** A tunnel (WireGuard) to that address and port; one that it asks for in vain; where it takes tunnels in. */
  "tunnel",
  "tunnel-unanswered",
  "tunnel-server",
  /** What it says it is, by HomeKit's, Matter's or Google Cast's own lists: "homekit 17". */
  "category",
  /** What it does, where that speaks of a kind of device: names it asks for, ports that answer, ports it speaks to … */
  "asks",
  "serves",
  "uses",
  "habit",
  /** … and what it does for the network: "gateway", "dhcp-server", "ipv6-router". */
  "role",
] as const;
export type DeviceFactKind = (typeof DEVICE_FACTS)[number];
