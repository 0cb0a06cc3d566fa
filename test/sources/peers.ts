/** Whom the doors meet: each a small real one that can be told what to send, and cut. */
import { spawn } from "node:child_process";
import { createWriteStream, openSync } from "node:fs";
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

export async function pcapSender(t: TestContext): Promise<Peer> {
  const port = await freePort();
  const line = new Line();
  const door = new PcapOverIpListener({
    kind: "pcap-over-ip+listen",
    host: "127.0.0.1",
    port,
    from: "127.0.0.1",
  });
  cleanup(t, () => line.cut());
  return {
    door,
    send: async (bytes) => {
      await until(
        async () => {
          if (line.open) return true;
          const socket = connect({ port, host: "127.0.0.1" });
          const there = await new Promise<boolean>((resolve) => {
            socket.once("connect", () => resolve(true));
            socket.once("error", () => resolve(false));
          });
          if (there) line.take(socket);
          return there;
        },
        "somebody listens",
        30_000,
      );
      await line.send(bytes);
    },
    cut: () => line.cut(),
  };
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
  let writer: ReturnType<typeof createWriteStream> | undefined;
  const cut = (): void => {
    writer?.destroy();
    writer = undefined;
  };
  cleanup(t, cut);
  return {
    door: new PipeDoor(path),
    send: async (bytes) => {
      // For writing and reading: opening does not wait for the door.
      if (writer === undefined) {
        await until(() => readerOf(path), "the door is open", 30_000);
        writer = createWriteStream(path, { fd: openSync(path, "w") });
      }
      await new Promise<void>((resolve) => writer?.write(bytes, () => resolve()));
    },
    cut,
  };
}

/** Whether a writer could open it now. */
async function readerOf(path: string): Promise<boolean> {
  const probe = spawn("sh", ["-c", 'timeout 0.3 sh -c ": > \\"$0\\"" "$0"', path], { stdio: "ignore" });
  return await new Promise((resolve) => probe.on("exit", (status) => resolve(status === 0)));
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
