/** Printers: what AirPrint and Bonjour Printing 1.2.1 ask them to tell, and what they tell by WS-Discovery. */
import { type Model, OPTIONS, type Service } from "./model.ts";

const PRINT_AND_SCAN = "wsdp:Device wprt:PrintDeviceType wscn:ScanDeviceType";

function printing(name: string, type: string, more: readonly Service[] = []): Service[] {
  const txt = [
    "txtvers=1",
    "qtotal=1",
    "rp=ipp/print",
    `ty=${type}`,
    `product=(${type})`,
    "pdl=application/octet-stream,image/urf",
    "URF=V1.4,CP255",
  ];
  return [
    { type: "_ipp._tcp", name, port: 631, txt },
    { type: "_ipps._tcp", name, port: 631, txt },
    { type: "_printer._tcp", name, port: 515, txt },
    { type: "_pdl-datastream._tcp", name, port: 9100, txt },
    { type: "_http._tcp", name, port: 80 },
    ...more,
  ];
}

export const PAPER: readonly Model[] = [
  {
    kind: "printer",
    what: "HP LaserJet",
    mac: "00:01:e6",
    dhcp: {
      host: "NPI{HEX}",
      options: "1,3,44,6,7,12,15,22,54,58,59,69,18,144",
      vendor: "Hewlett-Packard JetDirect",
    },
    mdns: printing("HP LaserJet 400 M401dn [{HEX}]", "HP LaserJet 400 M401dn"),
    hello: { types: PRINT_AND_SCAN, at: "http://{ip}:3911/" },
    serves: [{ port: 9100, as: "other" }],
  },
  {
    kind: "printer",
    what: "HP Envy over WLAN",
    mac: "00:68:eb",
    dhcp: { host: "HP{HEX}", options: "6,3,1,15,66,67,13,44,12,81,252" },
    mdns: printing("HP ENVY 6000 series [{HEX}]", "HP ENVY 6000 series", [
      {
        type: "_uscan._tcp",
        name: "HP ENVY 6000 series [{HEX}]",
        port: 8080,
        txt: ["ty=HP ENVY 6000 series", "rs=eSCL"],
      },
    ]),
    asks: ["chat.hpeprint.com", "ccc.hpeprint.com"],
    serves: [{ port: 631, as: "http", server: "HP HTTP Server; HP ENVY 6000 series - 5SE16B" }],
  },
  {
    kind: "printer",
    what: "Brother laser printer",
    mac: "00:1b:a9",
    dhcp: { host: "BRN001BA9{HEX}", options: "6,3,1,15,66,67,13,12,44" },
    mdns: printing("Brother HL-L2350DW series", "Brother HL-L2350DW series"),
    hello: { types: "wsdp:Device wprt:PrintDeviceType", at: "http://{ip}:80/WebServices/Device" },
    serves: [{ port: 9100, as: "other" }],
  },
  {
    kind: "printer",
    what: "Epson EcoTank",
    mac: "00:26:ab",
    dhcp: { host: "EPSON{HEX}", options: "1,3,6,12,15,28,42,40" },
    mdns: printing("EPSON ET-2750 Series", "EPSON ET-2750 Series", [
      { type: "_scanner._tcp", name: "EPSON ET-2750 Series", port: 1865 },
    ]),
    hello: { types: PRINT_AND_SCAN, at: "http://{ip}:80/WSD/DEVICE" },
    asks: ["xmpp7.ebz.epson.net", "iepsonconnect.com"],
  },
  {
    kind: "printer",
    what: "Canon PIXMA",
    mac: "00:1e:8f",
    dhcp: { options: "1,3,6,15,44,47" },
    local: "001E8F{HEX}",
    mdns: printing("Canon TS5300 series", "Canon TS5300 series", [
      { type: "_uscan._tcp", name: "Canon TS5300 series", port: 80, txt: ["ty=Canon TS5300 series"] },
    ]),
    asks: ["gdlp01.c-wss.com"],
  },
  {
    kind: "printer",
    what: "Xerox office printer",
    mac: "00:00:01",
    dhcp: { host: "XRX000001{HEX}", options: "51,1,3,58,59,12,44,54,6,15,144" },
    mdns: printing("Xerox Phaser 6510", "Xerox Phaser 6510"),
  },
  {
    kind: "printer",
    what: "Kyocera office printer",
    mac: "00:17:c8",
    dhcp: { host: "KM{HEX}", options: "1,3,12,6,15,23,44,47" },
    hello: { types: PRINT_AND_SCAN, at: "http://{ip}:5358/WSDPrinter" },
    serves: [{ port: 631, as: "http", server: "KM-MFP-http/V0.0.1" }],
  },
  {
    kind: "printer",
    what: "Zebra label printer, without mDNS",
    mac: "00:07:4d",
    dhcp: { host: "ZBR{HEX}", options: "3,22,23,1,24,33,35,6,15,44,11" },
    serves: [{ port: 9100, as: "other" }],
  },
  {
    kind: "printer",
    what: "a printer behind a print server in a router's hardware",
    mac: "00:14:78",
    dhcp: { host: "TL-WPS510U", options: "1,3", vendor: "udhcp 0.9.8" },
    serves: [{ port: 515, as: "other" }],
  },
];

/** Cameras and doorbells. */
export const CAMERAS: readonly Model[] = [
  {
    kind: "camera",
    what: "Reolink",
    mac: "ec:71:db",
    dhcp: { host: "Reolink", options: OPTIONS.busybox, vendor: "udhcp 1.22.1" },
    hello: {
      types: "dn:NetworkVideoTransmitter tds:Device",
      scopes:
        "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/RLC-410 onvif://www.onvif.org/name/Yard",
      at: "http://{ip}:8000/onvif/device_service",
    },
    serves: [
      { port: 554, as: "rtsp", server: "Rtsp Server" },
      { port: 9000, as: "other" },
    ],
    asks: ["p2p.reolink.com", "p2p2.reolink.com", "pushx.reolink.com"],
  },
  {
    kind: "camera",
    what: "Hikvision",
    mac: "00:bc:99",
    dhcp: { options: OPTIONS.busybox, vendor: "udhcp 1.20.2" },
    hello: {
      types: "dn:NetworkVideoTransmitter",
      scopes:
        "onvif://www.onvif.org/hardware/DS-2CD2142FWD-I onvif://www.onvif.org/name/HIKVISION%20DS-2CD2142FWD-I",
      at: "http://{ip}/onvif/device_service",
    },
    shouts: [
      {
        to: "239.255.255.250",
        port: 37020,
        text: '<?xml version="1.0" encoding="utf-8"?><ProbeMatch><Types>inquiry</Types></ProbeMatch>',
      },
    ],
    serves: [{ port: 554, as: "rtsp" }],
    asks: ["litedev.hik-connect.com"],
  },
  {
    kind: "camera",
    what: "Wyze",
    mac: "2c:aa:8e",
    dhcp: { host: "WyzeCam", options: OPTIONS.busybox, vendor: "udhcp 1.33.1" },
    asks: ["api.wyzecam.com", "wyze-mars-service.wyzecam.com", "master.iotcplatform.com"],
  },
  {
    kind: "camera",
    what: "Ring doorbell",
    mac: "00:b4:63",
    dhcp: { host: "Ring-{hex}", options: OPTIONS.espIdf },
    asks: ["fw.ring.com", "es.ring.com", "stickupcammini-fw.ring.com"],
  },
  {
    kind: "camera",
    what: "Tapo indoor camera",
    mac: "00:0a:eb",
    dhcp: { host: "C200_{HEX}", options: OPTIONS.busybox, vendor: "udhcp 1.19.4" },
    serves: [{ port: 554, as: "rtsp" }],
    asks: ["n-devs.tplinkcloud.com", "n-relay-eu.tplinkcloud.com", "security.iot.i.tplinknbu.com"],
  },
  {
    kind: "camera",
    what: "Axis",
    mac: "00:40:8c",
    dhcp: { host: "axis-00408c{hex}", options: "1,3,6,15,42,44,46,47,69" },
    mdns: [
      {
        type: "_axis-video._tcp",
        name: "AXIS M1065-L - 00408C{HEX}",
        port: 80,
        txt: ["macaddress=00408C{HEX}"],
      },
      { type: "_rtsp._tcp", name: "AXIS M1065-L - 00408C{HEX}", port: 554 },
    ],
    ssdp: {
      server: "Linux/2.6, UPnP/1.0, Portable SDK for UPnP devices/1.6.18",
      types: ["urn:axis-com:device:Basic:1"],
      location: "http://{ip}:49152/rootdesc1.xml",
    },
  },
  {
    kind: "camera",
    what: "Blink Mini",
    mac: "3c:a0:70",
    dhcp: { host: "Blink-Mini", options: OPTIONS.espIdf },
    asks: ["cs-prde.immedia-semi.com", "rest-prde.immedia-semi.com"],
  },
  {
    kind: "camera",
    what: "a nameless one of a Tuya module",
    mac: "00:33:7a",
    dhcp: { options: OPTIONS.busybox, vendor: "udhcp 1.30.1" },
    asks: ["a1.tuyaeu.com", "m1.tuyaeu.com", "ipc.tuyaeu.com"],
  },
];
