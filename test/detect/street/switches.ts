/** Plugs and lights; many of them are another maker's radio module with two names. */
import { type Model, OPTIONS } from "./model.ts";

const EVERYBODY = "255.255.255.255";

const hap = (name: string, model: string, category: number) => ({
  type: "_hap._tcp",
  name,
  port: 80,
  txt: ["c#=1", "ff=0", "id=2B:7C:11:5A:9E:04", `md=${model}`, "pv=1.1", "s#=1", "sf=1", `ci=${category}`],
});

export const PLUGS: readonly Model[] = [
  {
    kind: "plug",
    what: "Kasa HS110",
    mac: "50:c7:bf",
    dhcp: { host: "HS110", options: "1,3,6,12,15,28,42" },
    asks: ["n-devs.tplinkcloud.com", "devs.tplinkcloud.com"],
    serves: [{ port: 9999, as: "other" }],
  },
  {
    kind: "plug",
    what: "Tapo P110",
    mac: "00:31:92",
    dhcp: { host: "P110", options: OPTIONS.espIdf },
    asks: ["n-euw1-devs.tplinkcloud.com", "n-device-api.tplinkcloud.com"],
  },
  {
    kind: "plug",
    what: "Shelly Plug S",
    mac: "84:00:ec",
    dhcp: { host: "shellyplug-s-{HEX}", options: OPTIONS.esp8266 },
    mdns: [
      {
        type: "_http._tcp",
        name: "shellyplug-s-{HEX}",
        port: 80,
        txt: ["id=shellyplug-s-{HEX}", "arch=esp8266"],
      },
    ],
    serves: [{ port: 80, as: "http", server: "Mongoose/6.18" }],
    asks: ["shelly-33-eu.shelly.cloud"],
  },
  {
    kind: "plug",
    what: "Wemo Mini",
    mac: "00:17:3f",
    dhcp: { host: "wemo", options: OPTIONS.busybox, vendor: "udhcp 1.20.2" },
    mdns: [hap("Wemo Mini", "Socket", 7)],
    ssdp: {
      server: "Unspecified, UPnP/1.0, Unspecified",
      types: ["urn:Belkin:device:controllee:1", "urn:Belkin:service:basicevent:1"],
      location: "http://{ip}:49153/setup.xml",
    },
    asks: ["api.xbcs.net", "nat.wemo2.com"],
  },
  {
    kind: "plug",
    what: "a nameless one of a Tuya module",
    mac: "10:5a:17",
    dhcp: { host: "wlan0", options: OPTIONS.esp8266 },
    asks: ["a1.tuyaeu.com", "m1.tuyaeu.com"],
    shouts: [{ to: EVERYBODY, port: 6667, text: "\u0000\u0000U\u00aa\u0000\u0000\u0000\u0000" }],
  },
  {
    kind: "plug",
    what: "a plug with Tasmota",
    mac: "00:4b:12",
    dhcp: { host: "tasmota-{HEX}-4321", options: OPTIONS.esp8266 },
    mdns: [{ type: "_http._tcp", name: "tasmota-{HEX}-4321", port: 80, txt: ["devicetype=tasmota"] }],
    serves: [{ port: 80, as: "http", server: "Tasmota/12.4.0 (ESP8285)" }],
  },
  {
    kind: "plug",
    what: "Meross MSS210, by HomeKit",
    mac: "48:e1:e9",
    dhcp: { host: "Meross_Smart_Plug", options: OPTIONS.espIdf },
    mdns: [hap("MSS210-{hex}", "MSS210", 7)],
    asks: ["mqtt-eu-2.meross.com", "iotx-eu.meross.com"],
  },
  {
    kind: "plug",
    what: "myStrom Switch",
    mac: "70:04:1d",
    dhcp: { host: "myStrom-Switch-{HEX}", options: OPTIONS.esp8266 },
    shouts: [{ to: EVERYBODY, port: 7979, text: "\u00aa\u00bb\u00cc" }],
    asks: ["iot.mystrom.ch"],
  },
  {
    kind: "plug",
    what: "Amazon Smart Plug",
    mac: "00:71:47",
    dhcp: { options: OPTIONS.espIdf },
    asks: ["dp-gw-na.amazon.com", "prod.amazonsmartplug.amazon.com"],
  },
];

export const LIGHTS: readonly Model[] = [
  {
    kind: "light",
    what: "LIFX",
    mac: "d0:73:d5",
    dhcp: { host: "LIFX-Color-{HEX}", options: OPTIONS.busybox },
    mdns: [hap("LIFX Color {HEX}", "LIFX A19", 5)],
    asks: ["v2.broker.lifx.co"],
    shouts: [{ to: EVERYBODY, port: 56700, text: "$\u0000\u0000\u0014" }],
  },
  {
    kind: "light",
    what: "Yeelight",
    mac: "f8:24:41",
    dhcp: { host: "yeelink-light-color1_miio{hex}", options: OPTIONS.esp8266 },
    mdns: [{ type: "_miio._udp", name: "yeelink-light-color1_miio{hex}", port: 54321 }],
    asks: ["ot.io.mi.com", "de.ot.io.mi.com"],
  },
  {
    kind: "light",
    what: "WiZ",
    mac: "44:4f:8e",
    dhcp: { host: "wiz_{hex}", options: OPTIONS.espIdf },
    shouts: [{ to: EVERYBODY, port: 38899, text: '{"method":"firstBeat","env":"pro"}' }],
    asks: ["eu.wiz.world", "eu2.wiz.world"],
  },
  {
    kind: "light",
    what: "Nanoleaf panels",
    mac: "00:55:da",
    dhcp: { options: OPTIONS.busybox },
    local: "Nanoleaf-Light-Panels-{HEX}",
    mdns: [
      {
        type: "_nanoleafapi._tcp",
        name: "Nanoleaf Light Panels 53:4A:1C",
        port: 16021,
        txt: ["md=NL22", "srcvers=3.3.2"],
      },
      hap("Nanoleaf Light Panels 53:4A:1C", "NL22", 5),
    ],
    asks: ["nanoleaf.me", "api.nanoleaf.me"],
  },
  {
    kind: "light",
    what: "a nameless bulb of a Tuya module",
    mac: "18:69:d8",
    dhcp: { host: "ESP_{HEX}", options: OPTIONS.esp8266 },
    asks: ["a1.tuyaeu.com", "m1.tuyaeu.com"],
    shouts: [{ to: EVERYBODY, port: 6667, text: "\u0000\u0000U\u00aa\u0000\u0000\u0000\u0000" }],
  },
  {
    kind: "light",
    what: "WLED",
    mac: "00:70:07",
    dhcp: { host: "wled-stairs", options: OPTIONS.espIdf },
    mdns: [
      { type: "_wled._tcp", name: "wled-stairs", port: 80, txt: ["mac={hex}"] },
      { type: "_http._tcp", name: "wled-stairs", port: 80 },
    ],
    shouts: [{ to: EVERYBODY, port: 65506, text: "\u00ff\u0001" }],
  },
  {
    kind: "light",
    what: "Elgato Key Light",
    mac: "3c:6a:9d",
    dhcp: { host: "elgato-key-light-{hex}", options: OPTIONS.espIdf },
    mdns: [
      {
        type: "_elg._tcp",
        name: "Elgato Key Light {HEX}",
        port: 9123,
        txt: ["mf=Elgato", "md=Elgato Key Light 20GAK9901"],
      },
      hap("Elgato Key Light {HEX}", "Elgato Key Light 20GAK9901", 5),
    ],
  },
  {
    kind: "light",
    what: "MagicHome controller",
    mac: "ac:cf:23",
    dhcp: { host: "zengge_35_{hex}", options: OPTIONS.esp8266 },
    serves: [{ port: 5577, as: "other" }],
    asks: ["ra8816us02.magichue.net"],
  },
  {
    kind: "light",
    what: "Govee strip",
    mac: "d4:13:68",
    dhcp: { host: "Govee_H6159_{HEX}", options: OPTIONS.espIdf },
    asks: ["aqm3wd1qlc3dy-ats.iot.us-east-1.amazonaws.com", "device.govee.com"],
    shouts: [{ to: "239.255.255.250", port: 4002, text: '{"msg":{"cmd":"scan"}}' }],
  },
  {
    kind: "light",
    what: "Tapo L530",
    mac: "00:5f:67",
    dhcp: { host: "L530", options: OPTIONS.espIdf },
    asks: ["n-euw1-devs.tplinkcloud.com"],
  },
  {
    kind: "light",
    what: "Twinkly chain",
    mac: "98:f4:ab",
    dhcp: { host: "Twinkly_{HEX}", options: OPTIONS.espIdf },
    asks: ["mqtt.xled.xpert.services"],
  },
];
