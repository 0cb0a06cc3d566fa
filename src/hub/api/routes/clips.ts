import * as z from "zod";
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { ClipReport, ListedClip } from "../../../model/clip.ts";
import { record } from "../audit-trail.ts";
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
import { sendFile } from "../file-answer.ts";
import { flowing, PCAPNG } from "../pcapng-answer.ts";
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
    summary: "The frames of a clip, an open one's so far; Range requests work",
    scope: "frames",
    params: clipParamsSchema,
    answer: { status: 200, description: "The frames, or with 206 the asked part", contentType: PCAPNG },
    handle: async ({ params, request, reply }) => {
      const { id, bytes, sha256 } = await mustFind(desk, params.id);
      return await sendFile(desk, request, reply, {
        name: `${id}.pcapng`,
        bytes,
        tag: sha256 ?? undefined,
        target: id,
        detail: "clip",
        read: (from, to) => desk.clips.frames(id, from, to),
      });
    },
  });
  router.add({
    method: "GET",
    path: "/clips/:id/manifest.json",
    summary: "What lies beside a clip's frames on the disk: what was wished, what it holds",
    scope: "view",
    params: clipParamsSchema,
    answer: {
      status: 200,
      description: "The manifest",
      schema: z.record(z.string(), z.unknown()),
    },
    handle: async ({ params, reply }) => {
      await mustFind(desk, params.id);
      const manifest = await flowing(desk.clips.manifest(params.id));
      return reply.type("application/json; charset=utf-8").send(manifest);
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

async function mustFind(desk: Desk, id: string): Promise<ListedClip> {
  const clip = (await desk.clips.list()).find((one) => one.id === id);
  if (clip === undefined) throw new AppError("not-found", `there is no clip "${id}"`);
  return clip;
}

function clipItem(report: ClipReport & Partial<ListedClip>): Clip {
  const { fromMs, toMs, createdMs, modifiedMs, manifestModifiedMs, gaps, reason, ...clip } = report;
  return {
    ...clip,
    modified: modifiedMs === undefined ? null : formatInstantMs(modifiedMs),
    manifestModified: manifestModifiedMs === undefined ? null : formatInstantMs(manifestModifiedMs),
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
