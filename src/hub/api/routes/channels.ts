import { record } from "../audit-trail.ts";
import {
  channelCreateSchema,
  channelPageSchema,
  channelParamsSchema,
  channelPatchSchema,
  channelSchema,
  channelsQuerySchema,
  channelTestSchema,
} from "../contract/channel.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

/** Where messages go is as private as what they say: all of it needs the scope admin. */
export function channelRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/channels",
    summary: "The ways in which people are told of alarms, without their secrets",
    scope: "admin",
    query: channelsQuerySchema,
    answer: { status: 200, description: "A page of channels", schema: channelPageSchema },
    handle: ({ query }) => pageOfList(desk.channels.list(), query),
  });
  router.add({
    method: "POST",
    path: "/channels",
    summary: "Be told of alarms by mail, push message, webhook, MQTT, syslog or a file",
    scope: "admin",
    body: channelCreateSchema,
    answer: { status: 201, description: "The new channel", schema: channelSchema },
    handle: async ({ body, request, reply }) => {
      const channel = await desk.channels.create(body);
      await record(desk, request, "channel-create", channel.name, `${channel.type}: ${channel.target}`);
      reply.header("location", `/api/v1/channels/${channel.id}`);
      return channel;
    },
  });
  router.add({
    method: "GET",
    path: "/channels/:id",
    summary: "One channel, by id or name, and how it stands with it",
    scope: "admin",
    params: channelParamsSchema,
    answer: { status: 200, description: "The channel", schema: channelSchema },
    handle: ({ params }) => desk.channels.find(params.id),
  });
  router.add({
    method: "PATCH",
    path: "/channels/:id",
    summary: "Change where it goes, what it tells of and when; what waits goes on",
    scope: "admin",
    params: channelParamsSchema,
    body: channelPatchSchema,
    answer: { status: 200, description: "The channel", schema: channelSchema },
    handle: async ({ params, body, request }) => {
      const channel = await desk.channels.change(params.id, body);
      const fields = [
        ...Object.keys(body).filter((name) => name !== "settings"),
        ...Object.keys(body.settings ?? {}),
      ];
      const detail = `${fields.join(", ")}; ${channel.type}: ${channel.target}`;
      await record(desk, request, "channel-change", channel.name, detail);
      return channel;
    },
  });
  router.add({
    method: "DELETE",
    path: "/channels/:id",
    summary: "Tell nobody this way any more; what waits is thrown away",
    scope: "admin",
    params: channelParamsSchema,
    answer: { status: 204, description: "It is gone" },
    handle: async ({ params, request, reply }) => {
      const channel = await desk.channels.remove(params.id);
      await record(desk, request, "channel-delete", channel.name, `${channel.type}: ${channel.target}`);
      return reply.send();
    },
  });
  router.add({
    method: "POST",
    path: "/channels/:id/test",
    summary: "Send a test at once, whatever the time of day",
    scope: "admin",
    params: channelParamsSchema,
    answer: { status: 200, description: "What happened", schema: channelTestSchema },
    handle: async ({ params, request }) => {
      const { name } = desk.channels.find(params.id);
      const tried = await desk.channels.test(params.id);
      await record(desk, request, "channel-test", name, tried.detail);
      return tried;
    },
  });
}
