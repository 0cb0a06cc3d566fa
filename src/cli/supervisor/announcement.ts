/** What `run` says when the page is there: where it is, how to get in, and how from another machine. */
import { hostname, userInfo } from "node:os";
import type { ChildMessage } from "../../model/child-message.ts";
import type { ListenAddress } from "./listen-address.ts";
import { printable } from "./status-line.ts";

export interface Announcement {
  readonly ready: Extract<ChildMessage, { type: "ready" }>;
  readonly listen: ListenAddress;
  readonly demo: boolean;
  readonly live: readonly string[];
  /** SSH_CONNECTION of the caller: set when they sit at another machine. */
  readonly remote: string | undefined;
}

export function announce(
  out: NodeJS.WritableStream,
  { ready, listen, demo, live, remote }: Announcement,
): void {
  const lines: string[] = [];
  if (demo) lines.push("DEMO: a generated household, nothing here is real.");
  else if (live.length > 0) lines.push(`Listening on ${live.join(", ")}.`);
  const url = printable(ready.url ?? "");
  lines.push(`Tapdeck is at ${url}`);
  if (ready.setupUrl !== undefined)
    lines.push(`Set a password once with this link: ${printable(ready.setupUrl)}`);
  if (ready.fingerprint !== undefined) lines.push(`Certificate fingerprint: ${printable(ready.fingerprint)}`);
  if (isLoopback(listen.host) && remote !== undefined) {
    const port = new URL(url).port;
    lines.push(
      `From your desktop: ssh -L ${port}:127.0.0.1:${port} ${userInfo().username}@${serverOf(remote)}`,
    );
  }
  out.write(`${lines.join("\n")}\n`);
}

/** `client port server port` */
function serverOf(connection: string): string {
  return connection.split(" ")[2] ?? hostname();
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
