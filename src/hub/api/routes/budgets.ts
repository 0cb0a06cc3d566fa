/** How much the timeline, the clips and all recordings together may take. */
import { formatBytes } from "../../../base/size.ts";
import { record } from "../audit-trail.ts";
import {
  type BudgetsPatch,
  budgetCutQuerySchema,
  budgetCutSchema,
  budgetsItemSchema,
  budgetsPatchSchema,
} from "../contract/budget.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

export function budgetRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/budgets",
    summary: "What the timeline, the clips and all recordings may take, and what lies there",
    scope: "view",
    answer: { status: 200, description: "The budgets", schema: budgetsItemSchema },
    handle: () => desk.budgets.show(),
  });
  router.add({
    method: "GET",
    path: "/budgets/cut",
    summary: "What a timeline of another size would throw out, before it is set",
    scope: "view",
    query: budgetCutQuerySchema,
    answer: { status: 200, description: "What would go", schema: budgetCutSchema },
    handle: ({ query }) => desk.budgets.cut(query.timelineBytes),
  });
  router.add({
    method: "PATCH",
    path: "/budgets",
    summary:
      "Give them more or less while it runs: a smaller timeline throws out its oldest frames; answered when it holds",
    scope: "admin",
    body: budgetsPatchSchema,
    answer: { status: 200, description: "The budgets as they are now", schema: budgetsItemSchema },
    handle: async ({ body, request }) => {
      const item = await desk.budgets.change(body);
      await record(desk, request, "budget-change", "budgets", patchWords(body));
      return item;
    },
  });
}

function patchWords({ timelineBytes, clipBytes, recordingBytes }: BudgetsPatch): string {
  const named: [string, number | null | undefined, string][] = [
    ["timeline", timelineBytes, "the default"],
    ["clips", clipBytes, "the default"],
    ["all recordings", recordingBytes, "no limit"],
  ];
  return named
    .flatMap(([what, bytes, none]) =>
      bytes === undefined ? [] : [`${what} ${bytes === null ? none : formatBytes(bytes)}`],
    )
    .join(", ");
}
