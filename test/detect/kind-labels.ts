/**
 * What is known of devices in public captures from outside of the judge's tables: the set-up that the file is of, the name
 * that a person or maker gave, what the capture's authors say. `mac` ends so. Captures lie in ../shared/pcaps.
 */
import type { DeviceKind } from "../../src/model/device-kind.ts";

export interface KindLabel {
  /** Part of the file's name. */
  readonly file: string;
  readonly mac: string;
  readonly kind: DeviceKind;
}

const of = (file: string, kinds: Readonly<Record<string, DeviceKind>>): KindLabel[] =>
  Object.entries(kinds).map(([mac, kind]) => ({ file, mac, kind }));

export const KIND_LABELS: readonly KindLabel[] = [
  ...of("D-LinkCam__Setup", { "5b:0e": "camera", "c0:9d": "phone", "41:79": "router" }),
  ...of("HueBridge__Setup", { "76:ff": "hub", "85:41": "phone", "08:ba": "router" }),
  ...of("yi_camera_sample", { "f0:b4": "camera", "81:f3": "phone", "97:b9": "router" }),
  ...of("pcap__nintendo", { "fb:84": "console", "71:0c": "router" }),
  ...of("pcap__telegram.pcap", { "fa:cc": "speaker", "39:76": "router" }),
  ...of("pcap__android.pcap", { "f6:27": "phone" }),
  ...of("alexa-app", { "fb:c2": "phone" }),
  ...of("pcap__signal.pcap", { "82:a9": "phone" }),
  ...of("whatsapp_login_call", { "bb:f4": "phone" }),
  ...of("whatsappfiles", { "fa:ca": "phone" }),
  ...of("pcap__instagram", { "8e:e1": "phone", "7e:b4": "router" }),
  ...of("pcap__steam", { "43:f5": "computer" }),
  ...of("pcap__ssdp-m-search-ua", { "93:bc": "computer" }),
  ...of("0e328ab7", { "96:ee": "computer" }),
  ...of("pcap__trickbot", { "47:ae": "computer" }),
  ...of("kerberos-login", { "04:e3": "computer", "e3:7d": "server" }),
  ...of("pcap__resp", { "43:f5": "server" }),
  ...of("sip-ssdp-pm", { "8c:c2": "router" }),
  ...of("pcap__ocsp", { "14:85": "computer", "1f:ec": "computer" }),
  ...of("metadata.pcap", { "d9:1f": "computer" }),
  ...of("pcap__rtsp.pcap", { "2f:b0": "camera" }),
  ...of("pcap__wechat", { "97:60": "router" }),
  ...of("smb1_osx", { "36:ac": "computer" }),
  ...of("pcap__bittorrent_utp", { "49:fe": "computer" }),
  ...of("googledns_android10", { "9b:90": "phone" }),
];
