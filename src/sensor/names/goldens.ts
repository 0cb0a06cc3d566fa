/** For tests: makers of well-formed messages, byte by byte, so that a test can say what is deliberately wrong. */

export type Bytes = readonly number[];

export function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0) & 0xff);
}

export function be16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

export function be24(value: number): number[] {
  return [(value >> 16) & 0xff, ...be16(value)];
}

export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value)];
}

export function withLength8(data: Bytes): number[] {
  return [data.length, ...data];
}

export function withLength16(data: Bytes): number[] {
  return [...be16(data.length), ...data];
}

export function withLength24(data: Bytes): number[] {
  return [...be24(data.length), ...data];
}

export function dnsName(name: string): number[] {
  return [...name.split(".").flatMap((label) => withLength8(ascii(label))), 0];
}

export interface DnsRecordPlan {
  readonly name: Bytes;
  readonly type: number;
  readonly data: Bytes;
  readonly ttl?: number;
  readonly class?: number;
}

export interface DnsPlan {
  readonly flags?: number;
  readonly questions?: readonly { readonly name: Bytes; readonly type: number }[];
  readonly answers?: readonly DnsRecordPlan[];
  readonly additional?: readonly DnsRecordPlan[];
}

export function dnsMessage(plan: DnsPlan): Uint8Array {
  const { questions = [], answers = [], additional = [] } = plan;
  const record = (r: DnsRecordPlan) => [
    ...r.name,
    ...be16(r.type),
    ...be16(r.class ?? 1),
    ...be32(r.ttl ?? 300),
    ...withLength16(r.data),
  ];
  return Uint8Array.from([
    ...be16(0x1234),
    ...be16(plan.flags ?? 0x8180),
    ...be16(questions.length),
    ...be16(answers.length),
    ...be16(0),
    ...be16(additional.length),
    ...questions.flatMap((q) => [...q.name, ...be16(q.type), ...be16(1)]),
    ...answers.flatMap(record),
    ...additional.flatMap(record),
  ]);
}

/** A pointer to the first question's name. */
export const TO_QUESTION: Bytes = [0xc0, 12];

/** cam.example.com is an alias of edge.cdn.example, which has an IPv4 and an IPv6 address. */
export function aliasAnswer(): Uint8Array {
  return dnsMessage({
    questions: [{ name: dnsName("Cam.Example.com"), type: 1 }],
    answers: [
      { name: TO_QUESTION, type: 5, data: dnsName("edge.cdn.example") },
      { name: dnsName("edge.cdn.example"), type: 1, ttl: 60, data: [203, 0, 113, 9] },
      { name: dnsName("edge.cdn.example"), type: 28, data: [0x20, 1, 0xd, 0xb8, ...zeros(11), 9] },
    ],
  });
}

/** HTTPS record with both hints and a port between them. */
export function httpsAnswer(): Uint8Array {
  return dnsMessage({
    questions: [{ name: dnsName("shop.example"), type: 65 }],
    answers: [
      {
        name: TO_QUESTION,
        type: 65,
        data: [
          ...be16(1),
          0,
          ...be16(3),
          ...withLength16(be16(443)),
          ...be16(4),
          ...withLength16([198, 51, 100, 1, 198, 51, 100, 2]),
          ...be16(6),
          ...withLength16([0x20, 1, 0xd, 0xb8, ...zeros(11), 7]),
        ],
      },
    ],
  });
}

/** A service as mDNS announces it: PTR, SRV, TXT, A with the cache-flush bit. */
export function mdnsAnnouncement(): Uint8Array {
  const instance = [...withLength8(ascii("Front Door")), ...dnsName("_hap._tcp.local")];
  return dnsMessage({
    flags: 0x8400,
    answers: [
      { name: dnsName("_hap._tcp.local"), type: 12, data: instance },
      {
        name: instance,
        type: 33,
        class: 0x8001,
        data: [...be16(0), ...be16(0), ...be16(8080), ...dnsName("Cam-1.local")],
      },
      {
        name: instance,
        type: 16,
        class: 0x8001,
        data: [...withLength8(ascii("md=CAM-9000")), ...withLength8(ascii("pv=1.1"))],
      },
    ],
    additional: [{ name: dnsName("Cam-1.local"), type: 1, class: 0x8001, data: [192, 168, 1, 7] }],
  });
}

export function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

export interface HelloPlan {
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly versions?: readonly number[];
  readonly ech?: boolean;
  /** Bytes of a padding extension before the others. */
  readonly padding?: number;
}

function extension(type: number, data: Bytes): number[] {
  return [...be16(type), ...withLength16(data)];
}

/** The handshake message alone. */
export function helloHandshake(plan: HelloPlan): number[] {
  const extensions = [
    ...extension(0x0a0a, []),
    ...(plan.padding === undefined ? [] : extension(21, zeros(plan.padding))),
    ...(plan.serverName === undefined
      ? []
      : extension(0, withLength16([0, ...withLength16(ascii(plan.serverName))]))),
    ...(plan.alpn === undefined
      ? []
      : extension(16, withLength16(plan.alpn.flatMap((name) => withLength8(ascii(name)))))),
    ...(plan.versions === undefined ? [] : extension(43, withLength8(plan.versions.flatMap(be16)))),
    ...(plan.ech === true ? extension(0xfe0d, [0, 0, 1, 0, 1, 7, 0, 0, 0, 0]) : []),
  ];
  return [
    1,
    ...withLength24([
      ...be16(0x0303),
      ...zeros(32),
      ...withLength8(zeros(32)),
      ...withLength16([0x0a, 0x0a, 0x13, 0x01]),
      ...withLength8([0]),
      ...withLength16(extensions),
    ]),
  ];
}

export function dhcpMessage(
  op: 1 | 2,
  yourIp: Bytes,
  options: readonly (readonly [number, Bytes])[],
): Uint8Array {
  return Uint8Array.from([
    op,
    1,
    6,
    0,
    ...be32(0xdecade),
    ...zeros(4),
    ...zeros(4),
    ...yourIp,
    ...zeros(8),
    ...CAMERA_MAC,
    ...zeros(10),
    ...zeros(192),
    0x63,
    0x82,
    0x53,
    0x63,
    ...options.flatMap(([code, data]) => [code, ...withLength8(data)]),
    255,
  ]);
}

export const CAMERA_MAC: Bytes = [0xb0, 0xc5, 0x54, 0x25, 0x5b, 0x0e];

export function dhcpRequest(): Uint8Array {
  return dhcpMessage(1, zeros(4), [
    [53, [3]],
    [12, ascii("DCS-935L")],
    [60, ascii("udhcp 1.19.4")],
    [50, [10, 10, 10, 37]],
    [55, [1, 3, 6, 12, 15, 28]],
    [61, [1, ...CAMERA_MAC]],
  ]);
}

export function dhcpAck(): Uint8Array {
  return dhcpMessage(
    2,
    [10, 10, 10, 37],
    [
      [53, [5]],
      [54, [10, 10, 10, 1]],
      [1, [255, 255, 255, 0]],
      [3, [10, 10, 10, 1]],
      [6, [10, 10, 10, 1]],
    ],
  );
}

/** One on-link prefix, 2001:db8:5::/64, after a source link-layer address and an MTU option. */
export function routerAdvertisement(): Uint8Array {
  return Uint8Array.from([
    ...[134, 0, 0, 0, 64, 0, 7, 8, ...zeros(8)],
    ...[1, 1, 2, 0, 0, 0, 0, 1],
    ...[5, 1, 0, 0, ...be32(1500)],
    ...[3, 4, 64, 0xc0, ...be32(86_400), ...be32(14_400), ...zeros(4)],
    ...[0x20, 1, 0xd, 0xb8, 0, 5, ...zeros(10)],
  ]);
}

export function dhcpv6Message(type: number, options: readonly (readonly [number, Bytes])[]): Uint8Array {
  return Uint8Array.from([type, ...be24(0xdecade), ...options.flatMap(dhcpv6Option)]);
}

function dhcpv6Option([code, data]: readonly [number, Bytes]): number[] {
  return [...be16(code), ...withLength16(data)];
}

export function dhcpv6Request(): Uint8Array {
  return dhcpv6Message(3, [
    [1, [0, 3, 0, 1, ...CAMERA_MAC]],
    [6, [...be16(23), ...be16(24), ...be16(39)]],
    [16, [...be32(311), ...withLength16(ascii("MSFT 5.0"))]],
    [39, [1, ...dnsName("Laptop.home")]],
  ]);
}

/** One address and one prefix that are valid, and one address that is not any more. */
export function dhcpv6Reply(): Uint8Array {
  const address = (last: number, seconds: number): number[] =>
    dhcpv6Option([5, [0x20, 1, 0xd, 0xb8, 0, 5, ...zeros(9), last, ...be32(seconds), ...be32(seconds)]]);
  const prefix: Bytes = [...be32(600), ...be32(900), 56, 0x20, 1, 0xd, 0xb8, 0, 6, ...zeros(10)];
  return dhcpv6Message(7, [
    [3, [...be32(1), ...be32(300), ...be32(450), ...address(0x77, 900), ...address(0x78, 0)]],
    [25, [...be32(1), ...be32(300), ...be32(450), ...dhcpv6Option([26, prefix])]],
  ]);
}
