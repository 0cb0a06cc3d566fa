import { record } from "../audit-trail.ts";
import {
  hostKeyAskSchema,
  hostKeysSchema,
  sourceChoicesSchema,
  sourceCreateSchema,
  sourcePageSchema,
  sourceParamsSchema,
  sourceSchema,
  sourcesQuerySchema,
} from "../contract/source.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

/** What is captured, and from where: all of it needs the scope admin. */
export function sourceRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/sources",
    summary: "Where packets come from, and how it stands with each",
    scope: "admin",
    query: sourcesQuerySchema,
    answer: { status: 200, description: "A page of sources", schema: sourcePageSchema },
    handle: async ({ query }) => pageOfList(await desk.sources.list(), query),
  });
  router.add({
    method: "GET",
    path: "/sources/choices",
    summary: "What can be added: this machine's interfaces, and the key that a router must let in",
    scope: "admin",
    answer: { status: 200, description: "What there is", schema: sourceChoicesSchema },
    handle: () => desk.sources.choices(),
  });
  router.add({
    method: "POST",
    path: "/sources/host-keys",
    summary: "The keys that an ssh server shows, for a person to compare",
    scope: "admin",
    body: hostKeyAskSchema,
    answer: { status: 200, description: "Its keys", schema: hostKeysSchema },
    handle: ({ body }) => desk.sources.hostKeys(body.host, body.port),
  });
  router.add({
    method: "POST",
    path: "/sources",
    summary: "Capture from here too, from now on and after every start; nothing else is interrupted",
    scope: "admin",
    body: sourceCreateSchema,
    answer: { status: 201, description: "The new source", schema: sourceSchema },
    handle: async ({ body, request, reply }) => {
      const source = await desk.sources.add(body);
      await record(desk, request, "source-create", source.name, source.kind);
      reply.header("location", `/api/v1/sources/${source.id}`);
      return source;
    },
  });
  router.add({
    method: "GET",
    path: "/sources/:id",
    summary: "One source",
    scope: "admin",
    params: sourceParamsSchema,
    answer: { status: 200, description: "The source", schema: sourceSchema },
    handle: ({ params }) => desk.sources.find(params.id),
  });
  router.add({
    method: "PATCH",
    path: "/sources/:id",
    summary: "Change an added source: all of its fields; a password that is not named stays",
    scope: "admin",
    params: sourceParamsSchema,
    body: sourceCreateSchema,
    answer: { status: 200, description: "The source", schema: sourceSchema },
    handle: async ({ params, body, request }) => {
      const source = await desk.sources.change(params.id, body);
      await record(desk, request, "source-change", source.name, source.kind);
      return source;
    },
  });
  router.add({
    method: "DELETE",
    path: "/sources/:id",
    summary: "Capture no more from an added source; what was recorded stays",
    scope: "admin",
    params: sourceParamsSchema,
    answer: { status: 204, description: "It is gone" },
    handle: async ({ params, request, reply }) => {
      const source = await desk.sources.remove(params.id);
      await record(desk, request, "source-delete", source.name, source.kind);
      return reply.send();
    },
  });
  router.add({
    method: "POST",
    path: "/sources/:id/restore",
    summary: "Bring back a source that was removed since the start, as it was",
    scope: "admin",
    params: sourceParamsSchema,
    answer: { status: 201, description: "The source", schema: sourceSchema },
    handle: async ({ params, request }) => {
      const source = await desk.sources.restore(params.id);
      await record(desk, request, "source-create", source.name, `${source.kind}, brought back`);
      return source;
    },
  });
}
