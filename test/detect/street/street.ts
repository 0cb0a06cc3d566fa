/**
 * Two hours of a network with one device of each model, as frames: it joins, tells what it offers, looks for its maker's
 * servers, is asked by others. Three views of the same: of everything; of a recording that began when all had joined; of a
 * tap between router and switch, which sees who joins and what goes to the Internet, and nothing that stays in the house.
 */
import { formatMac } from "../../../src/base/address.ts";
import { ROUTER } from "../../../src/household/cast.ts";
import { toGroup } from "../../../src/household/datagrams.ts";
import { Dice } from "../../../src/household/dice.ts";
import type { Frame } from "../../../src/household/frame-bytes.ts";
import { visit } from "../../../src/household/habits/visit.ts";
import { Host } from "../../../src/household/host.ts";
import { join, resolve } from "../../../src/household/joining.ts";
import { type Turn, tcpTalk } from "../../../src/household/tcp-talk.ts";
import { opaque } from "../../../src/household/tls-records.ts";
import type { DeviceKind } from "../../../src/model/device-kind.ts";
import { hello, notices, services } from "./announcing.ts";
import type { Model, Served } from "./model.ts";
import { MODELS } from "./models.ts";

export const VIEWS = ["everything", "joined before", "at the router"] as const;
export type View = (typeof VIEWS)[number];

export interface Neighbour {
  readonly kind: DeviceKind;
  readonly what: string;
  readonly mac: string;
}

const MINUTE_MS = 60_000;
const HOURS_MS = 120 * MINUTE_MS;
const SITES = 60;
const READ = 45;
/** Of so many a visit to each of its servers. */
const VISITS = 3;
const NET = "192.168.77";
const FIRST = 10;

export class Street {
  readonly neighbours: readonly Neighbour[];
  readonly #fromMs: number;
  readonly #homes: readonly (readonly [Model, Host])[];
  readonly #servers = new Map<string, Host>();
  readonly #dice: Dice;

  constructor(fromMs: number, seed: number) {
    this.#fromMs = fromMs;
    this.#dice = new Dice(seed);
    this.#homes = MODELS.map((model, i) => [model, homeOf(model, i, seed)] as const);
    this.neighbours = this.#homes.map(([{ kind, what }, host]) => ({
      kind,
      what,
      mac: formatMac(host.mac, 0),
    }));
  }

  frames(view: View): Frame[] {
    const frames = this.#homes.flatMap(([model, host]) => this.#life(model, host, view));
    return frames.sort((one, other) => one.atMs - other.atMs);
  }

  #life(model: Model, host: Host, view: View): Frame[] {
    const dice = this.#dice;
    const joinMs = this.#fromMs + dice.between(0, 10 * MINUTE_MS);
    const joined = [...join(joinMs, host, ROUTER, clientOf(model, host))];
    const outside = [...this.#outside(model, host, joinMs)];
    // Who joined before still asks for its router now and then.
    const known = [...resolve(joinMs, host, ROUTER)];
    if (view === "at the router") return [...joined, ...outside];
    return [...(view === "everything" ? joined : known), ...outside, ...this.#inside(model, host, joinMs)];
  }

  *#outside({ asks = [], reads }: Model, host: Host, joinMs: number): Generator<Frame> {
    const dice = this.#dice;
    const sites =
      reads === true ? Array.from({ length: READ }, () => `www.site${dice.whole(1, SITES)}.example`) : [];
    for (const name of [...asks.flatMap((ask) => Array.from({ length: VISITS }, () => ask)), ...sites]) {
      const atMs = joinMs + 5000 + dice.between(0, HOURS_MS);
      const exchanges = [{ up: dice.between(300, 2000), down: dice.between(300, 9000) }];
      yield* visit(atMs, host, this.#server(name), exchanges, dice);
    }
  }

  *#inside(model: Model, host: Host, joinMs: number): Generator<Frame> {
    const dice = this.#dice;
    const offered = (model.mdns ?? []).map((service) => ({
      ...service,
      name: named(service.name, host),
      txt: (service.txt ?? []).map((text) => named(text, host)),
    }));
    const local = named(model.local ?? model.dhcp.host ?? host.name, host);
    for (const afterMs of [1000, 3 * MINUTE_MS, 55 * MINUTE_MS]) {
      const atMs = joinMs + afterMs + dice.between(0, 2000);
      yield* services(atMs, host, local, offered);
      if (model.ssdp !== undefined) yield* notices(atMs + 100, host, model.ssdp);
      if (model.hello !== undefined) yield hello(atMs + 300, host, model.hello);
    }
    for (const { to, port, text } of model.shouts ?? []) {
      const group = {
        address: Uint8Array.from(to.split("."), Number),
        fromPort: host.takePort(),
        toPort: port,
      };
      for (let atMs = joinMs + 4000; atMs < joinMs + HOURS_MS; atMs += 5 * MINUTE_MS)
        yield toGroup(atMs, host, group, Buffer.from(text, "latin1"));
    }
    for (const served of model.serves ?? [])
      yield* this.#served(served, host, joinMs + dice.between(MINUTE_MS, HOURS_MS));
  }

  /** Somebody at a computer asks. */
  *#served(served: Served, host: Host, atMs: number): Generator<Frame> {
    const asker = this.#homes.find(([{ kind }, other]) => kind === "computer" && other !== host)?.[1];
    if (asker === undefined) return;
    const nowMs = yield* resolve(atMs, asker, host);
    yield* tcpTalk({
      client: asker,
      server: host,
      serverPort: served.port,
      startMs: nowMs,
      roundTripMs: 0.8,
      bytesPerMs: 10_000,
      turns: turnsOf(served, [...host.ipv4].join(".")),
    });
  }

  #server(name: string): Host {
    const known = this.#servers.get(name);
    if (known !== undefined) return known;
    const nets = ["198.51.100", "203.0.113", "192.0.2"];
    const n = this.#servers.size;
    const made = new Host(name, formatMac(ROUTER.mac, 0), `${nets[n % 3]}.${1 + (Math.floor(n / 3) % 254)}`);
    this.#servers.set(name, made);
    return made;
  }
}

function homeOf(model: Model, i: number, seed: number): Host {
  const tail = [(seed * 37 + i * 11) & 255, (i * 59 + 17) & 255, (i * 7 + seed) & 255];
  const mac = [model.mac, ...tail.map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
  return new Host(`device${i}`, mac, `${NET}.${FIRST + i}`);
}

function named(text: string, host: Host): string {
  const hex = Buffer.from(host.mac.subarray(3)).toString("hex");
  return text.replaceAll("{hex}", hex).replaceAll("{HEX}", hex.toUpperCase());
}

function clientOf({ dhcp }: Model, host: Host): Parameters<typeof join>[3] {
  return {
    options: dhcp.options.split(",").map(Number),
    ...(dhcp.host !== undefined && { hostName: named(dhcp.host, host) }),
    ...(dhcp.vendor !== undefined && { vendorClass: dhcp.vendor }),
  };
}

function turnsOf({ as, server, port }: Served, ip: string): Turn[] {
  const said = (by: Turn["by"], lines: readonly string[]): Turn => ({
    by,
    bytes: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`),
  });
  const named = server === undefined ? [] : [`Server: ${server}`];
  switch (as) {
    case "http":
      return [
        said("client", ["GET / HTTP/1.1", `Host: ${ip}`, "User-Agent: curl/7.88.1", "Accept: */*"]),
        said("server", ["HTTP/1.1 200 OK", ...named, "Content-Length: 0"]),
      ];
    case "rtsp":
      return [
        said("client", [`OPTIONS rtsp://${ip}:${port}/ RTSP/1.0`, "CSeq: 1", "User-Agent: LibVLC/3.0.18"]),
        said("server", ["RTSP/1.0 200 OK", "CSeq: 1", ...named, "Public: OPTIONS, DESCRIBE, SETUP, PLAY"]),
      ];
    case "ssh":
      return [
        { by: "server", bytes: Buffer.from("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2\r\n") },
        { by: "client", bytes: Buffer.from("SSH-2.0-OpenSSH_9.6\r\n") },
      ];
    default:
      return [
        { by: "client", bytes: opaque(120) },
        { by: "server", bytes: opaque(240) },
      ];
  }
}
