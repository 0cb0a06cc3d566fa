/** Small real servers on loopback that do as they are told, for tests. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { ChannelPlan } from "../../model/channel.ts";
import { type ChannelType, channelSettings } from "../../model/channel-settings.ts";
import type { Channel, Notice, Surroundings } from "./channel.ts";
import { openChannel } from "./channels.ts";

export const NOTICE: Notice = {
  id: "alm-1",
  kind: "large-upload",
  severity: "high",
  state: "opened",
  title: "porch-camera uploaded 38 MB to 203.0.113.9",
  why: "38 MB in 4 minutes; 10 MB are allowed. A larger limit would silence it.",
  deviceId: "dev-02000000000c",
  deviceName: "porch-camera",
  destination: "203.0.113.9",
  startMs: Date.parse("2026-11-23T10:00:00Z"),
  evidence: { sentBytes: 38_000_000, limitBytes: 10_000_000 },
  flow: {
    srcAddress: "192.168.1.12",
    srcPort: 51_544,
    destAddress: "203.0.113.9",
    destPort: 443,
    proto: "tcp",
    communityId: "1:vTdrngJjlP5eZ9mw9JtnKyn99KM=",
  },
};

export const ENDED: Notice = { ...NOTICE, state: "ended", endMs: NOTICE.startMs + 240_000 };

export function planOf(type: ChannelType, settings: object, part: Partial<ChannelPlan> = {}): ChannelPlan {
  return {
    id: `chn-${type}`,
    type,
    name: type,
    createdMs: 0,
    enabled: true,
    minSeverity: "info",
    kinds: null,
    ended: true,
    quiet: null,
    page: null,
    settings: channelSettings[type].parse(settings),
    ...part,
  };
}

export function opened(
  t: TestContext,
  type: ChannelType,
  settings: object,
  around: Partial<Surroundings> = {},
): Channel {
  const nothing = { dataFolder: "", version: "1.2.3", page: undefined, goingOn: () => [] };
  const channel = openChannel(type, channelSettings[type].parse(settings), { ...nothing, ...around });
  t.after(() => channel.close());
  return channel;
}

export const soon = (): AbortSignal => AbortSignal.timeout(5000);

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

export interface WebServer {
  readonly url: string;
  readonly asked: Asked[];
  /** How the next requests are answered; without an answer the client waits. */
  answer: (response: ServerResponse) => void;
}

export async function startWeb(t: TestContext): Promise<WebServer> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      web.asked.push({
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(text) as Record<string, unknown>,
      });
      web.answer(response);
    });
  });
  const port = await listening(t, server);
  t.after(() => server.closeAllConnections());
  const web: WebServer = {
    url: `http://127.0.0.1:${port}/`,
    asked: [],
    answer: (response) => response.end("{}"),
  };
  return web;
}

/** On a free port of loopback, closed after the test. */
export async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A port where nobody listens. */
export async function deadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface MailServer {
  readonly port: number;
  readonly commands: string[];
  readonly letters: string[];
  /** Its answer to a command, where it is not the usual one. */
  refuse: (command: string) => string | undefined;
}

/** RFC 5321 as far as a client needs it. */
export async function startMail(t: TestContext): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let text = "";
    let inLetter = false;
    const say = (words: string): void => void socket.write(`${words}\r\n`);
    say("220 test ESMTP");
    socket.on("data", (piece) => {
      text += piece.toString("utf8");
      for (;;) {
        const end = inLetter ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inLetter ? 5 : 2));
        if (inLetter) {
          mail.letters.push(line);
          inLetter = false;
          say("250 taken");
          continue;
        }
        mail.commands.push(line);
        const refused = mail.refuse(line);
        if (refused !== undefined) say(refused);
        else if (/^EHLO/i.test(line)) say("250-test\r\n250 AUTH PLAIN");
        else if (/^DATA/i.test(line)) {
          inLetter = true;
          say("354 go on");
        } else if (/^AUTH/i.test(line)) say("235 welcome");
        else if (/^STARTTLS/i.test(line)) say("502 not here");
        else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else say("250 fine");
      }
    });
  });
  const port = await listening(t, server);
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const mail: MailServer = { port, commands: [], letters: [], refuse: () => undefined };
  return mail;
}

export async function until(holds: () => boolean, what: string, limitMs = 5000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
