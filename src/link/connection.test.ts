import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { LinkConnection } from "./connection.ts";
import type { LinkRequest } from "./messages.ts";
import { MOST_WINDOW_BYTES, WINDOW_BYTES } from "./read-ahead.ts";

const PIECE = 128 * 1024;
const ASKED: LinkRequest = { method: "live.frames", select: { matches: [] } };
let made = 0;

/** Two ends of one connection; the one that serves answers every request with pieces without end, counted. */
async function endless(t: TestContext): Promise<{ readonly asks: LinkConnection; readonly sent: number[] }> {
  const path = join(tmpdir(), `tapdeck-link-${process.pid}-${made++}`);
  const server = createServer().listen(path);
  await once(server, "listening");
  const socket = connect(path);
  const [other] = (await once(server, "connection")) as [Socket];
  const sent: number[] = [];
  const serves = new LinkConnection(other, {
    message: () => undefined,
    closed: () => undefined,
    request: async () => {
      const at = sent.push(0) - 1;
      return (async function* () {
        for (;;) {
          sent[at] = (sent[at] as number) + PIECE;
          yield Buffer.alloc(PIECE);
        }
      })();
    },
  });
  const asks = new LinkConnection(socket, { message: () => undefined, closed: () => undefined });
  t.after(() => {
    asks.close();
    serves.close();
    server.close();
  });
  return { asks, sent };
}

async function settled(sent: readonly number[]): Promise<void> {
  for (let before = -1; before !== sent.reduce((a, b) => a + b, 0); ) {
    before = sent.reduce((a, b) => a + b, 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test("a reader that stops has what it allowed, and stops no other", async (t) => {
  const { asks, sent } = await endless(t);
  const idle = asks.askStream(ASKED);
  // The connection is closed before it.
  idle.on("error", () => undefined);
  const read = asks.askStream(ASKED);
  let bytes = 0;
  for await (const piece of read) {
    bytes += piece.length;
    if (bytes > 64 * WINDOW_BYTES) break;
  }
  await settled(sent);
  // What the stream's own buffer takes is two pieces, and the last one may go beyond what was allowed.
  assert.ok((sent[0] as number) <= WINDOW_BYTES + 3 * PIECE, `${sent[0]} bytes for nobody`);
  assert.ok((sent[1] as number) - bytes <= MOST_WINDOW_BYTES + 4 * PIECE, `${sent[1]} bytes, ${bytes} read`);
  assert.ok((sent[1] as number) - bytes > 4 * WINDOW_BYTES, "who keeps up has more under way");
});

test("what all may have under way together is bounded, and comes back from those that end", async (t) => {
  const { asks, sent } = await endless(t);
  const readWhole = async (): Promise<Readable> => {
    const stream = asks.askStream(ASKED);
    for (let bytes = 0; bytes < 32 * WINDOW_BYTES; ) {
      const piece = stream.read() as Buffer | null;
      if (piece === null) await once(stream, "readable");
      bytes += piece?.length ?? 0;
    }
    return stream;
  };
  const streams = [];
  for (let i = 0; i < 12; i++) streams.push(await readWhole());
  await settled(sent);
  const ahead = (from: number): number =>
    sent.slice(from).reduce((sum, bytes) => sum + bytes - 32 * WINDOW_BYTES, 0);
  assert.ok(ahead(0) <= 12 * (WINDOW_BYTES + 4 * PIECE) + 32 * WINDOW_BYTES, `${ahead(0)} bytes under way`);
  assert.ok(ahead(10) <= 2 * (WINDOW_BYTES + 4 * PIECE), "the last had no spare room");
  for (const stream of streams) stream.destroy();
  const last = await readWhole();
  await settled(sent);
  last.destroy();
  assert.ok(ahead(12) > 4 * WINDOW_BYTES, "and now there is some");
});
