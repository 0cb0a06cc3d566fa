import { AppError } from "../../../base/app-error.ts";
import { record } from "../audit-trail.ts";
import {
  ruleCreateSchema,
  ruleDeleteQuerySchema,
  rulePageSchema,
  ruleParamsSchema,
  rulePatchSchema,
  ruleSchema,
  rulesQuerySchema,
} from "../contract/index.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { instantOf } from "../query-span.ts";
import { type Router, whoIs } from "../router.ts";
import { changeWords, objectWords } from "../rule-words.ts";

export function ruleRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/rules",
    summary: "What is recorded, and what has become of it",
    scope: "view",
    query: rulesQuerySchema,
    answer: { status: 200, description: "A page of rules", schema: rulePageSchema },
    handle: ({ query }) => pageOfList(desk.rules.list(), query),
  });
  router.add({
    method: "POST",
    path: "/rules",
    summary: "Record an object from now on, or with its past (from)",
    scope: "admin",
    body: ruleCreateSchema,
    answer: { status: 201, description: "The new rule", schema: ruleSchema },
    handle: async ({ body, request, reply }) => {
      const { object, objects, until = {}, from, ...wish } = body;
      const fromMs = instantOf(from, desk.nowMs());
      if (fromMs !== undefined && desk.frames.reach().off) {
        throw new AppError("conflict", "the timeline is off, so there is no past to begin with", {
          hint: 'Leave out "from", or start tapdeck without --timeline-size off',
        });
      }
      const wanted = objects ?? (object === undefined ? [] : [object]);
      const rule = await desk.rules.create(
        { ...wish, fromMs, objects: wanted, until: untilOf(until, desk.nowMs()) },
        whoIs(request).name,
      );
      await record(desk, request, "rule-create", rule.name, objectWords(rule, desk.inventory));
      reply.header("location", `/api/v1/rules/${rule.id}`);
      return rule;
    },
  });
  router.add({
    method: "GET",
    path: "/rules/:id",
    summary: "One rule, by id or slug",
    scope: "view",
    params: ruleParamsSchema,
    answer: { status: 200, description: "The rule", schema: ruleSchema },
    handle: ({ params }) => {
      const rule = desk.rules.find(params.id);
      if (rule === undefined) throw noRule(params.id);
      return rule;
    },
  });
  router.add({
    method: "PATCH",
    path: "/rules/:id",
    summary: "Pause, resume, rename, or give another ring",
    scope: "admin",
    params: ruleParamsSchema,
    body: rulePatchSchema,
    answer: { status: 200, description: "The rule", schema: ruleSchema },
    handle: async ({ params, body, request }) => {
      const { until, ...change } = body;
      const wish = until === undefined ? change : { ...change, until: untilOf(until, desk.nowMs()) };
      const rule = await desk.rules.change(params.id, wish);
      await record(desk, request, "rule-change", rule.name, changeWords(wish, rule));
      return rule;
    },
  });
  router.add({
    method: "DELETE",
    path: "/rules/:id",
    summary: "End a rule; its files stay unless asked otherwise",
    scope: "admin",
    params: ruleParamsSchema,
    query: ruleDeleteQuerySchema,
    answer: { status: 204, description: "It has ended" },
    handle: async ({ params, query, request, reply }) => {
      const name = desk.rules.find(params.id)?.name ?? desk.rules.slugOf(params.id) ?? params.id;
      const withFiles = query.files === "delete";
      const deleted = await desk.rules.remove(params.id, withFiles);
      const detail = withFiles ? `${deleted} files deleted` : "files kept";
      await record(desk, request, withFiles ? "files-delete" : "rule-delete", name, detail);
      return reply.send();
    },
  });
}

/** Conditions with their time in milliseconds; one that is named stays named. */
function untilOf<T extends { at?: string | null | undefined }>(
  { at, ...counts }: T,
  nowMs: number,
): Omit<T, "at"> & { atMs?: number } {
  if (at === undefined) return counts;
  return { ...counts, atMs: at === null ? null : instantOf(at, nowMs) } as Omit<T, "at"> & { atMs?: number };
}

export function noRule(id: string): AppError {
  return new AppError("not-found", `there is no rule "${id}"`, {
    hint: "Name it by its id or its short name",
  });
}
