import type { Readable } from "node:stream";
import * as z from "zod";
import { AppError } from "../../../base/app-error.ts";
import type { AlarmRecord } from "../../alarm/alarm-book.ts";
import { flowsOfAlarm } from "../alarm-flows.ts";
import { alarmItem, firstDayItem, muteItem } from "../alarm-item.ts";
import { record, recordStream } from "../audit-trail.ts";
import {
  alarmPageSchema,
  alarmParamsSchema,
  alarmPatchSchema,
  alarmSchema,
  alarmsQuerySchema,
  firstDaySchema,
  muteCreateSchema,
  mutePageSchema,
  muteParamsSchema,
  muteSchema,
  mutesQuerySchema,
} from "../contract/alarm.ts";
import { flowPageSchema } from "../contract/flow.ts";
import { decodeCursor, encodeCursor, pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { downloadHeaders, PCAPNG } from "../pcapng-answer.ts";
import { deviceIdOf, instantOf } from "../query-span.ts";
import { type Router, whoIs } from "../router.ts";

const cursorSchema = z.tuple([z.number(), z.string()]);

export function alarmRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/alarms",
    summary: "Claims of the detectors, newest first",
    scope: "view",
    query: alarmsQuerySchema,
    answer: { status: 200, description: "A page of alarms", schema: alarmPageSchema },
    handle: async ({ query }) => {
      const nowMs = desk.nowMs();
      const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorSchema);
      const found = await desk.alarms.list({
        device: deviceIdOf(query.device, desk.inventory),
        kind: query.kind,
        state: query.state,
        fromMs: instantOf(query.from, nowMs),
        toMs: instantOf(query.to, nowMs),
        after: after && { startMs: after[0], id: after[1] },
        limit: query.limit + 1,
      });
      const page = found.slice(0, query.limit);
      const last = found.length > query.limit ? page.at(-1) : undefined;
      return {
        items: page.map((alarm) => alarmItem(alarm, desk.inventory)),
        next: last === undefined ? null : encodeCursor([last.startMs, last.id]),
      };
    },
  });
  router.add({
    method: "GET",
    path: "/alarms/:id",
    summary: "One alarm",
    scope: "view",
    params: alarmParamsSchema,
    answer: { status: 200, description: "The alarm", schema: alarmSchema },
    handle: async ({ params }) => alarmItem(await mustFind(desk, params.id), desk.inventory),
  });
  router.add({
    method: "PATCH",
    path: "/alarms/:id",
    summary: "Acknowledge, archive or open an alarm again, or mute what is like it",
    scope: "admin",
    params: alarmParamsSchema,
    body: alarmPatchSchema,
    answer: { status: 200, description: "The alarm", schema: alarmSchema },
    handle: async ({ params, body, request }) => {
      let alarm = await mustFind(desk, params.id);
      if (body.mute !== undefined) {
        const { kind, device, destination, forS } = body.mute;
        const wish = {
          kind: kind ? alarm.kind : undefined,
          deviceId: device ? (alarm.deviceId ?? undefined) : undefined,
          destination: destination ? alarm.destination : undefined,
          untilMs: forS === undefined ? undefined : desk.nowMs() + forS * 1000,
          by: whoIs(request).name,
        };
        if ((wish.kind ?? wish.deviceId ?? wish.destination) === undefined) throw nothingToMute();
        const mute = await desk.alarms.mute(wish);
        await record(desk, request, "mute-create", mute.id, alarm.title);
      }
      const state = body.state ?? (body.mute === undefined ? undefined : "muted");
      if (state !== undefined && state !== alarm.state) {
        await record(desk, request, "alarm-change", alarm.id, `${alarm.title}: ${state}`);
        alarm = await desk.alarms.setState(alarm, state);
      }
      return alarmItem(alarm, desk.inventory);
    },
  });
  router.add({
    method: "GET",
    path: "/alarms/:id/frames.pcapng",
    summary: "The frames of an alarm: its clip",
    scope: "frames",
    params: alarmParamsSchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ params, request, reply }) => {
      const alarm = await mustFind(desk, params.id);
      reply.type(PCAPNG).headers(downloadHeaders(`${alarm.id}.pcapng`));
      return reply.send(
        await recordStream(desk, request, "download", alarm.id, "alarm", framesOf(desk, alarm)),
      );
    },
  });
  router.add({
    method: "GET",
    path: "/alarms/:id/flows",
    summary: "The flows that show an alarm, the telling ones first; those no longer stored are left out",
    scope: "view",
    params: alarmParamsSchema,
    answer: { status: 200, description: "All of them as one page", schema: flowPageSchema },
    handle: async ({ params }) => ({
      items: await flowsOfAlarm(desk, await mustFind(desk, params.id)),
      next: null,
      previous: null,
    }),
  });
  muteRoutes(router, desk);
  router.add({
    method: "GET",
    path: "/first-day",
    summary: "Who was there and who talked to whom on the first day, which is learnt and not told",
    scope: "view",
    answer: { status: 200, description: "The first day", schema: firstDaySchema },
    handle: () => firstDayItem(desk.alarms.firstDay()),
  });
}

function muteRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/mutes",
    summary: "What raises no alarm",
    scope: "view",
    query: mutesQuerySchema,
    answer: { status: 200, description: "A page of mutes", schema: mutePageSchema },
    handle: ({ query }) =>
      pageOfList(
        desk.alarms.mutes().map((mute) => muteItem(mute, desk.inventory)),
        query,
      ),
  });
  router.add({
    method: "POST",
    path: "/mutes",
    summary: "Mute a kind, a device or a destination",
    scope: "admin",
    body: muteCreateSchema,
    answer: { status: 201, description: "The new mute", schema: muteSchema },
    handle: async ({ body, request }) => {
      const { kind, device, destination, forS } = body;
      const mute = await desk.alarms.mute({
        kind,
        deviceId: deviceIdOf(device, desk.inventory),
        destination,
        untilMs: forS === undefined ? undefined : desk.nowMs() + forS * 1000,
        by: whoIs(request).name,
      });
      await record(
        desk,
        request,
        "mute-create",
        mute.id,
        [kind, device, destination].filter(Boolean).join(", "),
      );
      return muteItem(mute, desk.inventory);
    },
  });
  router.add({
    method: "DELETE",
    path: "/mutes/:id",
    summary: "Hear of it again",
    scope: "admin",
    params: muteParamsSchema,
    answer: { status: 204, description: "Gone" },
    handle: async ({ params, request, reply }) => {
      const mute = await desk.alarms.unmute(params.id);
      if (mute === undefined) throw new AppError("not-found", `there is no mute "${params.id}"`);
      await record(desk, request, "mute-delete", mute.id, "");
      return reply.status(204).send();
    },
  });
}

async function mustFind(desk: Desk, id: string): Promise<AlarmRecord> {
  const alarm = await desk.alarms.find(id);
  if (alarm !== undefined) return alarm;
  throw new AppError("not-found", `there is no alarm "${id}"`, { hint: "GET /alarms lists them" });
}

function framesOf(desk: Desk, { clip, noFrames }: AlarmRecord): Readable {
  if (clip !== undefined) return desk.clips.frames(clip);
  throw new AppError("not-found", `this alarm has no frames: ${noFrames ?? "they are being kept just now"}`);
}

function nothingToMute(): AppError {
  return new AppError("invalid", "this mute names nothing", { hint: "Leave kind, device or destination in" });
}
