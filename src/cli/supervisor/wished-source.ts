/**
 * Opens a source that was added while we run. Whoever asked came through the hub, so it gets less than what the command
 * line gets: Tapdeck's own ssh key and a host key that a person confirmed, and folders and pipes only as far as the
 * connectors' own user may read.
 */
import { isIP } from "node:net";
import { AppError } from "../../base/app-error.ts";
import type { ConnectorWish } from "../../model/connector-start.ts";
import { DEFAULT_SNAPLEN, type SourceWish } from "../../model/source-wish.ts";
import { FRITZ_INTERFACES, FRITZ_SNAPLEN } from "./source-url.ts";
import { datagramSource, interfaceSource, streamSource } from "./sources.ts";
import type { Source } from "./supervisor.ts";

/** Fails with an AppError that says why it cannot be. */
export function openWished(wish: SourceWish): Source {
  const name = nameOfWish(wish);
  switch (wish.kind) {
    case "interface":
      return interfaceSource(wish.interface);
    case "tzsp":
    case "vxlan":
    case "gre": {
      const port = wish.kind === "gre" ? 0 : wish.port;
      const { kind: form, address: host, from } = wish;
      return datagramSource({ kind: "datagrams", name, form, host, port, from });
    }
    default: {
      const { ourClock } = wish;
      const secret = wish.kind === "fritzbox" ? passwordOf(wish) : undefined;
      return streamSource(
        { kind: "stream", name, wish: connectorWish(wish), ourClock },
        {
          // Its key is the caller's to read, and ssh runs for nobody whom the machine does not know.
          asCaller: wish.kind === "ssh",
          remembers: wish.kind === "folder",
          secret: () => secret,
        },
      );
    }
  }
}

type StreamWish = Exclude<SourceWish, { kind: "interface" | "tzsp" | "vxlan" | "gre" }>;

function connectorWish(wish: StreamWish): ConnectorWish {
  switch (wish.kind) {
    case "ssh": {
      const { user, host, port, interface: face, filter, sudo, hostKey, snaplen = DEFAULT_SNAPLEN } = wish;
      const given = filter === undefined || filter.trim() === "" ? undefined : filter;
      const identity = undefined;
      return {
        kind: "ssh",
        user,
        host,
        port,
        interface: face,
        filter: given,
        snaplen,
        identity,
        sudo,
        hostKey,
      };
    }
    case "pcap-over-ip":
      return { kind: wish.kind, host: wish.host, port: wish.port, silenceMs: wish.silenceMs };
    case "pcap-over-ip+listen":
      return { kind: wish.kind, host: wish.address, port: wish.port, from: wish.from };
    case "fritzbox": {
      const { user, silenceMs, snaplen = FRITZ_SNAPLEN } = wish;
      const origin = `http://${place(wish.host, wish.port)}`;
      const face = FRITZ_INTERFACES.get(wish.interface) ?? wish.interface;
      return { kind: "fritzbox", user, origin, interface: face, snaplen, silenceMs, passwordFile: undefined };
    }
    case "folder":
      return { kind: "folder", path: wish.path, settleMs: wish.settleMs };
    case "pipe":
      return { kind: "pipe", path: wish.path };
  }
}

/** What it is called in status, log and recordings, as its address on a command line would have it. */
export function nameOfWish(wish: SourceWish): string {
  switch (wish.kind) {
    case "interface":
      return wish.interface;
    case "ssh":
      return `ssh://${place(wish.host, wish.port)}/${wish.interface}`;
    case "fritzbox":
      return `fritzbox://${place(wish.host, wish.port)}/${wish.interface}`;
    case "pcap-over-ip":
      return `pcap-over-ip://${place(wish.host, wish.port)}`;
    case "gre":
      return `gre://${wish.address}`;
    case "folder":
    case "pipe":
      return `${wish.kind}:${wish.path}`;
    default:
      return `${wish.kind}://${place(wish.address, wish.port)}`;
  }
}

function place(host: string, port: number | undefined): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}${port === undefined ? "" : `:${port}`}`;
}

function passwordOf({ user, password }: Extract<SourceWish, { kind: "fritzbox" }>): string {
  if (password !== undefined) return password;
  throw new AppError("invalid", `the password of ${user} is missing`, { hint: "Give it with the source" });
}
