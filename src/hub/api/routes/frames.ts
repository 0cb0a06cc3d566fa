/** Rewind: frames out of the timeline. Bytes stream from the sensor; nothing is held here. */
import { Readable } from "node:stream";
import { compactSeconds } from "../../../base/time.ts";
import { recordStream } from "../audit-trail.ts";
import { framesQuerySchema } from "../contract/index.ts";
import type { Desk, FrameSelectors } from "../desk.ts";
import { downloadHeaders, flowing, PCAPNG } from "../pcapng-answer.ts";
import { instantOf } from "../query-span.ts";
import type { Router } from "../router.ts";
import { selectorWords } from "../selector-words.ts";

export function framesRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/frames.pcapng",
    summary: "Rewind: frames out of the timeline in time order, as one pcapng; without a selector everything",
    scope: "frames",
    query: framesQuerySchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ query, request, reply }) => {
      const { from, to, snaplen, ...selectors } = query;
      const nowMs = desk.nowMs();
      const select = await desk.frames.select(selectors, {
        fromMs: instantOf(from, nowMs),
        toMs: instantOf(to, nowMs),
      });
      reply.type(PCAPNG).headers(downloadHeaders(fileName(selectors, select.fromMs ?? nowMs)));
      const { oldestMs } = desk.frames.reach();
      if (oldestMs !== undefined) reply.header("tapdeck-oldest", new Date(oldestMs).toISOString());
      const stream = desk.frames.stream(snaplen === undefined ? select : { ...select, snaplen });
      if (request.method === "HEAD") {
        (await flowing(stream)).destroy();
        return reply.send(Readable.from([]));
      }
      const span = `${from ?? "all"} to ${to ?? "now"}`;
      return reply.send(await recordStream(desk, request, "rewind", selectorWords(selectors), span, stream));
    },
  });
}

/** `camera_20261123100000.pcapng`. */
function fileName(selectors: FrameSelectors, fromMs: number): string {
  const what = selectorWords(selectors)
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${what.slice(0, 60)}_${compactSeconds(Math.floor(fromMs / 1000))}.pcapng`;
}
