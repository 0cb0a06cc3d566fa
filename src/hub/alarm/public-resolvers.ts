/** Resolvers that anybody may use, as their operators publish them. */

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  Google: ["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"],
  Cloudflare: ["1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3"],
  "Cloudflare (IPv6)": ["2606:4700:4700::1111", "2606:4700:4700::1001"],
  Quad9: ["9.9.9.9", "149.112.112.112", "9.9.9.10", "9.9.9.11", "2620:fe::fe", "2620:fe::9"],
  OpenDNS: ["208.67.222.222", "208.67.220.220", "208.67.222.220", "208.67.220.222", "2620:119:35::35"],
  AdGuard: ["94.140.14.14", "94.140.15.15", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff"],
  NextDNS: ["45.90.28.0", "45.90.30.0"],
  "114DNS": ["114.114.114.114", "114.114.115.115"],
  AliDNS: ["223.5.5.5", "223.6.6.6"],
  DNSPod: ["119.29.29.29", "182.254.116.116"],
  Yandex: ["77.88.8.8", "77.88.8.1"],
  Level3: ["4.2.2.1", "4.2.2.2", "4.2.2.3", "4.2.2.4"],
  CleanBrowsing: ["185.228.168.9", "185.228.169.9"],
  "DNS.WATCH": ["84.200.69.80", "84.200.70.40"],
  Mullvad: ["194.242.2.2", "194.242.2.3"],
};

export const PUBLIC_RESOLVERS: ReadonlyMap<string, string> = new Map(
  Object.entries(OPERATORS).flatMap(([name, servers]) => servers.map((server) => [server, name] as const)),
);

/** What browsers and systems know as servers of DNS over HTTPS. */
const ENCRYPTED: ReadonlySet<string> = new Set([
  ...["dns.google", "dns.google.com", "dns64.dns.google", "cloudflare-dns.com", "one.one.one.one"],
  ...["mozilla.cloudflare-dns.com", "chrome.cloudflare-dns.com", "security.cloudflare-dns.com"],
  ...["family.cloudflare-dns.com", "1dot1dot1dot1.cloudflare-dns.com", "dns.quad9.net", "dns9.quad9.net"],
  ...[
    "dns10.quad9.net",
    "dns11.quad9.net",
    "doh.opendns.com",
    "dns.umbrella.com",
    "doh.familyshield.opendns.com",
  ],
  ...["dns.adguard.com", "dns.adguard-dns.com", "unfiltered.adguard-dns.com", "family.adguard-dns.com"],
  ...["dns.nextdns.io", "firefox.dns.nextdns.io", "doh.cleanbrowsing.org", "doh.dns.sb", "dns.alidns.com"],
  ...["doh.pub", "dns.pub", "doh.360.cn", "dns.mullvad.net", "doh.mullvad.net", "doh.dns.apple.com"],
  ...["doh.xfinity.com", "dns.controld.com", "freedns.controld.com", "dns.switch.ch", "doh.libredns.gr"],
]);

export function isEncryptedDnsName(name: string): boolean {
  return ENCRYPTED.has(name) || name.endsWith(".dns.nextdns.io") || name.endsWith(".d.adguard-dns.com");
}
