import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { ClipReport } from "../../../model/clip.ts";
import { record, recordStream } from "../audit-trail.ts";
import {
  type Clip,
  clipCreateSchema,
  clipPageSchema,
  clipParamsSchema,
  clipSchema,
  clipsQuerySchema,
} from "../contract/clip.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { downloadHeaders, PCAPNG } from "../pcapng-answer.ts";
import { instantOf } from "../query-span.ts";
import { type Router, whoIs } from "../router.ts";

export function clipRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/clips",
    summary: "Frames that are kept outside every rotation, newest first",
    scope: "view",
    query: clipsQuerySchema,
    answer: { status: 200, description: "A page of clips", schema: clipPageSchema },
    handle: async ({ query }) => {
      const clips = [...(await desk.clips.list())].sort((a, b) => b.createdMs - a.createdMs);
      return pageOfList(clips.map(clipItem), query);
    },
  });
  router.add({
    method: "POST",
    path: "/clips",
    summary: "Keep what a device, a flow or anything else said, and what it says in the next minutes",
    scope: "admin",
    body: clipCreateSchema,
    answer: { status: 201, description: "The new clip", schema: clipSchema },
    handle: async ({ body, request, reply }) => {
      const { at, before, after, title, ...selectors } = body;
      const clip = await desk.clips.pin(selectors, {
        atMs: instantOf(at, desk.nowMs()),
        before,
        after,
        title,
        by: whoIs(request).name,
      });
      await record(desk, request, "clip-create", clip.id, clip.title);
      reply.header("location", `/api/v1/clips/${clip.id}`);
      return clipItem(clip);
    },
  });
  router.add({
    method: "GET",
    path: "/clips/:id",
    summary: "One clip: what it holds, its SHA-256, what is missing in it",
    scope: "view",
    params: clipParamsSchema,
    answer: { status: 200, description: "The clip", schema: clipSchema },
    handle: async ({ params }) => clipItem(await mustFind(desk, params.id)),
  });
  router.add({
    method: "GET",
    path: "/clips/:id/frames.pcapng",
    summary: "The frames of a clip, an open one's so far",
    scope: "frames",
    params: clipParamsSchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ params, request, reply }) => {
      await mustFind(desk, params.id);
      const frames = desk.clips.frames(params.id);
      reply.type(PCAPNG).headers(downloadHeaders(`${params.id}.pcapng`));
      return reply.send(await recordStream(desk, request, "download", params.id, "clip", frames));
    },
  });
  router.add({
    method: "DELETE",
    path: "/clips/:id",
    summary: "Throw a clip away",
    scope: "admin",
    params: clipParamsSchema,
    answer: { status: 204, description: "It is gone" },
    handle: async ({ params, request, reply }) => {
      const clip = await mustFind(desk, params.id);
      await desk.clips.remove(params.id);
      await record(desk, request, "clip-delete", clip.id, clip.title);
      return reply.send();
    },
  });
}

async function mustFind(desk: Desk, id: string): Promise<ClipReport> {
  const clip = (await desk.clips.list()).find((one) => one.id === id);
  if (clip === undefined) throw new AppError("not-found", `there is no clip "${id}"`);
  return clip;
}

function clipItem({ fromMs, toMs, createdMs, gaps, reason, ...clip }: ClipReport): Clip {
  return {
    ...clip,
    reason: reason ?? null,
    from: formatInstantMs(fromMs),
    to: formatInstantMs(toMs),
    created: formatInstantMs(createdMs),
    gaps: gaps.map(({ place, frames, sinceMs, untilMs }) => ({
      place,
      frames,
      since: formatInstantMs(sinceMs),
      until: formatInstantMs(untilMs),
    })),
  };
}
