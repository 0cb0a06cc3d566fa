/** Makes links to a live stream that a program without a header may open, once. */
import { createHash, X509Certificate } from "node:crypto";
import { formatInstantMs } from "../../../base/time.ts";
import type { Certificate } from "../../access/certificate.ts";
import { record } from "../audit-trail.ts";
import { streamKey } from "../auth/live-links.ts";
import { liveLinkCreateSchema, liveLinkSchema } from "../contract/index.ts";
import type { Desk } from "../desk.ts";
import { instantOf } from "../query-span.ts";
import { API_PREFIX, type Router, whoIs } from "../router.ts";
import { selectorWords } from "../selector-words.ts";
import { mustBePast, sinceWords } from "./live.ts";

export function liveLinkRoutes(router: Router, desk: Desk, certificate: Certificate | undefined): void {
  const pin = certificate === undefined ? null : pinOf(certificate.cert);
  router.add({
    method: "POST",
    path: "/live-links",
    summary: "A link to this one live stream that needs no header, works once, and dies in five minutes",
    scope: "frames",
    body: liveLinkCreateSchema,
    answer: { status: 201, description: "The link", schema: liveLinkSchema },
    handle: async ({ body, request }) => {
      const { from, snaplen: _snaplen, ...selectors } = body;
      const nowMs = desk.nowMs();
      const fromMs = instantOf(from, nowMs);
      mustBePast(fromMs, nowMs);
      // What the stream would be refused for is said now.
      await desk.frames.select(selectors, { fromMs, toMs: undefined });
      await record(desk, request, "live-link", selectorWords(selectors), sinceWords(from));
      const { secret, expiresMs } = desk.access.liveLinks.make(whoIs(request), streamKey(body), Date.now());
      const url = new URL(
        `${API_PREFIX}/live.pcapng`,
        `${certificate === undefined ? "http" : "https"}://${request.headers.host}`,
      );
      for (const [name, values] of Object.entries(body))
        for (const value of [values ?? []].flat()) url.searchParams.append(name, String(value));
      url.searchParams.append("once", secret);
      return { url: url.href, expires: formatInstantMs(expiresMs), pin };
    },
  });
}

function pinOf(cert: string): string {
  const key = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return `sha256//${createHash("sha256").update(key).digest("base64")}`;
}
