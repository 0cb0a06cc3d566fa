import type { FastifyRequest } from "fastify";
import type { Group as KnownGroup } from "../../inventory/groups.ts";
import { record } from "../audit-trail.ts";
import {
  groupCreateSchema,
  groupPageSchema,
  groupParamsSchema,
  groupPatchSchema,
  groupSchema,
  groupsQuerySchema,
} from "../contract/group.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { groupItem } from "../group-item.ts";
import { groupChangeWords, groupWords } from "../group-words.ts";
import type { Router } from "../router.ts";

export function groupRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/groups",
    summary: "Groups of devices, the built-in first",
    scope: "view",
    query: groupsQuerySchema,
    answer: { status: 200, description: "A page of groups", schema: groupPageSchema },
    handle: ({ query }) =>
      pageOfList(
        desk.groups.list().map((group) => groupItem(group, desk.inventory)),
        query,
      ),
  });
  router.add({
    method: "POST",
    path: "/groups",
    summary: "Put devices under a name",
    scope: "admin",
    body: groupCreateSchema,
    answer: { status: 201, description: "The new group", schema: groupSchema },
    handle: async ({ body, request, reply }) => {
      const group = await desk.groups.create(body);
      await record(desk, request, "group-create", group.name, groupWords(group, desk.inventory));
      reply.header("location", `/api/v1/groups/${group.id}`);
      return groupItem(group, desk.inventory);
    },
  });
  router.add({
    method: "GET",
    path: "/groups/:id",
    summary: "One group, by id or name",
    scope: "view",
    params: groupParamsSchema,
    answer: { status: 200, description: "The group", schema: groupSchema },
    handle: ({ params }) => groupItem(desk.groups.mustFind(params.id), desk.inventory),
  });
  router.add({
    method: "PATCH",
    path: "/groups/:id",
    summary: "Rename a group, change its devices, or say how much of their frames may be recorded",
    scope: "admin",
    params: groupParamsSchema,
    body: groupPatchSchema,
    answer: { status: 200, description: "The group", schema: groupSchema },
    handle: async ({ params, body, request }) => {
      const before = desk.groups.mustFind(params.id);
      const group = await desk.groups.change(before.id, body);
      await recordChange(desk, request, before, group);
      return groupItem(group, desk.inventory);
    },
  });
  router.add({
    method: "DELETE",
    path: "/groups/:id",
    summary: "Remove a group; its devices stay, without it and its privacy class",
    scope: "admin",
    params: groupParamsSchema,
    answer: { status: 204, description: "It is gone" },
    handle: async ({ params, request, reply }) => {
      const group = await desk.groups.remove(params.id);
      await record(desk, request, "group-delete", group.name, groupWords(group, desk.inventory));
      return reply.send();
    },
  });
}

async function recordChange(
  desk: Desk,
  request: FastifyRequest,
  before: KnownGroup,
  group: KnownGroup,
): Promise<void> {
  const words = groupChangeWords(before, group, desk.inventory);
  if (words !== "") await record(desk, request, "group-change", before.name, words);
  if (group.privacy !== before.privacy) {
    await record(
      desk,
      request,
      "privacy-change",
      `group ${group.name}`,
      `${group.privacy}, was ${before.privacy}`,
    );
  }
}
