import { Readable } from "node:stream";
import { eventSchemas } from "../contract/event.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

export function eventRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/events",
    summary: `Server-sent events: ${Object.keys(eventSchemas).join(", ")}`,
    scope: "view",
    answer: { status: 200, description: "A stream without end", contentType: "text/event-stream" },
    handle: ({ request, reply }) => {
      desk.events.admit();
      reply.header("cache-control", "no-store").header("content-type", "text/event-stream; charset=utf-8");
      if (request.method === "HEAD") return reply.send(Readable.from([]));
      // The head goes out at once with all headers that the hooks have set.
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, reply.getHeaders() as Record<string, string>);
      response.write("retry: 2000\n\n");
      response.write(`event: health\ndata: ${JSON.stringify(desk.health())}\n\n`);
      desk.events.add(response);
      return reply;
    },
  });
}
