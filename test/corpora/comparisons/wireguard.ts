/** WireGuard's handshakes: to whom a device of the house has a tunnel, and which takes tunnels in. */
import { type Word, words } from "./device-words.ts";

const MESSAGE = { initiation: 1, response: 2 } as const;

export const wireguardTunnels = words("WireGuard: tunnels and who takes them in", ["wireguard"], (packet) => {
  const { src = "", srcPort = 0, dst = "", dstPort = 0 } = packet.tuple ?? {};
  return packet.all("wg.type").flatMap((type): Word[] => {
    // That nobody answered is in no single packet.
    if (Number(type) === MESSAGE.initiation) return [{ ip: src, text: end(dst, dstPort), sure: false }];
    if (Number(type) !== MESSAGE.response) return [];
    return [
      { ip: dst, text: end(src, srcPort) },
      { ip: src, text: `UDP ${srcPort}` },
    ];
  });
});

const end = (ip: string, port: number): string => `${ip.includes(":") ? `[${ip}]` : ip}:${port}`;
