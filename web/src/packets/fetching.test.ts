/** Against a real small server: what is known of the length before, and what is not. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Trouble } from "../api/trouble.ts";
import { type Fetched, type FetchWish, fetchBytes } from "./fetching.ts";

const BODY = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);

async function fetched(
  t: TestContext,
  answer: (response: ServerResponse) => void,
  wish: Partial<FetchWish> = {},
): Promise<Fetched & { told: (readonly [number, number | null])[] }> {
  const server = createServer((_request, response) => answer(response)).listen(0, "127.0.0.1");
  t.after(() => server.close());
  t.after(() => server.closeAllConnections());
  await once(server, "listening");
  const told: (readonly [number, number | null])[] = [];
  const got = await fetchBytes(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    signal: new AbortController().signal,
    told: (...so) => told.push(so),
    ...wish,
  });
  return { ...got, told };
}

test("all of it, whether its length was told or not", async (t) => {
  const known = await fetched(t, (response) => {
    response.setHeader("content-length", BODY.length);
    response.end(BODY);
  });
  assert.deepEqual([known.more, known.told.at(-1)], [false, [BODY.length, BODY.length]]);
  assert.ok(Buffer.from(known.bytes).equals(BODY));
  const unknown = await fetched(t, (response) => {
    response.write(BODY.subarray(0, 1_000_001));
    response.end(BODY.subarray(1_000_001));
  });
  assert.deepEqual([unknown.more, unknown.told.at(-1)], [false, [BODY.length, null]]);
  assert.ok(Buffer.from(unknown.bytes).equals(BODY));
  // Whoever lied about the length is believed no further than the bytes go.
  const lied = await fetched(t, (response) => response.end(BODY), { expected: 10 });
  assert.ok(Buffer.from(lied.bytes).equals(BODY));
});

test("no more than the bound, exactly so much, and it says whether more would have come", async (t) => {
  const cut = await fetched(t, (response) => response.end(BODY), { most: 2_000_000 });
  assert.deepEqual([cut.more, cut.bytes.length, cut.bytes.buffer.byteLength], [true, 2_000_000, 2_000_000]);
  const all = await fetched(t, (response) => response.end(BODY), { most: BODY.length });
  assert.deepEqual([all.more, all.bytes.length], [false, BODY.length]);
});

test("a refusal is told in the hub's words, a connection that ends early as trouble", async (t) => {
  const problem = { status: 404, title: "x", detail: "there is no clip" };
  await assert.rejects(
    fetched(t, (response) => response.writeHead(404).end(JSON.stringify(problem))),
    (error) => error instanceof Trouble && error.status === 404 && error.message === problem.detail,
  );
  await assert.rejects(
    fetched(t, (response) => {
      response.writeHead(200, { "content-length": BODY.length });
      response.write(BODY.subarray(0, 1000), () => response.destroy());
    }),
    (error) => error instanceof Trouble && error.status === 0,
  );
});
