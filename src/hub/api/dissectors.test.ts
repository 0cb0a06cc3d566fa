/** The packet viewer's dissectors: how they are packed, kept by browsers, and what their worker may do. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { type House, startHouse } from "../test-house.ts";
import { problem } from "./test-calls.ts";

const SCRIPT = "postMessage('here')";
const PROGRAM = Buffer.alloc(300_000, "wasm");

async function built(t: TestContext): Promise<House> {
  const house = await startHouse(t);
  const folder = join(house.start.dataFolder, "dissectors");
  await mkdir(folder);
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ version: "1-ab" }));
  for (const [name, bytes] of [
    ["worker.js", Buffer.from(SCRIPT)],
    ["wiregasm.wasm", PROGRAM],
    ["wiregasm.data", Buffer.from("tables")],
  ] as const) {
    await writeFile(join(folder, `${name}.gz`), gzipSync(bytes));
  }
  await house.restart();
  return house;
}

/** As it goes over the wire: fetch would unpack it. */
async function raw(
  house: House,
  path: string,
  encoding: string,
): Promise<{ headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  return await new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, house.hub.url),
      { headers: { "accept-encoding": encoding } },
      async (answer) => {
        const pieces: Buffer[] = [];
        for await (const piece of answer) pieces.push(piece);
        resolve({ headers: answer.headers, body: Buffer.concat(pieces) });
      },
    );
    asked.on("error", reject).end();
  });
}

test("only the worker's script may make code, and it reaches nothing", async (t) => {
  const house = await built(t);
  const worker = await fetch(new URL("/dissectors/1-ab/worker.js", house.hub.url));
  assert.equal(await worker.text(), SCRIPT);
  const policy = worker.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'unsafe-eval' 'wasm-unsafe-eval';/);
  assert.match(policy, /connect-src 'none'/);
  assert.equal(worker.headers.get("x-content-type-options"), "nosniff");
  for (const path of [
    "/",
    "/packets?source=x",
    "/dissectors/1-ab/wiregasm.wasm",
    "/dissectors/none",
    "/api/v1/status",
  ]) {
    const other = await fetch(new URL(path, house.hub.url));
    assert.doesNotMatch(other.headers.get("content-security-policy") ?? "unsafe", /unsafe/, path);
  }
});

test("files come packed as the browser wishes, and are kept", async (t) => {
  const house = await built(t);
  const path = "/dissectors/1-ab/wiregasm.wasm";
  const packed = await raw(house, path, "gzip, deflate, br");
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.ok(gunzipSync(packed.body).equals(PROGRAM));
  assert.equal(packed.headers["content-type"], "application/wasm");
  assert.match(String(packed.headers["cache-control"]), /immutable/);
  assert.equal(packed.headers.vary, "accept-encoding");
  for (const encoding of ["identity", "gzip;q=0, br"]) {
    const plain = await raw(house, path, encoding);
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.ok(plain.body.equals(PROGRAM));
  }
});

test("of another build, or another file, there is nothing", async (t) => {
  const house = await built(t);
  const gone = await problem(fetch(new URL("/dissectors/0-ff/worker.js", house.hub.url)), 404);
  assert.match(gone.detail, /Reload the page/);
  for (const file of ["manifest.json", "..%2fmanifest.json", "worker.js.gz", "__proto__", "constructor"])
    await problem(fetch(new URL(`/dissectors/1-ab/${file}`, house.hub.url)), 404);
});
