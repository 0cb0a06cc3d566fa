/** Bridges to what has no network of its own, and boxes that hold files. */
import { type Model, OPTIONS } from "./model.ts";

const bridge = (name: string, model: string) => ({
  type: "_hap._tcp",
  name,
  port: 8080,
  txt: ["c#=14", "ff=1", "id=4A:11:7C:5A:9E:04", `md=${model}`, "pv=1.1", "s#=1", "sf=0", "ci=2"],
});

export const HUBS: readonly Model[] = [
  {
    kind: "hub",
    what: "Hue bridge",
    mac: "00:17:88",
    dhcp: { host: "Philips-hue", options: "1,3,6,12,15,28,40,41,42", vendor: "udhcp 1.23.2" },
    mdns: [
      {
        type: "_hue._tcp",
        name: "Philips Hue - {HEX}",
        port: 443,
        txt: ["bridgeid=001788fffe{hex}", "modelid=BSB002"],
      },
      bridge("Philips hue - {HEX}", "BSB002"),
    ],
    ssdp: {
      server: "Hue/1.0 UPnP/1.0 IpBridge/1.56.0",
      types: ["urn:schemas-upnp-org:device:basic:1"],
      location: "http://{ip}:80/description.xml",
    },
    asks: ["ws.meethue.com", "diag.meethue.com", "data.meethue.com"],
  },
  {
    kind: "hub",
    what: "IKEA Trådfri gateway",
    mac: "44:91:60",
    dhcp: { host: "GW-449160{HEX}", options: "1,3,6,12,15,28" },
    mdns: [
      { type: "_coap._udp", name: "gw-449160{hex}", port: 5684, txt: ["version=1.19.32"] },
      bridge("TRADFRI gateway", "TRADFRI gateway"),
    ],
    asks: ["fw.ota.homesmart.ikea.net"],
  },
  {
    kind: "hub",
    what: "IKEA Dirigera",
    mac: "68:ec:8a",
    dhcp: { host: "gw2-{hex}", options: OPTIONS.dhclient },
    mdns: [
      { type: "_ihsp._tcp", name: "gw2-{hex}", port: 8443, txt: ["type=DIRIGERA", "hostname=gw2-{hex}"] },
      { type: "_meshcop._udp", name: "DIRIGERA", port: 49154, txt: ["vn=IKEA of Sweden", "mn=DIRIGERA"] },
    ],
    asks: ["eu-central-1.iot.homesmart.ikea.net"],
  },
  {
    kind: "hub",
    what: "SmartThings hub",
    mac: "24:fd:5b",
    dhcp: { host: "SmartThings", options: OPTIONS.busybox, vendor: "udhcp 1.23.2" },
    asks: ["dc.connect.smartthings.com", "fw-update2.smartthings.com"],
  },
  {
    kind: "hub",
    what: "Aqara hub",
    mac: "54:ef:44",
    dhcp: { host: "Aqara-Hub-M2-{HEX}", options: OPTIONS.busybox, vendor: "udhcp 1.26.2" },
    mdns: [
      bridge("Aqara Hub M2-{HEX}", "HM2-G01"),
      { type: "_Aqara-Setup._tcp", name: "Aqara-Hub-M2-{HEX}", port: 80 },
    ],
    asks: ["rpc-ger.aqara.com", "aiot-coap-ger.aqara.com"],
  },
  {
    kind: "hub",
    what: "Homematic CCU3",
    mac: "00:1a:22",
    dhcp: { host: "homematic-ccu3", options: OPTIONS.busybox, vendor: "udhcp 1.29.2" },
    ssdp: { server: "HomeMatic CCU", types: ["upnp:rootdevice"], location: "http://{ip}/upnp/basic_dev.cgi" },
    asks: ["update.homematic.com", "secure.homematic.com"],
  },
  {
    kind: "hub",
    what: "Home Assistant on a Raspberry Pi",
    mac: "2c:cf:67",
    dhcp: { host: "homeassistant", options: OPTIONS.networkManager },
    mdns: [
      {
        type: "_home-assistant._tcp",
        name: "Home",
        port: 8123,
        txt: ["location_name=Home", "version=2026.3.1", "uuid={hex}"],
      },
    ],
    serves: [{ port: 8123, as: "http", server: "Python/3.12 aiohttp/3.9.1" }],
    asks: ["version.home-assistant.io", "alerts.home-assistant.io", "analytics-api.home-assistant.io"],
  },
  {
    kind: "hub",
    what: "tado bridge",
    mac: "ec:e5:12",
    dhcp: { host: "tado", options: "1,3,6,15" },
    mdns: [bridge("tado Internet Bridge IB{HEX}", "tado")],
    asks: ["b.tado.com", "i.my.tado.com"],
  },
  {
    kind: "hub",
    what: "Bosch Smart Home Controller",
    mac: "64:da:a0",
    dhcp: { host: "shc{hex}", options: OPTIONS.busybox, vendor: "udhcp 1.31.1" },
    mdns: [{ type: "_http._tcp", name: "Bosch SHC [64-da-a0-{hex}]", port: 8443 }],
    asks: ["shc-cloud.bosch-smarthome.com"],
  },
  {
    kind: "hub",
    what: "Somfy TaHoma",
    mac: "f8:81:1a",
    dhcp: { host: "gateway-2029-1234-5678", options: OPTIONS.busybox },
    mdns: [
      {
        type: "_kizbox._tcp",
        name: "gateway-2029-1234-5678",
        port: 443,
        txt: ["gateway_pin=2029-1234-5678"],
      },
    ],
    asks: ["vpn-3.overkiz.com"],
  },
  {
    kind: "hub",
    what: "Logitech Harmony hub",
    mac: "00:1f:20",
    dhcp: { host: "HarmonyHub", options: OPTIONS.busybox, vendor: "udhcp 1.15.3" },
    ssdp: {
      server: "MyHarmony UPnP/1.0",
      types: ["urn:myharmony-com:device:harmony:1"],
      location: "http://{ip}:8088/description",
    },
    asks: ["svcs.myharmony.com", "pubsub.myharmony.com"],
  },
];

export const STORES: readonly Model[] = [
  {
    kind: "storage",
    what: "Synology",
    mac: "90:09:d0",
    dhcp: { host: "DiskStation", options: "1,3,6,12,15,17,23,28,29,31,33,40,41,42,44" },
    mdns: [
      {
        type: "_http._tcp",
        name: "DiskStation",
        port: 5000,
        txt: ["vendor=Synology", "model=DS220+", "serial=1234", "admin_port=5000"],
      },
      { type: "_smb._tcp", name: "DiskStation", port: 445 },
      { type: "_afpovertcp._tcp", name: "DiskStation", port: 548 },
      { type: "_adisk._tcp", name: "DiskStation", port: 9, txt: ["sys=waMA=90:09:d0:00:00:01,adVF=0x100"] },
      { type: "_device-info._tcp", name: "DiskStation", port: 0, txt: ["model=Xserve"] },
    ],
    ssdp: {
      server: "Synology/DSM/192.168.1.9",
      types: ["urn:schemas-upnp-org:device:Basic:1"],
      location: "http://{ip}:5000/ssdp/desc-DSM-eth0.xml",
    },
    hello: { types: "wsdp:Device pub:Computer", at: "http://{ip}:5357/" },
    serves: [
      { port: 445, as: "other" },
      { port: 5000, as: "http", server: "nginx" },
    ],
    asks: [
      "checkipv4.synology.com",
      "update7.synology.com",
      "global.quickconnect.to",
      "pkgupdate7.synology.com",
    ],
  },
  {
    kind: "storage",
    what: "QNAP",
    mac: "24:5e:be",
    dhcp: { host: "NAS{HEX}", options: OPTIONS.dhclient },
    mdns: [
      {
        type: "_qdiscover._tcp",
        name: "NAS{HEX}",
        port: 8080,
        txt: ["accessType=http", "model=TS-X53D", "displayModel=TS-253D"],
      },
      { type: "_smb._tcp", name: "NAS{HEX}", port: 445 },
      { type: "_http._tcp", name: "NAS{HEX}", port: 8080 },
    ],
    serves: [
      { port: 445, as: "other" },
      { port: 8080, as: "http", server: "http server 1.0" },
    ],
    asks: ["core2.api.myqnapcloud.com", "update.qnap.com", "license.qnap.com"],
  },
  {
    kind: "storage",
    what: "WD My Cloud",
    mac: "00:14:ee",
    dhcp: { host: "WDMyCloud", options: OPTIONS.busybox, vendor: "udhcp 1.18.3" },
    mdns: [
      { type: "_smb._tcp", name: "WDMyCloud", port: 445 },
      { type: "_afpovertcp._tcp", name: "WDMyCloud", port: 548 },
      { type: "_http._tcp", name: "WDMyCloud", port: 80 },
    ],
    ssdp: {
      server: "Linux/3.2.40 UPnP/1.0 Twonky/8.5",
      types: ["urn:schemas-upnp-org:device:MediaServer:1"],
      location: "http://{ip}:9000/dev0/desc.xml",
    },
    serves: [{ port: 445, as: "other" }],
    asks: ["gwdc.wdmycloud.com", "discovery.wdmycloud.com"],
  },
  {
    kind: "storage",
    what: "TrueNAS on a machine of one's own",
    mac: "00:25:90",
    dhcp: { host: "truenas", options: OPTIONS.dhclient },
    mdns: [
      { type: "_smb._tcp", name: "truenas", port: 445 },
      { type: "_http._tcp", name: "truenas", port: 80 },
      { type: "_device-info._tcp", name: "truenas", port: 9, txt: ["model=TrueNAS"] },
      { type: "_adisk._tcp", name: "truenas", port: 9, txt: ["sys=waMa=0,adVF=0x100"] },
    ],
    serves: [
      { port: 445, as: "other" },
      { port: 2049, as: "other" },
    ],
    asks: ["update.ixsystems.com"],
  },
  {
    kind: "storage",
    what: "Buffalo LinkStation",
    mac: "00:0d:0b",
    dhcp: { host: "LS220D{HEX}", options: OPTIONS.busybox, vendor: "udhcp 1.24.2" },
    mdns: [
      { type: "_smb._tcp", name: "LS220D{HEX}", port: 445 },
      { type: "_afpovertcp._tcp", name: "LS220D{HEX}", port: 548 },
    ],
    serves: [{ port: 445, as: "other" }],
  },
  {
    kind: "storage",
    what: "Unraid on a machine of one's own",
    mac: "00:30:48",
    dhcp: { host: "Tower", options: OPTIONS.dhcpcd, vendor: "dhcpcd-8.1.9:Linux-5.10:x86_64:GenuineIntel" },
    mdns: [
      { type: "_smb._tcp", name: "Tower", port: 445 },
      { type: "_http._tcp", name: "Tower", port: 80 },
    ],
    hello: { types: "wsdp:Device pub:Computer", at: "http://{ip}:5357/" },
    serves: [
      { port: 445, as: "other" },
      { port: 80, as: "http", server: "nginx" },
    ],
    asks: ["mothership.unraid.net", "keys.lime-technology.com"],
  },
];
