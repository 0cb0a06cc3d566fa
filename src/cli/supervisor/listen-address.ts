import { isIP } from "node:net";
import { AppError } from "../../base/app-error.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:7878`, `[::1]:7878`, `:7878` (all addresses) or a port alone (loopback). */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  const host = (match?.[1] ?? "127.0.0.1").replace(/^\[|\]$/g, "");
  const name = host === "" ? "0.0.0.0" : host;
  const known = isIP(name) !== 0 || /^[a-z0-9.-]+$/i.test(name);
  if (match === null || port > 65_535 || !known) {
    throw new AppError("usage", `--listen ${text} is not an address`, {
      hint: "Write it as 127.0.0.1:7878, [::1]:7878 or :7878 for all addresses",
    });
  }
  return { host: name, port };
}
