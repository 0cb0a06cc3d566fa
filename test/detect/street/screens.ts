/** Televisions and what is plugged into them. */
import { type Model, OPTIONS } from "./model.ts";

const RENDERER = "urn:schemas-upnp-org:device:MediaRenderer:1";
const DIAL = "urn:dial-multiscreen-org:service:dial:1";

export const SCREENS: readonly Model[] = [
  {
    kind: "tv",
    what: "Samsung television (Tizen)",
    mac: "8c:c8:cd",
    dhcp: { host: "Samsung", options: "1,3,6,12,15,28,42,125" },
    mdns: [
      {
        type: "_airplay._tcp",
        name: "Samsung 7 Series (55)",
        port: 7000,
        txt: [
          "deviceid=8C:C8:CD:{HEX}",
          "manufacturer=Samsung",
          "model=UNU7090",
          "features=0x7F8AD0,0x38BCF46",
        ],
      },
    ],
    ssdp: {
      server: "SHP, UPnP/1.0, Samsung UPnP SDK/1.0",
      types: ["urn:samsung.com:device:RemoteControlReceiver:1", RENDERER, DIAL],
      location: "http://{ip}:9197/dmr",
    },
    asks: [
      "lcprd1.samsungcloudsolution.net",
      "osb.samsungcloudsolution.com",
      "log-config.samsungacr.com",
      "time.samsungcloudsolution.com",
    ],
  },
  {
    kind: "tv",
    what: "LG television (webOS)",
    mac: "00:a1:59",
    dhcp: { host: "LGwebOSTV", options: "1,3,6,12,15,28,42" },
    mdns: [
      {
        type: "_airplay._tcp",
        name: "[LG] webOS TV OLED55C1",
        port: 7000,
        txt: ["manufacturer=LG", "model=OLED55C1", "deviceid=00:A1:59:{HEX}"],
      },
    ],
    ssdp: {
      server: "WebOS/4.1.0 UPnP/1.0",
      types: ["urn:lge-com:service:webos-second-screen:1", RENDERER],
      location: "http://{ip}:1981/",
    },
    asks: ["eic.lgtviot.com", "aic-ngfts.lge.com", "eu.lgtvsdp.com", "eic.cdpbeacon.lgtvcommon.com"],
  },
  {
    kind: "tv",
    what: "Sony television (Android TV)",
    mac: "04:5d:4b",
    dhcp: { options: OPTIONS.oldAndroid, vendor: "android-dhcp-9" },
    local: "Android",
    mdns: [
      { type: "_androidtvremote2._tcp", name: "BRAVIA 4K GB", port: 6466, txt: ["bt=04:5D:4B:{HEX}"] },
      {
        type: "_googlecast._tcp",
        name: "BRAVIA-4K-GB-{hex}",
        port: 8009,
        txt: ["id={hex}", "md=BRAVIA 4K GB", "fn=Wohnzimmer", "ca=201221", "st=0", "ve=05"],
      },
    ],
    ssdp: {
      server: "Linux/4.9 UPnP/1.0 Sony-BDP/2.0",
      types: ["urn:schemas-sony-com:service:ScalarWebAPI:1", RENDERER, DIAL],
      location: "http://{ip}:52323/dmr.xml",
    },
    asks: [
      "connectivitycheck.gstatic.com",
      "bravia.dl.playstation.net",
      "androidtvwatsonfe-pa.googleapis.com",
      "clients3.google.com",
    ],
  },
  {
    kind: "tv",
    what: "Philips television (Android TV)",
    mac: "70:af:24",
    dhcp: { host: "PhilipsTV", options: OPTIONS.oldAndroid },
    mdns: [
      { type: "_philipstv_rpc._tcp", name: "65OLED805/12", port: 1925 },
      {
        type: "_googlecast._tcp",
        name: "65OLED805-{hex}",
        port: 8009,
        txt: ["md=65OLED805/12", "fn=65OLED805/12", "ca=201221"],
      },
    ],
    asks: ["www.ecdinterface.philips.com", "deviceportal.nettvservices.com", "connectivitycheck.gstatic.com"],
  },
  {
    kind: "tv",
    what: "Panasonic television (My Home Screen)",
    mac: "00:12:67",
    dhcp: { options: "58,59,6,15,51,54,1,3" },
    ssdp: {
      server: "FreeBSD/11.0 UPnP/1.0 Panasonic-MIL-DLNA-SV/1.0",
      types: ["urn:panasonic-com:device:p00RemoteController:1", RENDERER],
      location: "http://{ip}:55000/nrc/ddd.xml",
    },
    asks: ["vpanel.vieraconnect.tv", "cdn.vieraconnect.com"],
  },
  {
    kind: "tv",
    what: "Roku streaming stick",
    mac: "08:05:81",
    dhcp: { host: "RokuStreamingStick", options: "1,3,6,12,15,28,42", vendor: "dhcpcd-5.5.6" },
    ssdp: {
      server: "Roku/9.2.0 UPnP/1.0 Roku/9.2.0",
      types: ["roku:ecp", DIAL],
      location: "http://{ip}:8060/",
    },
    mdns: [
      {
        type: "_airplay._tcp",
        name: "Streaming Stick",
        port: 7000,
        txt: ["manufacturer=Roku", "model=3820X"],
      },
    ],
    asks: ["scribe.logs.roku.com", "api.sr.roku.com", "cooper.logs.roku.com"],
  },
  {
    kind: "tv",
    what: "Apple TV",
    mac: "00:03:93",
    dhcp: { host: "Wohnzimmer", options: OPTIONS.ios },
    mdns: [
      {
        type: "_airplay._tcp",
        name: "Wohnzimmer",
        port: 7000,
        txt: ["model=AppleTV11,1", "srcvers=670.6.2", "deviceid=00:03:93:{HEX}"],
      },
      {
        type: "_raop._tcp",
        name: "000393{HEX}@Wohnzimmer",
        port: 7000,
        txt: ["am=AppleTV11,1", "cn=0,1,2,3"],
      },
      { type: "_companion-link._tcp", name: "Wohnzimmer", port: 49153, txt: ["rpMd=AppleTV11,1"] },
      { type: "_mediaremotetv._tcp", name: "Wohnzimmer", port: 49152 },
    ],
    asks: ["gdmf.apple.com", "play.itunes.apple.com", "gs-loc.apple.com", "time.apple.com"],
  },
  {
    kind: "tv",
    what: "Fire TV stick",
    mac: "00:71:47",
    dhcp: { host: "amazon-4c5de6{hex}", options: OPTIONS.oldAndroid, vendor: "android-dhcp-7.1.2" },
    mdns: [
      {
        type: "_amzn-wplay._tcp",
        name: "amzn.dmgr:{HEX}",
        port: 40317,
        txt: ["n=Bens Fire TV stick", "tr=tcp"],
      },
    ],
    ssdp: {
      server: "Linux/4.9 UPnP/1.0 Cling/2.0",
      types: [DIAL],
      location: "http://{ip}:60000/upnp/dev/desc",
    },
    asks: [
      "atv-ext-eu.amazon.com",
      "firetvcaptiveportal.com",
      "device-metrics-us.amazon.com",
      "softwareupdates.amazon.com",
    ],
  },
  {
    kind: "tv",
    what: "Chromecast",
    mac: "00:1a:11",
    dhcp: { host: "Chromecast", options: OPTIONS.dhcpcd, vendor: "dhcpcd-6.8.2" },
    mdns: [
      {
        type: "_googlecast._tcp",
        name: "Chromecast-{hex}",
        port: 8009,
        txt: ["id={hex}", "md=Chromecast", "fn=TV oben", "ca=4101", "st=0"],
      },
    ],
    asks: ["clients3.google.com", "tools.google.com", "cast.google.com", "www.google.com"],
  },
  {
    kind: "tv",
    what: "Hisense television (VIDAA), module of another maker",
    mac: "04:f4:d8",
    dhcp: { options: OPTIONS.busybox, vendor: "udhcp 1.24.1" },
    ssdp: {
      server: "Linux/4.9.44 UPnP/1.0 Portable SDK for UPnP devices/1.6.13",
      types: [RENDERER, DIAL],
      location: "http://{ip}:38400/description.xml",
    },
    asks: ["api-eu.vidaahub.com", "auth-gateway.hismarttv.com"],
  },
];
