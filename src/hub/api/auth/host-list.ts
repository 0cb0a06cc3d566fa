/**
 * The names by which this hub may be called. A web page elsewhere can make its own name point at this machine (DNS
 * rebinding) and then speak to us from the owner's browser: the Host header gives it away.
 */
import { hostname, networkInterfaces } from "node:os";
import { formatAddress, parseAddress } from "../../../base/address.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
const REFRESH_MS = 10_000;

export class HostList {
  readonly #own: readonly string[];
  #names: ReadonlySet<string> = new Set();
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(listenHost: string) {
    const machine = hostname().toLowerCase();
    const short = machine.split(".")[0] ?? machine;
    this.#own = [...LOOPBACK, canonical(listenHost), machine, short, `${short}.local`, `${short}.lan`];
  }

  /** `header` as it came: `name`, `name:port`, `[v6]:port`. The port is free: people forward ports. */
  allows(header: string | undefined, nowMs: number): boolean {
    const host = hostOf(header ?? "");
    if (host === undefined) return false;
    // Addresses come and go with DHCP.
    if (nowMs - this.#atMs > REFRESH_MS) {
      this.#names = new Set([...this.#own, ...machineAddresses()]);
      this.#atMs = nowMs;
    }
    return this.#names.has(canonical(host));
  }
}

export function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((each) => canonical(each.address.split("%")[0] ?? "")),
  );
}

function hostOf(header: string): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/.exec(header);
  return match?.[1] ?? match?.[2];
}

function canonical(host: string): string {
  const bytes = parseAddress(host);
  return bytes === undefined ? host.toLowerCase().replace(/\.$/, "") : formatAddress(bytes, 0, bytes.length);
}
