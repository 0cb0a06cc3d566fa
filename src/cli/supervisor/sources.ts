/** What there is to capture, opened only by the supervisor: interfaces, files, standard input, the demo's generator. */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../../base/app-error.ts";
import type { DatagramForm } from "../../model/child-message.ts";
import { openDatagramSocket, openGreSocket } from "../../sensor/capture/datagram-socket.ts";
import {
  closeSocket,
  duplicate,
  openMessagePair,
  openPipe,
  SystemCallError,
} from "../../sensor/capture/linux-socket.ts";
import { openCaptureFile } from "../capture-file.ts";
import {
  CAPTURE_RIGHT_HINT,
  defaultInterface,
  interfaceNames,
  mayCapture,
  openCaptureSocket,
} from "./capture-sockets.ts";
import { FIRST_FD } from "./child.ts";
import { identityOf } from "./identity.ts";
import { launch } from "./launch.ts";
import { secretOf } from "./source-secret.ts";
import { type DatagramUrl, type SourceUrl, type StreamUrl, sourceUrl } from "./source-url.ts";
import type { ConnectorPlan, Source } from "./supervisor.ts";

/**
 * The named interfaces and the addresses of other sources, or the interface of the default route. Tried once here, so that
 * a wrong name or right is said at once.
 */
export function captureSources(names: readonly string[], environment: NodeJS.ProcessEnv): Source[] {
  const wanted = names.length > 0 ? [...new Set(names)] : [defaultInterfaceOrExplain()];
  const sources = wanted.map((name): Source => {
    const url = sourceUrl(name);
    if (url !== undefined) return remoteSource(url, environment);
    return interfaceSource(name);
  });
  const all = sources.map(({ name }) => name);
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined)
    throw new AppError("usage", `${twice} is given twice`, {
      hint: "Give each source once, with one filter",
    });
  return sources;
}

function source(kind: "interface" | "file", name: string, open: () => number): Source {
  return { kind, name, open, spec: (fd) => ({ kind, name, fd }) };
}

/** An interface that somebody adds while it runs. */
export function interfaceSource(name: string): Source {
  closeSocket(openCaptureSocket(name));
  return source("interface", name, () => openCaptureSocket(name));
}

function remoteSource(url: SourceUrl, environment: NodeJS.ProcessEnv): Source {
  if (url.kind === "datagrams") return datagramSource(url);
  const { wish } = url;
  // Once here, so that what is missing is said at once.
  secretOf(wish, environment);
  const asCaller = wish.kind === "ssh" || wish.kind === "pipe" || wish.kind === "folder";
  return streamSource(url, { asCaller, secret: () => secretOf(wish, environment) });
}

/** Both ends of the pair stay open here: either side may be started anew without the other. */
export function streamSource(
  { name, wish, ourClock }: StreamUrl,
  plan: Pick<ConnectorPlan, "asCaller" | "remembers" | "secret">,
): Source {
  const [near, far] = openMessagePair();
  return {
    kind: "stream",
    name,
    open: () => duplicate(near),
    spec: (fd) => ({ kind: "stream", name, fd, ourClock }),
    connector: { ...plan, wish, open: () => duplicate(far) },
    close: () => {
      closeSocket(near);
      closeSocket(far);
    },
  };
}

/** One socket for as long as we run: what comes while the sensor is started anew waits in it. */
export function datagramSource({ name, form, host, port, from }: DatagramUrl): Source {
  const socket = openMirrorSocket(name, form, host, port);
  return {
    kind: "datagrams",
    name,
    open: () => duplicate(socket),
    spec: (fd) => ({ kind: "datagrams", name, fd, form, from }),
    close: () => closeSocket(socket),
  };
}

function openMirrorSocket(name: string, form: DatagramForm, host: string, port: number): number {
  try {
    return form === "gre" ? openGreSocket(host) : openDatagramSocket(host, port);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    if (error.code === "EPERM" || error.code === "EACCES") {
      throw new AppError("no-capture-right", `${name} needs a right that this user does not have`, {
        hint: CAPTURE_RIGHT_HINT,
        cause: error,
      });
    }
    const used = error.code === "EADDRINUSE";
    throw new AppError("address-in-use", `${name} cannot be listened to (${error.code})`, {
      hint: used
        ? "Another program has the port: end it, or name another port"
        : "Name an address of this machine, or 0.0.0.0 for all of them",
      cause: error,
    });
  }
}

function defaultInterfaceOrExplain(): string {
  const name = defaultInterface();
  if (name !== undefined) return name;
  throw new AppError("no-interface", "this machine has no default route, so no interface was chosen", {
    hint: `Name one with -i; there are: ${interfaceNames().join(", ")}${mayCapture() ? "" : `. ${CAPTURE_RIGHT_HINT}`}`,
  });
}

export function replaySources(paths: readonly string[]): Source[] {
  if (paths.filter((path) => path === "-").length > 1) {
    throw new AppError("usage", "standard input can be read only once", { hint: "Give --read - once" });
  }
  return paths.map((path) => {
    if (path === "-") return source("file", "standard input", () => 0);
    closeSync(openCaptureFile(path));
    return source("file", basename(path), () => openCaptureFile(path));
  });
}

/** A process of our own that writes a household's traffic: an hour of the past, then its life as it goes on. */
export function demoSource(script: URL): Source {
  return source("file", "demo", () => {
    const pipe = openPipe();
    const identity = identityOf("sensor");
    const way = launch(script, identity, FIRST_FD);
    const generator = spawn(way.command, [...way.args, "--live"], {
      cwd: "/",
      stdio: ["ignore", pipe.write, "inherit", ...way.descriptors],
      ...(identity ?? {}),
    });
    for (const fd of way.descriptors) closeSync(fd);
    // Without its reader it ends by itself (EPIPE).
    generator.unref();
    closeSync(pipe.write);
    return pipe.read;
  });
}
