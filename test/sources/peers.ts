/** Whom the doors meet: each a small real one that can be told what to send, and cut. */
import type { WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Door } from "../../src/connect/door.ts";
import { answerTo, FritzboxDoor } from "../../src/connect/fritzbox.ts";
import { PcapOverIpDoor, PcapOverIpListener } from "../../src/connect/pcap-over-ip.ts";
import { PipeDoor } from "../../src/connect/pipe.ts";
import { cleanup } from "../e2e/cleanup.ts";
import { temporaryFolder, until } from "../e2e/running-tapdeck.ts";
import { must } from "../e2e/tools.ts";

export interface Peer {
  readonly door: Door;
  /** Bytes for the connection at hand, or the next one if there is none; more of them later. */
  send(bytes: Uint8Array): Promise<void>;
  cut(): void;
}

/** Holds one connection's other end. */
class Line {
  #end: Socket | ServerResponse | undefined;

  take(end: Socket | ServerResponse): void {
    this.#end = end;
    end.on("error", () => undefined);
    end.on("close", () => {
      if (this.#end === end) this.#end = undefined;
    });
  }

  get open(): boolean {
    return this.#end !== undefined;
  }

  async send(bytes: Uint8Array): Promise<void> {
    await until(() => this.open, "a connection", 30_000);
    await new Promise<void>((resolve) => this.#end?.write(bytes, () => resolve()));
  }

  cut(): void {
    this.#end?.destroy();
    this.#end = undefined;
  }
}

export async function pcapServer(t: TestContext): Promise<Peer> {
  const line = new Line();
  const server = createServer((socket) => line.take(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(t, () => {
    line.cut();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const door = new PcapOverIpDoor({ kind: "pcap-over-ip", host: "127.0.0.1", port, silenceMs: 0 });
  return { door, send: (bytes) => line.send(bytes), cut: () => line.cut() };
}

export async function pcapSender(t: TestContext): Promise<Peer & { another(): Promise<Line> }> {
  const port = await freePort();
  const line = new Line();
  const door = new PcapOverIpListener({
    kind: "pcap-over-ip+listen",
    host: "127.0.0.1",
    port,
    from: "127.0.0.1",
  });
  cleanup(t, () => line.cut());
  const opened = async (into: Line): Promise<void> => {
    if (!into.open) await until(() => tryConnect(port, into), "somebody listens", 30_000);
  };
  return {
    door,
    send: async (bytes) => {
      await opened(line);
      await line.send(bytes);
    },
    cut: () => line.cut(),
    another: async () => {
      const other = new Line();
      cleanup(t, () => other.cut());
      await opened(other);
      return other;
    },
  };
}

async function tryConnect(port: number, into: Line): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  const there = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
  if (there) into.take(socket.resume());
  return there;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function pipeWriter(t: TestContext): Promise<Peer> {
  const path = join(temporaryFolder(t), "pipe");
  must("mkfifo", path);
  let writer: WriteStream | undefined;
  const cut = (): void => {
    writer?.destroy();
    writer = undefined;
  };
  cleanup(t, cut);
  return {
    door: new PipeDoor(path),
    send: async (bytes) => {
      // As any writer: opening waits for a reader.
      if (writer === undefined) writer = (await open(path, "w")).createWriteStream();
      await new Promise<void>((resolve) => writer?.write(bytes, () => resolve()));
    },
    cut,
  };
}

export const FRITZ_PASSWORD = "gänse€füßchen";

/** What AVM documents of logging in, with either kind of challenge, and its capture. */
export async function fritzbox(
  t: TestContext,
  challenge: string,
): Promise<Peer & { readonly asked: string[]; readonly origin: string }> {
  const line = new Line();
  const asked: string[] = [];
  const session = "0123456789abcdef";
  const server = createHttpServer((request, response) => {
    const url = new URL(request.url ?? "", "http://box");
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      asked.push(`${request.method} ${url.pathname}${url.search} ${body}`);
      if (url.pathname === "/login_sid.lua") {
        const form = new URLSearchParams(body);
        const good =
          form.get("username") === "tap" && form.get("response") === answerTo(challenge, FRITZ_PASSWORD);
        const sid = good ? session : "0".repeat(16);
        response.end(
          `<?xml version="1.0"?><SessionInfo><SID>${sid}</SID><Challenge>${challenge}</Challenge><BlockTime>0</BlockTime></SessionInfo>`,
        );
      } else if (url.searchParams.get("sid") !== session) response.writeHead(403).end();
      else if (url.searchParams.get("capture") === "Start") {
        response.writeHead(200, { "content-type": "application/octet-stream" });
        response.flushHeaders();
        line.take(response);
      } else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(t, () => {
    line.cut();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const door = new FritzboxDoor(
    {
      kind: "fritzbox",
      user: "tap",
      origin: `http://127.0.0.1:${port}`,
      interface: "1-lan",
      snaplen: 1600,
      silenceMs: 0,
      passwordFile: undefined,
    },
    FRITZ_PASSWORD,
  );
  const origin = `http://127.0.0.1:${port}`;
  return { door, send: (bytes) => line.send(bytes), cut: () => line.cut(), asked, origin };
}

export const STRONG_CHALLENGE = `2$100$${"a1".repeat(16)}$50$${"b2".repeat(16)}`;
export const OLD_CHALLENGE = "12345678";
