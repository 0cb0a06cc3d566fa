/** Where the hub is reached, by people and by its sensor, and by which certificate. */
import { randomUUID } from "node:crypto";
import type { HubStart } from "../model/child-message.ts";
import { type Certificate, ownCertificate, selfSignedCertificate } from "./access/certificate.ts";
import { machineAddresses } from "./api/auth/host-list.ts";

/** The owner's own wherever it lies in the data folder; beyond loopback never without one. */
export async function certificateFor(start: HubStart): Promise<Certificate | undefined> {
  const own = await ownCertificate(start.dataFolder);
  if (own !== undefined || isLoopback(start.listenHost)) return own;
  return await selfSignedCertificate(start.dataFolder, machineAddresses());
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

export function urlOf(listenHost: string, port: number, secure: boolean): string {
  const any = listenHost === "0.0.0.0" || listenHost === "::";
  const own = machineAddresses().find((address) => !isLoopback(address) && !address.startsWith("fe80"));
  const host = any ? (own ?? "localhost") : listenHost;
  return `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

/** A link address nobody else has. */
export function newLinkAddress(): string {
  return `@tapdeck-${randomUUID()}`;
}
