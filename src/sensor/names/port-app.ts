/** What usually speaks on a port (IANA's registry and habit): the weakest hint at a flow's application. */

/** Protocols that `appOfPayload` knows at a connection's first bytes. */
const TESTED: ReadonlySet<string> = new Set([
  "tls",
  "http",
  "rtsp",
  "ssh",
  "smtp",
  "vnc",
  "mqtt",
  "smb",
  "rdp",
]);

const TCP_PORTS: Readonly<Record<number, string>> = {
  20: "ftp-data",
  21: "ftp",
  22: "ssh",
  23: "telnet",
  25: "smtp",
  53: "dns",
  80: "http",
  110: "pop3",
  139: "netbios",
  143: "imap",
  389: "ldap",
  443: "tls",
  445: "smb",
  465: "smtp",
  554: "rtsp",
  587: "smtp",
  631: "ipp",
  853: "tls",
  993: "imap",
  995: "pop3",
  1433: "mssql",
  1723: "pptp",
  1883: "mqtt",
  1935: "rtmp",
  3306: "mysql",
  3389: "rdp",
  5060: "sip",
  5432: "postgresql",
  5900: "vnc",
  6379: "redis",
  8080: "http",
  8554: "rtsp",
  8883: "mqtt",
  9100: "printer",
};

const UDP_PORTS: Readonly<Record<number, string>> = {
  53: "dns",
  67: "dhcp",
  68: "dhcp",
  69: "tftp",
  123: "ntp",
  137: "nbns",
  138: "netbios",
  161: "snmp",
  162: "snmp",
  443: "quic",
  500: "ike",
  514: "syslog",
  546: "dhcpv6",
  547: "dhcpv6",
  1900: "ssdp",
  3478: "stun",
  3702: "ws-discovery",
  4500: "ipsec",
  5060: "sip",
  5353: "mdns",
  5355: "llmnr",
  5683: "coap",
};

/** A guess by the lower of both ports that has a name; `fromStart` says that the connection's first bytes were seen. */
export function appOfPort(
  tcp: boolean,
  srcPort: number,
  dstPort: number,
  fromStart: boolean,
): string | undefined {
  const ports = tcp ? TCP_PORTS : UDP_PORTS;
  const app = ports[dstPort] ?? ports[srcPort];
  return app !== undefined && fromStart && TESTED.has(app) ? undefined : app;
}
