/** Flows whose names are known in every way there is, and those that only look alike, as one capture. */
import { HouseholdCapture } from "../../src/household/capture.ts";
import { dnsName, udp } from "../../src/household/datagrams.ts";
import type { Frame } from "../../src/household/frame-bytes.ts";
import { Host } from "../../src/household/host.ts";
import { type Turn, tcpTalk } from "../../src/household/tcp-talk.ts";
import { applicationData, clientHello, opaque, serverFlight } from "../../src/household/tls-records.ts";
import { cryptoFrame, initialPacket, QUIC_V1 } from "../../src/sensor/names/quic-goldens.ts";

const START_MS = Date.UTC(2026, 2, 3, 18, 0, 0);
const MINUTE_MS = 60_000;

export interface NamedFlow {
  readonly what: string;
  readonly frames: readonly Frame[];
  /** Of the server. */
  readonly port: number;
  readonly clientPort: number;
  /** Name and evidence, where a rule about example.com wants it. */
  readonly evidence: string | undefined;
}

const ROUTER = new Host("router", "02:00:5e:00:77:01", "192.168.77.1", "fd00:77::1");
const CAMERA = new Host("camera", "02:00:5e:00:77:21", "192.168.77.21", "fd00:77::21");
const TABLET = new Host("tablet", "02:00:5e:00:77:22", "192.168.77.22");

/** Beyond the router, so behind its MAC. */
function server(address: string): Host {
  return new Host("server", "02:00:5e:00:77:01", address);
}

function collect(frames: Generator<Frame, unknown>): Frame[] {
  return [...frames];
}

function flow(what: string, port: number, frames: readonly Frame[], evidence?: string): NamedFlow {
  const first = frames[0]?.bytes ?? Buffer.alloc(0);
  const ipv6 = first.readUInt16BE(12) === 0x86dd;
  return { what, frames, port, clientPort: first.readUInt16BE(ipv6 ? 54 : 34), evidence };
}

function talk(atMs: number, client: Host, to: Host, port: number, turns: Turn[]): Frame[] {
  return collect(
    tcpTalk({
      client,
      server: to,
      serverPort: port,
      startMs: atMs,
      roundTripMs: 20,
      bytesPerMs: 5000,
      turns,
    }),
  );
}

function tls(name: string, down = 20_000): Turn[] {
  return [
    { by: "client", bytes: clientHello(name, 7) },
    { by: "server", bytes: serverFlight(7, 2600) },
    { by: "client", bytes: applicationData(300) },
    { by: "server", bytes: applicationData(down) },
  ];
}

function unknown(exchanges: number): Turn[] {
  const turns: Turn[] = [];
  for (let n = 0; n < exchanges; n++) {
    turns.push({ by: "client", bytes: opaque(200), afterMs: 30 });
    turns.push({ by: "server", bytes: opaque(900) });
  }
  return turns;
}

/** An answer: the chain of names, the last one's address. */
function answer(atMs: number, asker: Host, names: string[], address: Host, ipv6 = false): NamedFlow {
  const ends = { from: asker, to: ROUTER, fromPort: asker.takePort(), toPort: 53 };
  const question = Buffer.concat([dnsName(names[0] ?? ""), Buffer.from([0, 1, 0, 1])]);
  const records = names.map((name, i) => {
    const target = names[i + 1];
    const data = target === undefined ? Buffer.from(address.ipv4) : dnsName(target);
    return Buffer.concat([
      dnsName(name),
      Buffer.from([0, target === undefined ? 1 : 5, 0, 1, 0, 0, 0, 60, 0, data.length]),
      data,
    ]);
  });
  const head = (flags: number, count: number): Buffer =>
    Buffer.from([9, 9, flags, 0x80, 0, 1, 0, count, 0, 0, 0, 0]);
  const back = { from: ROUTER, to: asker, fromPort: 53, toPort: ends.fromPort };
  const asked = udp(atMs, ends, Buffer.concat([head(1, 0), question]));
  const told = udp(atMs + 5, back, Buffer.concat([head(0x81, names.length), question, ...records]));
  const frames = ipv6 ? [over6(asked, asker, ROUTER), over6(told, ROUTER, asker)] : [asked, told];
  return flow(`DNS for ${names.join(" > ")}`, 53, frames);
}

/** The same datagram over IPv6; its checksum is left as it was: nobody here looks at it. */
function over6({ atMs, bytes }: Frame, from: Host, to: Host): Frame {
  const payload = bytes.subarray(34, 14 + bytes.readUInt16BE(16));
  const header = Buffer.from([0x60, 0, 0, 0, payload.length >> 8, payload.length & 255, 17, 64]);
  const ends = [from.ipv6 ?? Buffer.alloc(16), to.ipv6 ?? Buffer.alloc(16)];
  return {
    atMs,
    bytes: Buffer.concat([bytes.subarray(0, 12), Buffer.from([0x86, 0xdd]), header, ...ends, payload]),
  };
}

/** The hello in two Initials, its second half first, and what follows. */
function quic(atMs: number, client: Host, to: Host, name: string): Frame[] {
  const dcid = [1, 2, 3, 4, 5, 6, 7, name.length];
  const hello = [...clientHello(name, 5).subarray(5)];
  const half = hello.length >> 1;
  const ends = { from: client, to, fromPort: client.takePort(), toPort: 443 };
  const back = { from: to, to: client, fromPort: 443, toPort: ends.fromPort };
  const initial = (number: number, frames: number[]): Uint8Array =>
    initialPacket({ version: QUIC_V1, dcid, number, frames, size: 1200 });
  const frames = [
    udp(atMs, ends, initial(0, cryptoFrame(half, hello.slice(half)))),
    udp(atMs + 1, ends, initial(1, cryptoFrame(0, hello.slice(0, half)))),
  ];
  for (let n = 0; n < 30; n++) {
    const data = Buffer.concat([Buffer.from([0x40]), opaque(600 + n)]);
    frames.push(udp(atMs + 20 + 10 * n, n % 3 === 0 ? ends : back, data));
  }
  return frames;
}

function http(host: string): Turn[] {
  return [
    { by: "client", bytes: Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: x\r\n\r\n`) },
    {
      by: "server",
      bytes: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n${"x".repeat(3000)}`),
    },
  ];
}

export function namedFlows(): NamedFlow[] {
  const t = START_MS;
  const cdn = server("203.0.113.10");
  const plain = server("203.0.113.11");
  const chained = server("203.0.113.12");
  const moved = server("203.0.113.13");
  const late = server("203.0.113.14");
  const sixth = server("203.0.113.15");
  const dns = (name: string): string => `${name} by DNS alone; the flow showed no name`;
  return [
    answer(t - 70 * MINUTE_MS, CAMERA, ["old.example.com"], late),
    answer(t, CAMERA, ["shop.example.com"], cdn),
    answer(t + 50, TABLET, ["img.other.test"], cdn),
    flow(
      "armed and confirmed",
      443,
      talk(t + 100, CAMERA, cdn, 443, tls("shop.example.com")),
      "shop.example.com by SNI",
    ),
    flow("armed, another name", 443, talk(t + 130, CAMERA, cdn, 443, tls("img.other.test"))),
    flow("armed, a name that only ends alike", 443, talk(t + 160, CAMERA, cdn, 443, tls("notexample.com"))),
    flow(
      "never asked, by its name",
      443,
      talk(t + 190, TABLET, cdn, 443, tls("WWW.Shop.Example.Com")),
      "www.shop.example.com by SNI",
    ),
    flow(
      "armed, no name, long",
      8883,
      talk(t + 220, CAMERA, cdn, 8883, unknown(12)),
      dns("shop.example.com"),
    ),
    flow(
      "armed, no name, short",
      8884,
      talk(t + 250, CAMERA, cdn, 8884, unknown(1)),
      dns("shop.example.com"),
    ),
    flow("the same address, another device", 8883, talk(t + 280, TABLET, cdn, 8883, unknown(12))),
    flow("QUIC", 443, quic(t + 300, CAMERA, cdn, "video.example.com"), "video.example.com by QUIC's SNI"),
    flow("QUIC, another name", 443, quic(t + 310, CAMERA, cdn, "video.other.test")),
    flow(
      "HTTP",
      80,
      talk(t + 400, TABLET, plain, 80, http("plain.example.com")),
      "plain.example.com by HTTP's Host",
    ),
    flow("HTTP, another name", 80, talk(t + 420, TABLET, plain, 80, http("plain.other.test"))),
    answer(t + 500, CAMERA, ["api.example.com", "edge.cdn.test", "e1.cdn.test"], chained),
    flow(
      "behind a chain of names",
      9000,
      talk(t + 520, CAMERA, chained, 9000, unknown(8)),
      dns("api.example.com"),
    ),
    answer(t + 600, CAMERA, ["api.example.com"], moved),
    flow("the name has moved", 9000, talk(t + 620, CAMERA, moved, 9000, unknown(8)), dns("api.example.com")),
    answer(t + 640, CAMERA, ["six.example.com"], sixth, true),
    flow("asked over IPv6", 9001, talk(t + 660, CAMERA, sixth, 9001, unknown(8)), dns("six.example.com")),
    flow("asked too long ago", 9000, talk(t + 700, CAMERA, late, 9000, unknown(8))),
    answer(t + 750, CAMERA, ["shared.other.test"], cdn),
    flow(
      "two names for the address",
      8885,
      talk(t + 800, CAMERA, cdn, 8885, unknown(8)),
      dns("shop.example.com"),
    ),
  ];
}

/** One every 100 ms, each with a second and a half between its handshake and its name. */
export function slowlyNamedFlows(count: number): NamedFlow[] {
  const shop = server("203.0.113.10");
  return Array.from({ length: count }, (_, n) => {
    const [hello, ...rest] = tls(n % 3 === 0 ? "img.other.test" : "shop.example.com", 4000);
    const turns: Turn[] = [{ ...(hello as Turn), afterMs: 1500 }, ...rest];
    const evidence = n % 3 === 0 ? undefined : "shop.example.com by SNI";
    return flow("slow to say its name", 443, talk(START_MS + 100 * n, TABLET, shop, 443, turns), evidence);
  });
}

export function captureOf(flows: readonly NamedFlow[]): Buffer {
  const capture = new HouseholdCapture();
  const pieces = [capture.head()];
  const frames = flows.flatMap((one) => one.frames).sort((a, b) => a.atMs - b.atMs);
  for (const frame of frames) if (capture.add(frame)) pieces.push(capture.take());
  pieces.push(capture.take());
  return Buffer.concat(pieces);
}
