/** Opens the packet sockets: the one thing that needs a right (CAP_NET_RAW). */

import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { AppError } from "../../base/app-error.ts";
import {
  closeSocket,
  hardwareOf,
  interfaceIndex,
  openPacketSocket,
  SystemCallError,
} from "../../sensor/capture/linux-socket.ts";
import { linkTypeOfHardware } from "../../sensor/capture/live-interface.ts";

export const CAPTURE_RIGHT_HINT =
  "Run it with sudo, or as the systemd unit that `tapdeck doctor --unit` prints, or try it with --demo";

/** A socket for this interface; throws a clear AppError when the name is wrong or the right is missing. */
export function openCaptureSocket(name: string): number {
  if (name.length > 15 || interfaceIndex(name) === 0) {
    throw new AppError("no-interface", `there is no interface ${name}`, {
      hint: `This machine has: ${interfaceNames().join(", ")}`,
    });
  }
  const fd = openPacketSocketOrExplain(name);
  const hardware = hardwareOf(fd, name);
  if (hardware !== undefined && linkTypeOfHardware(hardware.type) === undefined) {
    closeSocket(fd);
    throw new AppError(
      "unsupported",
      `${name} is of a kind that Tapdeck cannot decode (ARPHRD ${hardware.type})`,
      {
        hint: "Capture an Ethernet interface, or read a capture file with --read",
      },
    );
  }
  return fd;
}

function openPacketSocketOrExplain(name: string): number {
  try {
    return openPacketSocket();
  } catch (error) {
    if (error instanceof SystemCallError && (error.code === "EPERM" || error.code === "EACCES")) {
      throw new AppError(
        "no-capture-right",
        `capturing on ${name} needs a right that this user does not have`,
        {
          hint: CAPTURE_RIGHT_HINT,
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** True when this process may open a packet socket. */
export function mayCapture(): boolean {
  try {
    closeSocket(openPacketSocket());
    return true;
  } catch {
    return false;
  }
}

/** The interface of the default route (IPv4 first, then IPv6); undefined when there is none. */
export function defaultInterface(): string | undefined {
  return (
    defaultRoute("/proc/net/route", isDefaultIpv4) ?? defaultRoute("/proc/net/ipv6_route", isDefaultIpv6)
  );
}

function defaultRoute(path: string, match: (fields: string[]) => string | undefined): string | undefined {
  try {
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const found = match(line.trim().split(/\s+/));
      if (found !== undefined) return found;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** Columns: interface, destination, gateway, … */
function isDefaultIpv4(fields: string[]): string | undefined {
  return fields[1] === "00000000" && fields[7] === "00000000" ? fields[0] : undefined;
}

/** Columns: destination, prefix length, source, prefix length, gateway, …, interface. */
function isDefaultIpv6(fields: string[]): string | undefined {
  return /^0{32}$/.test(fields[0] ?? "") && fields[1] === "00" && fields[9] !== "lo" ? fields[9] : undefined;
}

export function interfaceNames(): string[] {
  try {
    const lines = readFileSync("/proc/net/dev", "utf8").split("\n").slice(2);
    return lines.map((line) => line.split(":")[0]?.trim() ?? "").filter((name) => name !== "");
  } catch {
    return Object.keys(networkInterfaces());
  }
}

/** The prefixes of an interface's addresses as CIDR text, and its addresses. */
export function interfaceNetworks(names: readonly string[]): { cidrs: string[]; addresses: string[] } {
  const all = networkInterfaces();
  const infos = names.flatMap((name) => all[name] ?? []);
  return {
    cidrs: infos.flatMap((info) => info.cidr ?? []),
    addresses: infos.map((info) => info.address),
  };
}
