/** The page: files that vite built, with every other path answered by the page itself (it has its own routes). */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { AppError } from "../../base/app-error.ts";

/** A missing file is one; the page's own addresses may end in anything (`/devices/192.168.1.20`). */
const NO_PAGE = /^\/(api|assets|dissectors)\/|^\/[^/]*\.\w+$/;
const NOT_BUILT = `Tapdeck is running, but its page is not built.

In a checkout:  npm run build   (then restart)
The API works:  /api/v1/openapi.json describes it
`;

export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, "index.html"));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        // Vite puts a hash of the content into the names of everything below assets/.
        const hashed = path.includes(`${sep}assets${sep}`);
        response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.get("/", (_request, reply) => {
    if (!built) return reply.type("text/plain; charset=utf-8").send(NOT_BUILT);
    return reply.header("cache-control", "no-cache").sendFile("index.html");
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const isPage = ["GET", "HEAD"].includes(request.method) && !NO_PAGE.test(path);
    if (isPage && built) return reply.status(200).header("cache-control", "no-cache").sendFile("index.html");
    if (isPage) return reply.status(200).type("text/plain; charset=utf-8").send(NOT_BUILT);
    throw new AppError("not-found", `there is nothing at ${request.method} ${path.slice(0, 200)}`, {
      hint: "/api/v1/openapi.json lists what there is",
    });
  });
}
