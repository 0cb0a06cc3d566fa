/** Loudspeakers, radios, receivers; and consoles. */
import { type Model, OPTIONS } from "./model.ts";

const RENDERER = "urn:schemas-upnp-org:device:MediaRenderer:1";

export const SOUNDS: readonly Model[] = [
  {
    kind: "speaker",
    what: "Sonos One",
    mac: "00:0e:58",
    dhcp: { options: "1,3,6,12,15,28,42", vendor: "udhcp 1.20.2" },
    local: "Sonos-000E58{HEX}",
    mdns: [
      {
        type: "_sonos._tcp",
        name: "RINCON_000E58{HEX}01400@Küche",
        port: 1443,
        txt: ["vers=3", "protovers=1.30.1"],
      },
      {
        type: "_spotify-connect._tcp",
        name: "sonos000E58{HEX}",
        port: 1400,
        txt: ["VERSION=1.0", "CPath=/spotifyzc"],
      },
      { type: "_airplay._tcp", name: "Küche", port: 7000, txt: ["manufacturer=Sonos", "model=One"] },
    ],
    ssdp: {
      server: "Linux UPnP/1.0 Sonos/70.3-35220 (ZPS13)",
      types: ["urn:schemas-upnp-org:device:ZonePlayer:1", "urn:smartspeaker-audio:service:SpeakerGroup:1"],
      location: "http://{ip}:1400/xml/device_description.xml",
    },
    asks: ["msmetrics.ws.sonos.com", "update-firmware.sonos.com", "api.sonos.com"],
  },
  {
    kind: "speaker",
    what: "Echo Dot",
    mac: "00:86:21",
    dhcp: { host: "amazon-{hex}", options: OPTIONS.oldAndroid, vendor: "dhcpcd-5.5.6" },
    mdns: [{ type: "_amzn-alexa._tcp", name: "alexa-{hex}", port: 55443 }],
    asks: [
      "bob-dispatch-prod-eu.amazon.com",
      "avs-alexa-16-na.amazon.com",
      "device-metrics-us-2.amazon.com",
      "api.amazonalexa.com",
      "dcape-na.amazon.com",
    ],
  },
  {
    kind: "speaker",
    what: "Google Home Mini",
    mac: "00:f6:20",
    dhcp: { host: "Google-Home-Mini", options: OPTIONS.dhcpcd, vendor: "dhcpcd-6.8.2" },
    mdns: [
      {
        type: "_googlecast._tcp",
        name: "Google-Home-Mini-{hex}",
        port: 8009,
        txt: ["id={hex}", "md=Google Home Mini", "fn=Kitchen", "ca=199172", "st=0"],
      },
    ],
    asks: ["clients3.google.com", "clients4.google.com", "www.google.com", "time.google.com"],
  },
  {
    kind: "speaker",
    what: "HomePod mini",
    mac: "00:05:02",
    dhcp: { host: "Schlafzimmer", options: OPTIONS.ios },
    mdns: [
      {
        type: "_airplay._tcp",
        name: "Schlafzimmer",
        port: 7000,
        txt: ["model=AudioAccessory5,1", "srcvers=670.6.2"],
      },
      { type: "_raop._tcp", name: "000502{HEX}@Schlafzimmer", port: 7000, txt: ["am=AudioAccessory5,1"] },
      { type: "_companion-link._tcp", name: "Schlafzimmer", port: 49153, txt: ["rpMd=AudioAccessory5,1"] },
    ],
    asks: ["gdmf.apple.com", "guzzoni.apple.com", "time.apple.com"],
  },
  {
    kind: "speaker",
    what: "Bose SoundTouch",
    mac: "00:0c:8a",
    dhcp: { host: "Bose-SM2-000c8a{hex}", options: OPTIONS.busybox, vendor: "udhcp 1.18.5" },
    mdns: [
      {
        type: "_soundtouch._tcp",
        name: "Bathroom",
        port: 8090,
        txt: ["DESCRIPTION=SoundTouch", "MANUFACTURER=Bose Corporation", "MODEL=SoundTouch"],
      },
    ],
    ssdp: {
      server: "Linux/3.14.43 UPnP/1.0 BoseSoundTouch",
      types: [RENDERER],
      location: "http://{ip}:8091/XD/BO5EBO5E.xml",
    },
    asks: ["streaming.bose.com", "worldwide.bose.com"],
  },
  {
    kind: "speaker",
    what: "Denon receiver (HEOS)",
    mac: "00:05:cd",
    dhcp: { host: "Denon-AVR-X2700H", options: "1,3,6,12,15,28,33" },
    mdns: [{ type: "_heos-audio._tcp", name: "Denon AVR-X2700H", port: 10101 }],
    ssdp: {
      server: "LINUX UPnP/1.0 Denon-Heos/190.185.0",
      types: ["urn:schemas-denon-com:device:ACT-Denon:1", RENDERER],
      location: "http://{ip}:60006/upnp/desc/aios_device/aios_device.xml",
    },
    asks: ["production.ws.skyegloup.com", "updates.denon.com"],
  },
  {
    kind: "speaker",
    what: "BluOS player",
    mac: "90:56:82",
    dhcp: { options: OPTIONS.dhclient },
    local: "NODE-{HEX}",
    mdns: [
      { type: "_musc._tcp", name: "NODE 2i", port: 11000, txt: ["model=N132", "modelName=NODE 2i"] },
      { type: "_raop._tcp", name: "905682{HEX}@NODE 2i", port: 7000, txt: ["am=N132"] },
    ],
    asks: ["api.bluesound.com", "gw.tunein.com"],
  },
  {
    kind: "speaker",
    what: "Squeezebox radio",
    mac: "00:04:20",
    dhcp: { host: "SqueezeboxRadio", options: OPTIONS.busybox, vendor: "udhcp 1.15.2" },
    asks: ["baby.squeezenetwork.com", "www.mysqueezebox.com"],
  },
  {
    kind: "speaker",
    what: "Internet radio (Frontier Silicon), module of another maker",
    mac: "00:22:61",
    dhcp: { host: "Roberts-{hex}", options: OPTIONS.busybox },
    ssdp: {
      server: "FSL DLNADOC/1.50 UPnP Stack/3.0",
      types: [RENDERER, "urn:schemas-frontier-silicon-com:undok:fsapi:1"],
      location: "http://{ip}:8080/dd.xml",
    },
    asks: ["airable.wifiradiofrontier.com", "update.wifiradiofrontier.com"],
  },
];

export const CONSOLES: readonly Model[] = [
  {
    kind: "console",
    what: "PlayStation 5",
    mac: "00:04:1f",
    dhcp: { host: "PS5-7F2A11", options: "1,3,15,6", vendor: "PS5" },
    asks: [
      "asm.np.community.playstation.net",
      "gs-sec.ww.np.dl.playstation.net",
      "telemetry-console.api.playstation.com",
      "ena.net.playstation.net",
    ],
  },
  {
    kind: "console",
    what: "PlayStation 4, its name taken away",
    mac: "00:13:15",
    dhcp: { options: "1,3,15,6", vendor: "PS4" },
    asks: [
      "ps4updptl.eu.np.community.playstation.net",
      "fus01.ps4.update.playstation.net",
      "getaddr.np.community.playstation.net",
    ],
  },
  {
    kind: "console",
    what: "Xbox Series X",
    mac: "00:03:ff",
    dhcp: { host: "XBOX", options: OPTIONS.windows, vendor: "MSFT 5.0 XBOX" },
    ssdp: {
      server: "Microsoft-Windows/10.0 UPnP/1.0 UPnP-Device-Host/1.0 DLNADOC/1.50",
      types: [RENDERER],
      location: "http://{ip}:2869/upnphost/udhisapi.dll?content=uuid",
    },
    asks: [
      "title.mgt.xboxlive.com",
      "user.auth.xboxlive.com",
      "assets1.xboxlive.com",
      "dlassets.xboxlive.com",
    ],
  },
  {
    kind: "console",
    what: "Nintendo Switch",
    mac: "00:09:bf",
    dhcp: { options: "1,3,6,15,28,33,58,59" },
    asks: [
      "ctest.cdn.nintendo.net",
      "dauth-lp1.ndas.srv.nintendo.net",
      "receive-lp1.er.srv.nintendo.net",
      "sun.hac.lp1.d4c.nintendo.net",
    ],
  },
  {
    kind: "console",
    what: "Wii U",
    mac: "00:16:56",
    dhcp: { host: "Wii", options: "1,3,6,12,15,28,33,58,59" },
    asks: ["conntest.nintendowifi.net", "account.nintendo.net", "nus.wup.shop.nintendo.net"],
  },
  {
    kind: "console",
    what: "Steam Deck",
    mac: "e0:31:9e",
    dhcp: { host: "steamdeck", options: OPTIONS.networkManager },
    asks: [
      "steamdeck-atomupd.steamos.cloud",
      "api.steampowered.com",
      "client-update.steamstatic.com",
      "cm2-fra2.cm.steampowered.com",
    ],
    shouts: [{ to: "255.255.255.255", port: 27036, text: "\u00ff\u00ff\u00ff\u00ff!L_" }],
  },
];
