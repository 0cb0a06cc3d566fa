import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { AnyDetectorType } from "../../alarm/detector.ts";
import { alarmItem, detectorItem } from "../alarm-item.ts";
import { record } from "../audit-trail.ts";
import {
  backTestResultSchema,
  backTestSchema,
  detectorPageSchema,
  detectorParamsSchema,
  detectorPatchSchema,
  detectorSchema,
  detectorsQuerySchema,
} from "../contract/alarm.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { instantOf } from "../query-span.ts";
import type { Router } from "../router.ts";

export function detectorRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/detectors",
    summary: "What is watched for, and with which options",
    scope: "view",
    query: detectorsQuerySchema,
    answer: { status: 200, description: "A page of detectors", schema: detectorPageSchema },
    handle: ({ query }) => {
      const { types } = desk.alarms;
      return pageOfList(
        types.map((type) => detectorItem(type, desk.alarms.wishOf(type.name))),
        query,
      );
    },
  });
  router.add({
    method: "PATCH",
    path: "/detectors/:name",
    summary: "Switch a detector on or off, or change its options; it keeps what it has learnt",
    scope: "admin",
    params: detectorParamsSchema,
    body: detectorPatchSchema,
    answer: { status: 200, description: "The detector", schema: detectorSchema },
    handle: async ({ params, body, request }) => {
      const type = mustFind(desk, params.name);
      const before = desk.alarms.wishOf(type.name);
      const options = changed(before.options, body.options ?? {});
      expectGood(type, options);
      const wish = { enabled: body.enabled ?? before.enabled, options };
      await desk.alarms.setDetector(type.name, wish);
      const words = [wish.enabled ? "on" : "off", JSON.stringify(options)].join(", ");
      await record(desk, request, "detector-change", type.name, words);
      return detectorItem(type, wish);
    },
  });
  router.add({
    method: "POST",
    path: "/detectors/:name/back-test",
    summary: "What a detector would have claimed over the stored flows, with these options on top of its own",
    scope: "view",
    params: detectorParamsSchema,
    body: backTestSchema,
    answer: { status: 200, description: "The claims", schema: backTestResultSchema },
    handle: async ({ params, body }) => {
      const type = mustFind(desk, params.name);
      const nowMs = desk.nowMs();
      const fromMs = instantOf(body.from, nowMs) ?? 0;
      const toMs = instantOf(body.to, nowMs) ?? nowMs;
      if (toMs < fromMs) throw new AppError("invalid", "the span ends before it begins");
      const options = changed(desk.alarms.wishOf(type.name).options, body.options);
      expectGood(type, options);
      const { flows, complete, alarms } = await desk.alarms.backTest(type, options, fromMs, toMs);
      return {
        from: formatInstantMs(fromMs),
        to: formatInstantMs(toMs),
        flows,
        complete,
        alarms: alarms.map((alarm) => alarmItem(alarm, desk.inventory)),
      };
    },
  });
}

function mustFind(desk: Desk, name: string): AnyDetectorType {
  const type = desk.alarms.types.find((one) => one.name === name);
  if (type !== undefined) return type;
  throw new AppError("not-found", `there is no detector "${name}"`, { hint: "GET /detectors lists them" });
}

/** Those that are null go back to the default. */
function changed(before: unknown, change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = { ...(before as Record<string, unknown> | undefined), ...change };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

function expectGood({ name, options }: AnyDetectorType, wish: Record<string, unknown>): void {
  const known = Object.keys(options.parse({}) as object);
  const stranger = Object.keys(wish).find((option) => !known.includes(option));
  if (stranger !== undefined) {
    throw new AppError("invalid", `${name} has no option "${stranger}"`, {
      hint: `It has ${known.join(", ")}`,
    });
  }
  const read = options.safeParse(wish);
  if (read.success) return;
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new AppError(
    "invalid",
    `${name}: ${where === "" ? "" : `${where}: `}${issue?.message ?? "wrong options"}`,
    {
      hint: "GET /detectors shows the options with their meaning",
    },
  );
}
