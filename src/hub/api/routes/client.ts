/** The program for a desktop. It holds no secret, but who is nobody here sees nothing: neither what runs nor its version. */
import { readFile } from "node:fs/promises";
import { AppError } from "../../../base/app-error.ts";
import type { Router } from "../router.ts";

export function clientRoutes(router: Router, file: string): void {
  router.add({
    method: "GET",
    path: "/client/tapdeck-client.mjs",
    atRoot: true,
    summary:
      "The command line and Wireshark's extcap as one file, which needs Node (20.19 or newer) and nothing else",
    scope: "view",
    answer: { status: 200, description: "The program", contentType: "text/javascript" },
    handle: async ({ reply }) => {
      const program = await readFile(file).catch((cause: unknown) => {
        throw new AppError("not-found", "the client file is not built", {
          hint: "npm run build, then restart",
          cause,
        });
      });
      return reply
        .type("text/javascript; charset=utf-8")
        .headers({
          "cache-control": "private, no-cache",
          "content-disposition": 'attachment; filename="tapdeck-client.mjs"',
        })
        .send(program);
    },
  });
}
