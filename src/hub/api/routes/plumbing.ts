/** For programs that watch Tapdeck itself: is it there, how much does it count, what can it do. */
import * as z from "zod";
import type { Desk } from "../desk.ts";
import { metricsText } from "../metrics.ts";
import { openApi } from "../openapi.ts";
import type { Router } from "../router.ts";

export function plumbingRoutes(router: Router, desk: Desk, version: string): void {
  router.add({
    method: "GET",
    path: "/healthz",
    atRoot: true,
    summary: "Is the hub there",
    scope: "open",
    answer: { status: 200, description: "ok", contentType: "text/plain" },
    handle: ({ reply }) => reply.type("text/plain").send("ok\n"),
  });
  router.add({
    method: "GET",
    path: "/metrics",
    atRoot: true,
    summary: "Counters for Prometheus",
    scope: "view",
    answer: { status: 200, description: "Prometheus text format 0.0.4", contentType: "text/plain" },
    handle: ({ reply }) => reply.type("text/plain; version=0.0.4; charset=utf-8").send(metricsText(desk)),
  });
  let document: Record<string, unknown> | undefined;
  router.add({
    method: "GET",
    path: "/openapi.json",
    summary: "This description",
    scope: "open",
    answer: { status: 200, description: "OpenAPI 3.1", schema: z.record(z.string(), z.unknown()) },
    handle: () => {
      document ??= openApi(router.docs, version);
      return document;
    },
  });
}
