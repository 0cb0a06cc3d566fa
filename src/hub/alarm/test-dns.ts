/** For tests: what a sensor sums up of a client's questions. */
import type { DnsSummary } from "./dns-clients.ts";

export function summary(atMs: number, wish: Partial<DnsSummary> = {}): DnsSummary {
  return {
    kind: "dns-summary",
    client: "192.168.1.20",
    server: "192.168.1.1",
    serverPort: 53,
    suffix: "site.org",
    fromMs: atMs - 9000,
    atMs,
    queries: 4,
    nxdomain: 0,
    unanswered: 0,
    newNames: 0,
    newMissing: 0,
    newBytes: 0,
    entropy: 0,
    texts: 0,
    example: "www.site.org",
    ...wish,
  };
}
