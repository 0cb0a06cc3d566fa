/**
 * Entry of a connector: the process that reaches one other machine for its packets and holds the secret that this takes.
 * It hands on bytes and reads none of them. It ends with the supervisor.
 */
import { read } from "node:fs";
import { SOURCE_ORDER } from "../base/source-message.ts";
import type { ConnectorStart } from "../model/connector-start.ts";
import { doorOf } from "./doors.ts";
import { Feed } from "./feed.ts";
import { KeepConnected } from "./keep-connected.ts";

/** Where the supervisor puts the connector's end of the pair. */
const PAIR_FD = 3;
const END_MS = 3000;

const feed = new Feed(PAIR_FD);
let link: KeepConnected | undefined;
let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // A thread that waits for the source's words or for room cannot be ended otherwise.
  const die = (): void => void process.kill(process.pid, "SIGKILL");
  setTimeout(die, END_MS);
  await link?.stop().catch(() => undefined);
  die();
}

function listen(order: Buffer): void {
  read(PAIR_FD, order, 0, order.length, null, (error, length) => {
    if (error !== null || length === 0) return void stop();
    if (order[0] === SOURCE_ORDER.here) link?.here(order.toString("hex", 1, length));
    else if (order[0] === SOURCE_ORDER.anew) link?.anew();
    else if (order[0] === SOURCE_ORDER.taken) feed.taken(order.readUInt32LE(1));
    listen(order);
  });
}

process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => undefined);
process.on("disconnect", () => void stop());
process.once("message", (start: ConnectorStart) => {
  link = new KeepConnected(doorOf(start, process.env, "."), feed);
  listen(Buffer.alloc(16));
  void feed.knock();
});
