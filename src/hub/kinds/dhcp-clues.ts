/**
 * What a DHCP client tells of its system: the vendor class (RFC 2132 §9.13), and which options it asks for in which order
 * (§9.8): every network stack has a list of its own.
 */
import { clues, firstOf, type Votes } from "./votes.ts";

const EMBEDDED =
  "camera 1.3, hub 1.2, plug 1, appliance 1, light 0.8, router 0.7, tv 0.4, speaker 0.5, storage 0.3, printer 0.2, phone -3, tablet -3, computer -2.5, console -2";

const CLASSES = clues(
  ["console 7", /^MSFT 5\.0 XBOX|xbox|^PS[3-5]\b|playstation|nintendo/i],
  ["computer 5, server 1.5, console 0.8", /^MSFT (5\.0|98)/],
  ["phone 4, tablet 3, tv 2.2, speaker 0.6, appliance 0.6", /^android-dhcp-/i],
  ["phone 2.4, tablet 2, tv 1.8, appliance 0.3", /^dhcpcd-[45]\.\d+\.\d+$/],
  ["computer 3, server 2", /^dhcpcd-.*:(x86_64|i[3-6]86)/],
  ["server 2.2, computer 1.5, hub 1.4, tv 0.8", /^dhcpcd-.*:BCM2\d{3}/],
  ["tv 1.4, speaker 1.2, appliance 0.8, hub 0.8, camera 0.6, phone 0.8", /^dhcpcd[ -].*(arm|aarch|mips)/i],
  ["computer 1.5, server 1.5, hub 0.4, tv 0.4", /^dhcpcd/i],
  ["camera 7", /hikvision|dahua|network camera|ip ?cam|^axis\b|reolink|foscam|^ipc\b|nvr|dvr/i],
  [
    "printer 7",
    /jetdirect|laserjet|officejet|deskjet|printer|^mfg=.*typ=|brother|epson|lexmark|kyocera|ricoh|xerox|canon/i,
  ],
  ["tv 7", /roku|smart ?tv|webos|bravia|^samsung.*tv|set-?top|^stb|vizio|chromecast/i],
  ["speaker 6", /sonos|bose|heos/i],
  ["phone 6", /ip ?phone|yealink|polycom|snom|aastra|grandstream|voip|avaya|mitel|gigaset/i],
  ["router 5", /^docsis|dslforum|^ubnt|mikrotik|cisco ap|aruba|ruckus|openwrt|fritz|^airos|meraki|eero/i],
  ["storage 5", /synology|qnap|^nas\b/i],
  ["hub 5", /philips.?hue|smartthings|homematic|harmony/i],
  ["server 2.4, computer 1.6", /^PXEClient/],
  ["computer 3, server 1.5", /^(systemd-networkd|networkmanager|anaconda|ubuntu|debian|fedora|cros)/i],
  [EMBEDDED, /^udhcpc? ?\d|^udhcp|^busybox/i],
  [
    "appliance 2, plug 2, light 1.8, camera 0.5, phone -3, computer -3, tablet -3",
    /^(esp|lwip|simplelink|wiced|rtos|freertos|realtek|mxchip|cc3\d\d\d)/i,
  ],
);

/** Lists as RFC 2132's numbers, in the client's order. */
const LISTS = clues(
  // Windows: NetBIOS and the routes of its own (249).
  ["computer 5, server 1.5, console 0.8", /^1,(15,)?3,6,(15,)?.*\b44,46,47\b.*\b249\b/],
  ["computer 3.5, printer 0.6", /^1,15,3,6,44,46,47,31,33(,43)?$/],
  // macOS asks for LDAP (95) and NetBIOS as well as what iOS asks for.
  ["computer 5", /^1,(121,)?3,6,15,.*\b(95,252|252,95|95)\b.*44,46/],
  [
    "phone 3.6, tablet 2.9, tv 1.6, speaker 1.4, appliance 0.8, computer 0.8",
    /^1,(121,)?3,6,15,(108,)?(114,)?119,(162,)?252$/,
  ],
  // Android, with and without the captive portal's option (114) and IPv6-only (108).
  [
    "phone 3.6, tablet 2.9, tv 2, speaker 0.6, appliance 0.6",
    /^1,3,6,15,26,28,51,58,59(,43)?(,114)?(,108)?$/,
  ],
  ["phone 3.4, tablet 2.8, tv 1.8, appliance 0.4", /^1,(121,)?33,3,6,15,(26,)?28,51,58,59(,119)?$/],
  ["computer 3.5, tv 0.6", /^1,(121,)?33,3,6,12,15,26,28,51,54,58,59,119,252$/],
  // Linux: dhclient of Debian and of Red Hat, NetworkManager's own client, systemd-networkd, dhcpcd.
  ["computer 3, server 3, hub 0.6", /^1,28,2,3,15,6,119,12,44,47,26,121,42/],
  ["computer 3.4, server 2", /^1,28,2,121,15,6,12,40,41,42,26,119,3,121,249,/],
  ["computer 3.6, server 2", /^1,2,6,12,15,26,28,121,3,33,40,41,42,119,249/],
  [
    "computer 2.4, server 2.8, hub 0.8",
    /^1,3,6,12,15,26,(28,)?33,(42,)?(51,)?(54,)?(58,)?(59,)?(119,)?12[01]/,
  ],
  ["server 1.6, computer 1.5, hub 1, tv 0.8, speaker 0.5", /^1,121,33,3,6,12,15,(26,)?28,42,51,54,58,59/],
  // lwIP, as on the ESP8266 and ESP32, and other small stacks.
  [
    "appliance 2.2, plug 2.2, light 2, camera 0.4, hub 0.4, phone -4, tablet -4, computer -4, tv -2, console -2",
    /^1,3,28,6(,15,44,46,47,31,33,121,43)?(,58,59)?$|^1,3,6,28,?$|^1,3,6$|^3,1,6$|^1,3$/,
  ],
  // BusyBox: its own list, with more or less in it.
  [EMBEDDED, /^1,3,6,12,15,(17,)?(23,)?28,(29,31,33,)?(40,41,)?42/],
  ["console 2, tv 0.6, printer 0.5, appliance 0.4", /^1,3,15,6$/],
  // Printers ask for mail (69), time and name servers of old.
  ["printer 4", /\b(6,3,1,15,66,67|69,18,43|1,3,44,6,81|18,43,69|1,3,6,15,44,47,150|12,15,44,47,69)\b/],
  // Telephones on desks ask where their settings lie.
  ["phone 3, computer 0.5", /\b(66,.*\b(120|125|159|160)|150,.*\b176)\b/],
);

export function classVotes(vendorClass: string): Votes | undefined {
  return firstOf(CLASSES, vendorClass);
}

/** `options` as "1,3,6". */
export function optionVotes(options: string): Votes | undefined {
  return firstOf(LISTS, options);
}
