/** Services that devices announce: mDNS's types (RFC 6763), UPnP's by SSDP, WS-Discovery's; and what they say they are. */
import { clues, firstOf, type Votes } from "./votes.ts";

const SERVICES = clues(
  // ONVIF, streams, makers of cameras.
  [
    "camera 7",
    /NetworkVideoTransmitter|NetworkVideoDisplay|^_(onvif|axis-video|psia|nvr|ring-cam|arlo-video)\./i,
  ],
  [
    "camera 5",
    /^_rtsp\._tcp|^_(cameraui|dcp|hikvision|dahua)\._tcp|urn:axis-com|DigitalSecurityCamera|:device:.*camera/i,
  ],
  [
    "hub 3, camera 1",
    /:device:(bridge|gatewayhub)|^_hue\._tcp|^_(ihsp|homekit-bridge|deconz|phoscon|home-assistant|hubitat|smartthings|zigbee|zha|bond|tahoma|lutron|leap|tradfri|nanoleafms)\./i,
  ],
  [
    "printer 7",
    /^_(ipps?|printer|pdl-datastream|uscans?|scanner|fax-ipp|privet|canon-bjnp\d?)\._(tcp|udp)|:device:Printer|wprt:PrintDevice|PrinterServiceType|:device:Scanner/i,
  ],
  [
    "tv 7",
    /^_(androidtvremote2?|roku|rsp-roku|webostv|lg-smart-device|vizio|samsungmsf|nvstream_dbd|tivo-\w+|sky-\w+|mediaremotetv|viziocast|firetv|amzn-wplay)\.|roku:ecp|urn:lge-com:service:webos|urn:samsung\.com:device:(RemoteControlReceiver|MainTVServer)|urn:dial-multiscreen-org:(device|service):dial|:device:tvdevice|panasonic-com:device:p00RemoteController|schemas-sony-com:service:(IRCC|ScalarWebAPI)/i,
  ],
  [
    "speaker 7",
    /^_(sonos|soundtouch|heos-audio|musiccast|bluos|musc|linkplay|yxc|beoremote|googlezone)\.|ZonePlayer|schemas-denon-com|urn:smartspeaker-audio|schemas-sonos-com/i,
  ],
  ["speaker 4, tv 1.5, computer 0.6", /^_(spotify-connect|raop)\._tcp/],
  ["tv 3, speaker 2.8", /^_googlecast\._tcp/],
  ["tv 2.6, speaker 2, computer 1.2", /^_airplay\._tcp|:device:MediaRenderer/i],
  ["console 7", /^_(nintendo|xbox|ps[45])\.|xboxnetapi|microsoft-com:device:xbox|:device:playstation/i],
  [
    "storage 4.5, computer 1",
    /^_(adisk|afpovertcp|nfs|qdiscover|readynas|syncthing|device-backup|diskstation)\._tcp/,
  ],
  [
    "router 7",
    /InternetGatewayDevice|WANDevice|WANConnectionDevice|WANIPConnection|WFADevice|^_(airport|acp-sync|mikrotik|ubnt|fritzbox|nat-pmp)\._/i,
  ],
  [
    "light 7",
    /^_(lifx|wled|elg|nanoleafapi|yeelight|wiz)\.|wifi_bulb|:device:(Dimmable|Binary)Light|:device:lightswitch/i,
  ],
  ["plug 7", /:device:(insight|controllee|sensor|outdoor)|^_(shelly|tplink|kasa|meross|tasmota)\./i],
  [
    "appliance 6",
    /^_(miio|irobot|roomba|ecobee|nest|rainmachine|dyson_mqtt|360eye_mqtt|coap-heater|solaredge|envoy|octoprint|daikin|homeconnect|mieleathome)\.|:device:(coffeemaker|crockpot|heater|airpurifier|humidifier|HVAC_\w+)/i,
  ],
  ["plug 1.6, hub 1, camera 1, appliance 1, light 0.5", /^_dhnap\._tcp|Belkin:device/i],
  ["phone 4, tablet 3, computer 0.4", /^_apple-mobdev2?\._tcp|^_remotepairing\._tcp/],
  [
    "computer 3.5, server 1",
    /^_(rdlink|rfb|net-assistant|eppc|daap|dacp|workstation|microsoft_mcc|teamviewer|kdeconnect|udisks-ssh|presence|xserveraid|adobe-vc|distcc|ni|ros-master|airdrop)\._/,
  ],
  ["computer 2.2, storage 1.6, server 1.2", /^_(smb|sftp-ssh)\._tcp|pub:Computer|wsdp:Device pub/i],
  [
    "server 1.6, computer 0.8, storage 0.6, router 0.4",
    /^_(ssh|plexmediasvr|plex|jellyfin|docker|mqtt|ldap|git|postgresql)\._tcp|:device:MediaServer/i,
  ],
  [
    "phone 1, tablet 0.8, computer 0.8, tv 0.6, speaker 0.6",
    /^_companion-link\._tcp|^_homekit\._tcp|^_sleep-proxy\._udp/,
  ],
  [
    "hub 1.2, appliance 1, light 1, plug 1",
    /^_(hap|matter|matterc|meshcop|esphomelib|coap|trel)\._(tcp|udp)/,
  ],
);

/** HomeKit's accessory categories (HAP specification, table 12-3). */
const HOMEKIT = clues(
  ["hub 7", /^homekit 2$/],
  ["light 7", /^homekit (5|8)$/],
  ["plug 7", /^homekit 7$/],
  ["router 7", /^homekit (27|33)$/],
  ["camera 7", /^homekit (17|18)$/],
  ["tv 7", /^homekit (24|31|35|36)$/],
  ["speaker 7", /^homekit (25|26|34)$/],
  ["appliance 7", /^homekit (3|4|6|9|10|11|12|13|14|16|19|20|21|22|23|28|29|30)$/],
  // Matter's device types (Device Library, §1.3), as commissioning announces them.
  ["light 7", /^matter (256|257|258|259|260|261|268|269)$/],
  ["plug 7", /^matter (266|267)$/],
  ["hub 6", /^matter 14$/],
  ["tv 6", /^matter (35|40|41)$/],
  ["speaker 6", /^matter 34$/],
  ["appliance 6", /^matter (10|21|44|4[3-5]|112|114|115|116|117|118|119|120|121|122|123|514|769|770|775)$/],
  // Chromecast's abilities: pictures, or sound alone.
  ["tv 5, speaker 0.5", /^cast video$/],
  ["speaker 6", /^cast audio$/],
);

export function serviceVotes(service: string): Votes | undefined {
  return firstOf(SERVICES, service);
}

export function categoryVotes(category: string): Votes | undefined {
  return firstOf(HOMEKIT, category);
}
