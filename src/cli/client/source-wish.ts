/** What a person writes for `run -i`, as what can be added to a hub that runs. */
import { AppError } from "../../base/app-error.ts";
import type { ConnectorWish } from "../../model/connector-start.ts";
import type { SourceWishInput } from "../../model/source-wish.ts";
import { secretOf } from "../supervisor/source-secret.ts";
import { sourceUrl } from "../supervisor/source-url.ts";

/** All but the host key of ssh, which is asked for and shown first. */
export type UnconfirmedWish =
  | Exclude<SourceWishInput, { kind: "ssh" }>
  | Omit<Extract<SourceWishInput, { kind: "ssh" }>, "hostKey">;

export function wishOfUrl(text: string, environment: NodeJS.ProcessEnv): UnconfirmedWish {
  const url = sourceUrl(text);
  if (url === undefined) return { kind: "interface", interface: text };
  if (url.kind === "datagrams") {
    const { form, host: address, port, from } = url;
    return form === "gre" ? { kind: form, address, from } : { kind: form, address, port, from };
  }
  const { wish, ourClock } = url;
  return { ...streamWish(wish, environment), ourClock };
}

function streamWish(
  wish: ConnectorWish,
  environment: NodeJS.ProcessEnv,
): Exclude<UnconfirmedWish, { kind: "interface" | "tzsp" | "vxlan" | "gre" }> {
  switch (wish.kind) {
    case "ssh": {
      const { kind, user, host, port, interface: face, filter, snaplen, sudo, identity } = wish;
      if (identity !== undefined) {
        throw new AppError("usage", "a source that is added logs in by Tapdeck's own key", {
          hint: "Leave identity out and let the key of `tapdeck sources key` in there, or give this to run by -i",
        });
      }
      return { kind, user, host, port, interface: face, filter, snaplen, sudo };
    }
    case "pcap-over-ip":
      return wish;
    case "pcap-over-ip+listen":
      return { kind: wish.kind, address: wish.host, port: wish.port, from: wish.from };
    case "fritzbox": {
      const { hostname, port } = new URL(wish.origin);
      const { kind, user, interface: face, snaplen, silenceMs } = wish;
      const host = hostname.replace(/^\[|\]$/g, "");
      const password = secretOf(wish, environment);
      const place = port === "" ? { host } : { host, port: Number(port) };
      return { kind, user, ...place, interface: face, snaplen, silenceMs, password };
    }
    case "folder":
    case "pipe":
      return wish;
  }
}
