/** The connections by which frames are handed out, told to the sensors, so that none records them again. */
import type { Socket } from "node:net";
import { MOST_OWN_STREAMS, type OwnStream } from "../model/own-stream.ts";

/** A sensor that is so late would not give the frames either. */
const PATIENCE_MS = 2000;
/** The sensor hears of an end sooner than it sees the last packets, which may wait for it in the kernel. */
const LINGER_MS = 10_000;

export class OwnStreams {
  readonly #open = new Map<Socket, OwnStream>();
  readonly #tell: (streams: readonly OwnStream[]) => Promise<void>;

  constructor(tell: (streams: readonly OwnStream[]) => Promise<void>) {
    this.#tell = tell;
  }

  /** The newest ones, if there are more than a sensor takes. */
  get list(): readonly OwnStream[] {
    return [...this.#open.values()].slice(-MOST_OWN_STREAMS);
  }

  async begin(connection: Socket): Promise<void> {
    const stream = streamOf(connection);
    if (stream === undefined || this.#open.has(connection)) return;
    this.#open.set(connection, stream);
    connection.once("close", () => setTimeout(() => this.#end(connection), LINGER_MS).unref());
    await this.#told();
  }

  #end(connection: Socket): void {
    this.#open.delete(connection);
    void this.#told();
  }

  async #told(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.#tell(this.list), patience]);
    clearTimeout(timer);
  }
}

/** Undefined for one that is closed already, or none of TCP. */
function streamOf(connection: Socket): OwnStream | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = connection;
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  if (localPort === undefined || remotePort === undefined) return undefined;
  return {
    ends: [
      { address: onTheWire(localAddress), port: localPort },
      { address: onTheWire(remoteAddress), port: remotePort },
    ],
  };
}

/** A socket for both families has IPv4 within IPv6, and a link-local address has the interface's name behind it. */
function onTheWire(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}
