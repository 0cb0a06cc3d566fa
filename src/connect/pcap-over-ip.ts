/**
 * PCAP-over-IP: a capture as a plain stream over TCP (port 57012 by custom). We connect to whoever serves one, or listen
 * for whoever sends one; a listener has one peer at a time.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { reasonOf } from "../base/network-trouble.ts";
import type { ConnectorWish } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import type { Feed } from "./feed.ts";
import { pump } from "./pump.ts";

type ClientWish = Extract<ConnectorWish, { kind: "pcap-over-ip" }>;
type ListenWish = Extract<ConnectorWish, { kind: "pcap-over-ip+listen" }>;

const CONNECT_MS = 10_000;
const PROBE_MS = 10_000;
/** A peer that says nothing for so long while another waits gives way to it. */
const STALE_MS = 10_000;

export class PcapOverIpDoor implements Door {
  readonly #wish: ClientWish;

  constructor(wish: ClientWish) {
    this.#wish = wish;
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    const { host, port, silenceMs } = this.#wish;
    const socket = await connected(host, port, signal);
    await feed.state("connected");
    if (silenceMs > 0) {
      const silent = `${host} sent nothing for ${silenceMs / 1000} s`;
      socket.setTimeout(silenceMs, () => socket.destroy(new Error(silent)));
    }
    await pump(socket, feed, signal);
    return `${host} ended the connection`;
  }
}

function connected(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, keepAlive: true, keepAliveInitialDelay: PROBE_MS, signal });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no answer in ${CONNECT_MS / 1000} s`)));
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      resolve(socket);
    });
    socket.on("error", (error) => reject(new Error(`${host}, port ${port}: ${reasonOf(error)}`)));
  });
}

export class PcapOverIpListener implements Door {
  readonly patient = true;
  readonly #wish: ListenWish;
  #server: Server | undefined;
  #peer: Socket | undefined;
  #heardMs = 0;
  /** Takes the next peer. */
  #next: ((peer: Socket) => void) | undefined;
  /** Waits, unread, until the one before it is let go. */
  #kept: Socket | undefined;

  constructor(wish: ListenWish) {
    this.#wish = wish;
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    await this.#listen();
    await feed.state("waiting", `nobody has connected to port ${this.#wish.port}`);
    const peer = await this.#anyPeer(signal);
    if (peer === undefined) return "";
    this.#peer = peer;
    this.#heardMs = Date.now();
    peer.on("data", () => {
      this.#heardMs = Date.now();
    });
    try {
      await feed.state("connected");
      await pump(peer, feed, signal);
      return `${peer.remoteAddress ?? "the peer"} ended the connection`;
    } finally {
      this.#peer = undefined;
      peer.destroy();
    }
  }

  #listen(): Promise<void> {
    if (this.#server !== undefined) return Promise.resolve();
    const { host, port } = this.#wish;
    return new Promise((resolve, reject) => {
      const server = createServer({ keepAlive: true, keepAliveInitialDelay: PROBE_MS }, (peer) =>
        this.#arrives(peer),
      );
      server.once("error", reject);
      server.listen({ host, port }, () => {
        this.#server = server;
        server.on("error", () => undefined);
        // It listens from one peer to the next, and keeps nobody from ending.
        server.unref();
        resolve();
      });
    });
  }

  #arrives(peer: Socket): void {
    peer.on("error", () => undefined);
    peer.pause();
    const { from } = this.#wish;
    const stranger = from !== undefined && plainAddress(peer.remoteAddress) !== from;
    if (stranger) peer.destroy();
    else if (this.#next !== undefined) this.#next(peer);
    else this.#keep(peer);
  }

  /** The newest waits: often it is the one that is still connected, and lost that connection without a word. */
  #keep(peer: Socket): void {
    this.#kept?.destroy();
    this.#kept = peer.unref();
    const giveWay = (): void => {
      if (this.#kept !== peer) return;
      if (Date.now() - this.#heardMs >= STALE_MS) this.#peer?.destroy();
      else setTimeout(giveWay, STALE_MS).unref();
    };
    giveWay();
  }

  async #anyPeer(signal: AbortSignal): Promise<Socket | undefined> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined && !kept.destroyed) return kept.ref();
    return await new Promise((resolve) => {
      const done = (peer: Socket | undefined): void => {
        this.#next = undefined;
        signal.removeEventListener("abort", none);
        resolve(peer);
      };
      const none = (): void => done(undefined);
      this.#next = done;
      if (signal.aborted) none();
      else signal.addEventListener("abort", none, { once: true });
    });
  }
}

/** An IPv4 address that came over an IPv6 socket is one all the same. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/, "");
}
