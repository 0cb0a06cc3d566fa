import { tablesSchema } from "../contract/table.ts";
import type { Desk } from "../desk.ts";
import type { Router } from "../router.ts";

export function tableRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/tables",
    summary: "The tables behind countries, networks and vendors, with licence and date",
    scope: "view",
    answer: { status: 200, description: "All tables", schema: tablesSchema },
    handle: async () => ({ items: [...(await desk.places.tables()), await desk.vendors.info()] }),
  });
}
