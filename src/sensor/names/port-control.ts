/**
 * What routers answer to whoever asks them for a port: NAT-PMP (RFC 6886 §3.3) and PCP (RFC 6887 §7.2, §11.1), both
 * from UDP port 5351.
 *
 *     NAT-PMP    0   1         2        4       8          10         12         16
 *                | 0 | 129/130 | result | epoch | internal | external | lifetime |         129 UDP, 130 TCP
 *
 *     PCP        0   1    2   3        4          8       12         24      36         40         42         44   60
 *                | 2 | 81 | 0 | result | lifetime | epoch | reserved | nonce | protocol | internal | external | ip |
 */
import { u16, u32 } from "./wire-number.ts";

export const PORT_CONTROL = 5351;

export interface GrantedPort {
  readonly how: "nat-pmp" | "pcp";
  readonly protocol: string;
  readonly internalPort: number;
  readonly externalPort: number;
  readonly lifetimeS: number;
}

const PROTOCOLS: Readonly<Record<number, string>> = { 6: "tcp", 17: "udp", 0: "any" };

/** Undefined unless a port was granted: refusals, questions and what is taken back are none. */
export function decodePortControl(bytes: Uint8Array, start: number, end: number): GrantedPort | undefined {
  const granted =
    bytes[start] === 0 ? natPmp(bytes, start, end) : bytes[start] === 2 ? pcp(bytes, start, end) : undefined;
  return granted === undefined || granted.lifetimeS === 0 ? undefined : granted;
}

function natPmp(bytes: Uint8Array, start: number, end: number): GrantedPort | undefined {
  const operation = bytes[start + 1];
  if (end - start < 16 || (operation !== 129 && operation !== 130) || u16(bytes, start + 2) !== 0)
    return undefined;
  return {
    how: "nat-pmp",
    protocol: operation === 129 ? "udp" : "tcp",
    internalPort: u16(bytes, start + 8),
    externalPort: u16(bytes, start + 10),
    lifetimeS: u32(bytes, start + 12),
  };
}

function pcp(bytes: Uint8Array, start: number, end: number): GrantedPort | undefined {
  if (end - start < 60 || bytes[start + 1] !== 0x81 || bytes[start + 3] !== 0) return undefined;
  const protocol = bytes[start + 36] as number;
  return {
    how: "pcp",
    protocol: PROTOCOLS[protocol] ?? String(protocol),
    internalPort: u16(bytes, start + 40),
    externalPort: u16(bytes, start + 42),
    lifetimeS: u32(bytes, start + 4),
  };
}
