/** What there is to capture, opened only by the supervisor: interfaces, files, standard input, the demo's generator. */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../../base/app-error.ts";
import { closeSocket, duplicate, openMessagePair, openPipe } from "../../sensor/capture/linux-socket.ts";
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
import { type SourceUrl, sourceUrl } from "./source-url.ts";
import type { Source } from "./supervisor.ts";

/**
 * The named interfaces and the addresses of other sources, or the interface of the default route. Tried once here, so that
 * a wrong name or right is said at once.
 */
export function captureSources(names: readonly string[]): Source[] {
  const wanted = names.length > 0 ? [...new Set(names)] : [defaultInterfaceOrExplain()];
  const sources = wanted.map((name): Source => {
    const url = sourceUrl(name);
    if (url !== undefined) return remoteSource(url);
    closeSocket(openCaptureSocket(name));
    return { kind: "interface", name, open: () => openCaptureSocket(name) };
  });
  const all = sources.map(({ name }) => name);
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined)
    throw new AppError("usage", `${twice} is given twice`, {
      hint: "Give each source once, with one filter",
    });
  return sources;
}

/** Both ends of the pair stay open here: either side may be started anew without the other. */
function remoteSource({ name, wish, ourClock }: SourceUrl): Source {
  const [near, far] = openMessagePair();
  return {
    kind: "stream",
    name,
    ourClock,
    open: () => duplicate(near),
    connector: {
      wish,
      asCaller: wish.kind === "ssh" || wish.kind === "pipe" || wish.kind === "folder",
      secret: () => undefined,
      open: () => duplicate(far),
    },
  };
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
    if (path === "-") return { kind: "file", name: "standard input", open: () => 0 };
    closeSync(openCaptureFile(path));
    return { kind: "file", name: basename(path), open: () => openCaptureFile(path) };
  });
}

/** A process of our own that writes a household's traffic: an hour of the past, then its life as it goes on. */
export function demoSource(script: URL): Source {
  return {
    kind: "file",
    name: "demo",
    open: () => {
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
    },
  };
}
