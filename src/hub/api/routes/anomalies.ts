/** Odd packets by name. Their bytes are frames: who may only look at figures gets the rest. */
import { AppError } from "../../../base/app-error.ts";
import { record } from "../audit-trail.ts";
import { includesScope } from "../auth/access.ts";
import {
  type Anomaly,
  anomaliesQuerySchema,
  anomalyPageSchema,
  anomalyParamsSchema,
} from "../contract/anomaly.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { type Router, whoIs } from "../router.ts";

export function anomalyRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/anomalies",
    summary:
      "Odd and malformed packets by name, each with its meaning and the newest sample; most packets first",
    scope: "view",
    query: anomaliesQuerySchema,
    answer: { status: 200, description: "A page of anomalies", schema: anomalyPageSchema },
    handle: ({ query, request }) => {
      const page = pageOfList(desk.anomalies.list(), query);
      const mayLook = includesScope(whoIs(request).scope, "frames");
      return mayLook ? page : { ...page, items: page.items.map(withoutBytes) };
    },
  });
  router.add({
    method: "GET",
    path: "/anomalies/:name/sample",
    summary: "The newest sample of an anomaly as a capture of one packet, its comment naming the anomaly",
    scope: "frames",
    params: anomalyParamsSchema,
    answer: { status: 200, description: "The packet", contentType: "application/x-pcapng" },
    handle: async ({ params: { name }, request, reply }) => {
      const file = desk.anomalies.file(name);
      if (file === undefined) {
        throw new AppError("not-found", `there is no sample of ${name}`, {
          hint: "GET /anomalies lists those that were met since the sensor started",
        });
      }
      reply.type("application/x-pcapng").headers({
        "content-disposition": `attachment; filename="${name}.pcapng"`,
        "cache-control": "private, no-store",
      });
      if (request.method !== "HEAD")
        await record(desk, request, "download", name, "sample packet", file.length);
      return reply.send(file);
    },
  });
}

function withoutBytes(anomaly: Anomaly): Anomaly {
  return { ...anomaly, sample: anomaly.sample && { ...anomaly.sample, hex: null } };
}
