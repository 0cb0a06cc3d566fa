/** Frames as they come, as one pcapng that ends when its reader goes, or with the sensor. */
import { PassThrough, Readable } from "node:stream";
import { AppError } from "../../../base/app-error.ts";
import { recordStream } from "../audit-trail.ts";
import { liveStreamQuerySchema } from "../contract/index.ts";
import type { Desk } from "../desk.ts";
import { downloadHeaders, flowing, PCAPNG } from "../pcapng-answer.ts";
import { instantOf } from "../query-span.ts";
import type { Router } from "../router.ts";
import { selectorWords } from "../selector-words.ts";

/** A desktop that went to sleep without a word is given up after a few of these. */
const KEEP_ALIVE_MS = 30_000;
/** Behind the last chunk: why there is no more. */
export const ENDED_TRAILER = "tapdeck-ended";
const SENSOR_STOPPED = "the sensor stopped";

export function liveRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/live.pcapng",
    summary:
      "Frames as they come, as one pcapng without end; with `from` first the past from then on, nothing lost or doubled between",
    scope: "frames",
    byLink: true,
    query: liveStreamQuerySchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ query, request, reply }) => {
      const { from, once, snaplen, ...selectors } = query;
      const nowMs = desk.nowMs();
      const fromMs = instantOf(from, nowMs);
      mustBePast(fromMs, nowMs);
      const words = selectorWords(selectors);
      reply.type(PCAPNG).headers(downloadHeaders("live.pcapng"));
      const frames = desk.frames.live(
        await desk.frames.select(selectors, { fromMs, toMs: undefined }),
        fromMs,
        snaplen,
      );
      if (request.method === "HEAD") {
        (await flowing(frames)).destroy();
        return reply.send(Readable.from([]));
      }
      request.raw.socket.setKeepAlive(true, KEEP_ALIVE_MS);
      const since = `${sinceWords(from)}${once === undefined ? "" : ", by a link"}`;
      const stream = untilItEnds(await recordStream(desk, request, "live", words, since, frames));
      reply.trailer(ENDED_TRAILER, async () => stream.reason);
      return reply.send(stream.whole);
    },
  });
}

export function mustBePast(fromMs: number | undefined, nowMs: number): void {
  if (fromMs !== undefined && fromMs > nowMs)
    throw new AppError("invalid", "from is yet to come", { hint: "Without from it begins now" });
}

export function sinceWords(from: string | undefined): string {
  return from === undefined ? "from now on" : `from ${from} on`;
}

/** All blocks that came are whole: a sensor that goes away ends the stream as its reader expects it. */
function untilItEnds(frames: Readable): { readonly whole: Readable; reason: string } {
  const whole = new PassThrough();
  const end = { whole, reason: SENSOR_STOPPED };
  frames.on("error", (error) => {
    if (!(error instanceof AppError)) return whole.destroy(error);
    end.reason = error.message;
    return whole.end();
  });
  whole.on("close", () => frames.destroy());
  frames.pipe(whole);
  return end;
}
