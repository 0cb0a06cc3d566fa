/**
 * The packet viewer's dissectors: a worker's script and the two large files that it runs on, packed when they were built.
 * That script alone may make code (WebAssembly, and the glue around it), so its answer has a policy of its own, by which
 * it can reach nothing: what takes strangers' bytes apart must not speak to the API with the reader's session.
 */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../base/app-error.ts";

const WORKER_POLICY =
  "default-src 'none'; script-src 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'none'; worker-src 'none'; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const WORKER = "worker.js";
const TYPES: ReadonlyMap<string, string> = new Map([
  [WORKER, "text/javascript; charset=utf-8"],
  ["wiregasm.wasm", "application/wasm"],
  ["wiregasm.data", "application/octet-stream"],
]);

export function serveDissectors(app: FastifyInstance, folder: string): void {
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) return;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  app.get<{ Params: { version: string; file: string } }>("/dissectors/:version/:file", (request, reply) => {
    const { file } = request.params;
    const type = TYPES.get(file);
    // A page of another build asks for another version: it must be read anew.
    if (request.params.version !== version || type === undefined) {
      throw new AppError("not-found", "these dissectors are not there (any more)", {
        hint: "Reload the page: Tapdeck was updated meanwhile",
      });
    }
    const packed = createReadStream(join(folder, `${file}.gz`));
    reply.type(type).headers({
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    });
    if (file === WORKER) reply.header("content-security-policy", WORKER_POLICY);
    if (acceptsGzip(request.headers["accept-encoding"]))
      return reply.header("content-encoding", "gzip").send(packed);
    return reply.send(packed.pipe(createGunzip()));
  });
}

function acceptsGzip(header = ""): boolean {
  return header.split(",").some((part) => {
    const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return name === "gzip" && !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  });
}
