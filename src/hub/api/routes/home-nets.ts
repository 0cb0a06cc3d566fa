/** Which networks are home: what is inside and what goes out is told by them. */
import { record } from "../audit-trail.ts";
import {
  homeNetCreateSchema,
  homeNetPageSchema,
  homeNetParamsSchema,
  homeNetSchema,
  homeNetsQuerySchema,
} from "../contract/home-net.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

export function homeNetRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/home-nets",
    summary: "Networks that are home, and how each is known; those that people added first",
    scope: "view",
    query: homeNetsQuerySchema,
    answer: { status: 200, description: "A page of networks", schema: homeNetPageSchema },
    handle: ({ query }) => pageOfList(desk.homeNets.list(), query),
  });
  router.add({
    method: "POST",
    path: "/home-nets",
    summary: "Say that a network is home too: flows that go on are judged anew within a minute",
    scope: "admin",
    body: homeNetCreateSchema,
    answer: { status: 201, description: "The network", schema: homeNetSchema },
    handle: async ({ body, request }) => {
      const network = await desk.homeNets.add(body.network);
      await record(desk, request, "home-net-create", network, "");
      return { network, from: "added" as const };
    },
  });
  router.add({
    method: "DELETE",
    path: "/home-nets/:network",
    summary: "Take back that a network is home; only of those that were added",
    scope: "admin",
    params: homeNetParamsSchema,
    answer: { status: 204, description: "It is home no more" },
    handle: async ({ params, request, reply }) => {
      await record(desk, request, "home-net-delete", await desk.homeNets.remove(params.network), "");
      return reply.send();
    },
  });
}
