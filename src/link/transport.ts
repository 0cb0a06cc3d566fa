/**
 * How the two ends meet on one machine: an abstract Unix socket (no file to own, to leave behind or to be too long),
 * named at random by the supervisor, which also gives both ends the token that the sensor must say first.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

export function listenLink(address: string, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(accept);
    server.once("error", reject);
    server.listen({ path: socketPath(address) }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

/** Connects once; the caller retries. */
export function connectLink(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: socketPath(address) });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** `@name` is an abstract address, as ss and systemd write it; anything else is a path. */
function socketPath(address: string): string {
  return address.startsWith("@") ? `\0${address.slice(1)}` : address;
}
