/** What captures hold that a detector should find, by a part of the file's name: said by who published them. */
import type { AlarmKind } from "../src/model/alarm-kind.ts";

export interface Label {
  readonly file: string;
  readonly kinds: readonly AlarmKind[];
  /** True as well, and not asked for. */
  readonly also?: readonly AlarmKind[];
  readonly homeNets?: readonly string[];
}

export const LABELS: readonly Label[] = [
  { file: "zeek-quasarrat-detector", kinds: ["beacon"] },
  { file: "test-cc-capture-1", kinds: ["beacon"], homeNets: ["147.32.80.0/24"] },
  { file: "__vnc.pcap", kinds: ["inbound-access"], also: ["abnormal-upload"] },
  { file: "synscan", kinds: ["port-scan"] },
  // A made-up capture: its names lead wherever its author liked.
  { file: "arkime_synthetic", kinds: [], also: ["dns-rebinding"] },
  // Seven probes of one host: too few to be told of.
  { file: "tcp_scan", kinds: [], also: ["port-scan"] },
  { file: "test12-icmp-portscan", kinds: ["port-scan"] },
  { file: "test8-malicious", kinds: ["port-scan"] },
  { file: "confidential-email-attachment", kinds: ["abnormal-upload"] },
  { file: "__signal.pcap", kinds: ["abnormal-upload"] },
  { file: "__whatsappfiles.pcap", kinds: ["abnormal-upload"] },
  { file: "__youtubeupload.pcap", kinds: ["abnormal-upload"] },
  { file: "http-basicauth", kinds: ["clear-text-login"] },
  { file: "__http_auth.pcap", kinds: ["clear-text-login"] },
  { file: "__imap.pcap", kinds: ["clear-text-login"], homeNets: ["131.151.0.0/16"] },
  { file: "__telnet.pcap", kinds: ["clear-text-login"] },
  { file: "__natpmp.pcap", kinds: ["port-mapping"] },
  { file: "__dns_doh.pcap", kinds: ["foreign-resolver"] },
  { file: "__dns_dot.pcap", kinds: ["foreign-resolver"] },
];
