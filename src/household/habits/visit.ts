/** A visit to a server over TLS: its name looked up, a handshake, requests and answers, the end. */

import { ROUTER } from "../cast.ts";
import { lookUp } from "../datagrams.ts";
import type { Dice } from "../dice.ts";
import type { Frame } from "../frame-bytes.ts";
import type { Host } from "../host.ts";
import { type Turn, tcpTalk } from "../tcp-talk.ts";
import { applicationData, clientHello, serverFlight } from "../tls-records.ts";

const TLS_PORT = 443;
/** 40 Mbit/s. */
const BYTES_PER_MS = 5000;

export interface Exchange {
  readonly up: number;
  readonly down: number;
  /** Silence before it. */
  readonly afterMs?: number;
}

/** Returns when it is over. */
export function* visit(
  startMs: number,
  client: Host,
  server: Host,
  exchanges: Iterable<Exchange>,
  dice: Dice,
  port = TLS_PORT,
): Generator<Frame, number> {
  const resolved = yield* lookUp(startMs, client, ROUTER, server);
  const seed = dice.whole(1, 1 << 30);
  return yield* tcpTalk({
    client,
    server,
    serverPort: port,
    ipv6: true,
    startMs: resolved,
    roundTripMs: dice.between(8, 40),
    bytesPerMs: BYTES_PER_MS,
    turns: tlsTurns(server.name, seed, exchanges),
  });
}

function* tlsTurns(name: string, seed: number, exchanges: Iterable<Exchange>): Generator<Turn> {
  yield { by: "client", bytes: clientHello(name, seed) };
  yield { by: "server", bytes: serverFlight(seed, 2600) };
  yield { by: "client", bytes: applicationData(74) };
  for (const { up, down, afterMs } of exchanges) {
    yield { by: "client", bytes: applicationData(up), ...(afterMs === undefined ? {} : { afterMs }) };
    yield { by: "server", bytes: applicationData(down), afterMs: 6 };
  }
}
