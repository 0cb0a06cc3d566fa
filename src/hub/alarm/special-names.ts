/** Names that are not of the public DNS, or mean the house by design: nothing about them is odd. */

/** RFC 6761, RFC 6762, RFC 8375, RFC 9476 and what routers and offices use without being allowed to. */
const SPECIAL_TOPS: ReadonlySet<string> = new Set([
  ...["arpa", "corp", "home", "host", "internal", "intranet", "invalid", "lan", "local", "localdomain"],
  ...["localhost", "onion", "private", "router", "test", "alt", "example", "dhcp", "domain", "workgroup"],
]);

/** Makers and services that give addresses of a house public names, for certificates or for setting a device up. */
const HOUSE_NAMES: readonly string[] = [
  ...["plex.direct", "fritz.box", "fritz.net", "speedport.ip", "easy.box", "nip.io", "sslip.io", "xip.io"],
  ...["routerlogin.net", "routerlogin.com", "tplinkwifi.net", "tplinklogin.net", "tplinkap.net"],
  ...[
    "router.asus.com",
    "asusrouter.com",
    "miwifi.com",
    "mywifiext.net",
    "orbilogin.com",
    "linksyssmartwifi.com",
  ],
  ...["netgear.com", "myfritz.net", "ui.direct", "id.ui.direct", "my.keenetic.net", "lancom.de", "pi.hole"],
  ...["ubnt.com", "unifi.com", "synology.me", "quickconnect.to", "myqnapcloud.com", "home-assistant.io"],
  ...["traefik.me", "localtest.me", "lvh.me", "ts.net", "dnsleaktest.com", "dns.msftncsi.com"],
];

export function isSpecialName(name: string): boolean {
  const top = name.slice(name.lastIndexOf(".") + 1);
  return top === name || SPECIAL_TOPS.has(top);
}

export function isHouseName(name: string): boolean {
  return isSpecialName(name) || HOUSE_NAMES.some((one) => name === one || name.endsWith(`.${one}`));
}
