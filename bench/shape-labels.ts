/** What flows of published captures truly are, by those who took them: a call, a camera, a download … */
import type { ShapeKind } from "../src/model/traffic-shape.ts";

export interface ShapeLabel {
  /** A part of the capture's name. */
  readonly file: string;
  /** The originator's and the responder's port. */
  readonly ports: readonly [orig: number, resp: number];
  readonly truth: ShapeKind;
}

const of = (file: string, orig: number, resp: number, truth: ShapeKind): ShapeLabel => ({
  ...{ file, truth },
  ports: [orig, resp],
});

export const SHAPE_LABELS: readonly ShapeLabel[] = [
  of("yi_camera_sample", 23949, 17916, "video"),
  of("yi_camera_sample", 25133, 21985, "video"),
  of("RtspStreamPcapParser", 58536, 554, "video"),
  of("neolink__crates__core", 59935, 9000, "upload"),
  of("pcap__telegram.pcap", 23174, 521, "voice"),
  of("pcap__telegram.pcap", 23174, 31480, "voice"),
  of("pcap__telegram.pcap", 28150, 529, "voice"),
  of("pcap__telegram.pcap", 28150, 533, "voice"),
  of("whatsapp_login_call", 51518, 9344, "voice"),
  of("whatsapp_login_call", 52794, 9665, "voice"),
  of("pcap__wa_voice", 32704, 56328, "voice"),
  of("pcap__stun.pcap", 38123, 40003, "voice"),
  of("stun_signal", 43068, 61156, "voice"),
  of("FAX-Call-t38", 15580, 16756, "voice"),
  of("telegram_videocall", 42405, 35393, "video-call"),
  of("pcap__zoom.pcap", 58327, 8801, "video-call"),
  of("pcap__zoom2.pcap", 58117, 8801, "video-call"),
  of("ssh-scp-1050", 49237, 22, "download"),
  of("ntopng__tests__rest__pcap__test_01", 61683, 443, "download"),
  of("443-firefox", 53096, 443, "download"),
  of("pcap__whatsappfiles", 49698, 443, "download"),
  of("pcap__whatsappfiles", 49674, 443, "upload"),
  of("youtubeupload", 51925, 443, "upload"),
  of("pcap__signal.pcap", 57027, 443, "upload"),
  of("confidential-em", 54102, 25, "upload"),
  of("pcap__stun.pcap", 56880, 3478, "heartbeat"),
  of("reasm_crash_anon", 51218, 21999, "heartbeat"),
  of("pcap__ocsp", 54154, 80, "heartbeat"),
  of("merakicloud", 47301, 7351, "heartbeat"),
  of("pcap__anydesk", 48260, 443, "heartbeat"),
  of("googledns_android10", 48210, 853, "interactive"),
  of("pcap__telnet.pcap", 1550, 23, "interactive"),
  of("quic-mvfst-22.pcap", 35601, 443, "interactive"),
  of("pcap__wechat", 54103, 443, "interactive"),
  of("pcap__wechat", 54101, 443, "interactive"),
  of("pcap__instagram", 49357, 443, "interactive"),
  of("pcap__reddit", 56594, 443, "interactive"),
  of("pcap__tor.pcap", 51110, 443, "interactive"),
  // Near misses: none of the shapes above is right.
  of("pcap__coap_mqtt", 50311, 17500, "unclear"),
  of("pcap__nintendo", 55915, 27520, "unclear"),
  of("pcap__nintendo", 55915, 56066, "unclear"),
  of("pcap__vnc.pcap", 59791, 6900, "unclear"),
  of("pcap__log4j", 55408, 9001, "unclear"),
];
