import { statusSchema } from "../contract/index.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

export function statusRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/status",
    summary: "What this deck hears, since when, and where anything was lost",
    scope: "view",
    answer: { status: 200, description: "The status", schema: statusSchema },
    handle: () => desk.status(),
  });
}
