/**
 * A router by the system's ssh client, which knows the keys, the agent and what `~/.ssh/config` says of the host. The host
 * key is pinned in a file of our own the first time; nobody is ever asked for anything.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { ConnectorWish } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import { type Feed, plain } from "./feed.ts";
import { captureScript } from "./ssh-script.ts";

type SshWish = Extract<ConnectorWish, { kind: "ssh" }>;

/** In the working directory, which is nobody else's: pinned keys of routers, and a key of our own. */
const KNOWN_HOSTS = "known_hosts";
const OWN_KEY = "id_ed25519";
const MAX_WORDS = 4000;
/** Until a killed client is killed harder. */
const END_MS = 2000;

export class SshDoor implements Door {
  readonly #wish: SshWish;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(wish: SshWish, environment: NodeJS.ProcessEnv) {
    this.#wish = wish;
    this.#environment = environment;
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    pin(this.#wish);
    const client = spawn("ssh", sshArguments(this.#wish), {
      stdio: ["pipe", "pipe", "pipe"],
      env: this.#environment,
    });
    const ended = new Promise<string>((resolve) => {
      client.on("error", (error) => resolve(`ssh cannot be started here (${error.message})`));
      client.on("close", () => resolve(""));
    });
    const end = (): void => kill(client);
    signal.addEventListener("abort", end, { once: true });
    const words = new FarWords(client.stderr, feed);
    // A client that ended before it read the script says why on its other end.
    client.stdin.on("error", () => undefined);
    client.stdin.write(captureScript(this.#wish));
    try {
      let begun = false;
      for await (const chunk of client.stdout) {
        if (!begun) {
          await feed.state("connected");
          await feed.begin();
          begun = true;
        }
        await feed.data(chunk as Uint8Array);
      }
      const failed = await ended;
      return failed === "" ? explain(words.text, this.#wish) : failed;
    } finally {
      signal.removeEventListener("abort", end);
      kill(client);
    }
  }
}

function kill(client: ChildProcessByStdio<Writable, Readable, Readable>): void {
  if (client.exitCode !== null || client.signalCode !== null) return;
  client.stdin.destroy();
  client.kill("SIGTERM");
  const timer = setTimeout(() => client.kill("SIGKILL"), END_MS);
  client.once("close", () => clearTimeout(timer));
}

/** A key that a person confirmed is the only one in a file of its own. */
function pin(wish: SshWish): void {
  if (wish.hostKey === undefined) return;
  const file = knownHosts(wish);
  writeFileSync(`${file}.new`, `${there(wish)} ${wish.hostKey}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function knownHosts(wish: SshWish): string {
  if (wish.hostKey === undefined) return KNOWN_HOSTS;
  const place = createHash("sha256")
    .update(`${there(wish)} ${wish.hostKey}`)
    .digest("hex");
  return `${KNOWN_HOSTS}-${place.slice(0, 16)}`;
}

/** As known_hosts names a server. */
function there({ host, port = 22 }: SshWish): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

export function sshArguments(wish: SshWish): string[] {
  const pinned = wish.hostKey !== undefined;
  const identity = pinned ? OWN_KEY : wish.identity;
  const options = [
    "BatchMode=yes",
    `StrictHostKeyChecking=${pinned ? "yes" : "accept-new"}`,
    `UserKnownHostsFile=${knownHosts(wish)}`,
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "HashKnownHosts=no",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "ConnectTimeout=10",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "PermitLocalCommand=no",
    "ControlMaster=no",
    "ControlPath=none",
    "RequestTTY=no",
    "LogLevel=ERROR",
    ...(identity === undefined ? [] : ["IdentitiesOnly=yes"]),
    ...(pinned ? ["IdentityAgent=none", "PasswordAuthentication=no"] : []),
  ];
  return [
    "-T",
    ...(pinned ? ["-F", "/dev/null"] : []),
    ...options.flatMap((option) => ["-o", option]),
    ...(identity === undefined ? [] : ["-i", identity]),
    ...(wish.port === undefined ? [] : ["-p", String(wish.port)]),
    "--",
    wish.user === undefined ? wish.host : `${wish.user}@${wish.host}`,
    "/bin/sh -s",
  ];
}

/** What ssh and tcpdump say: frames dropped there, and in the end why. */
class FarWords {
  text = "";
  #line = "";
  #dropped = 0;

  constructor(stream: Readable, feed: Feed) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const lines = (this.#line + text).split("\n");
      this.#line = (lines.pop() ?? "").slice(-MAX_WORDS);
      for (const line of lines) this.#hear(line, feed);
    });
    stream.on("end", () => this.#hear(this.#line, feed));
  }

  #hear(line: string, feed: Feed): void {
    const dropped = /(?:^|, )(\d+) packets? dropped by kernel/.exec(line)?.[1];
    if (dropped !== undefined) {
      const more = Number(dropped) - this.#dropped;
      this.#dropped = Number(dropped);
      if (more > 0) void feed.lost(more);
      return;
    }
    // The counts that belong to it, and what tcpdump says when all is well.
    if (/\d+ packets? (captured|received by filter|dropped by interface)|listening on/.test(line)) return;
    if (line.trim() !== "") this.text = `${this.text}${line}\n`.slice(-MAX_WORDS);
  }
}

/** The end of a connection in words that say what to do. */
export function explain(words: string, wish: SshWish): string {
  const host = wish.user === undefined ? wish.host : `${wish.user}@${wish.host}`;
  const server = there(wish);
  const pinned = wish.hostKey !== undefined;
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(words)) {
    if (pinned)
      return `the host key of ${server} is not the one that was confirmed: somebody may be in between. If the router was set up anew, edit this source and confirm its new key`;
    return `the host key of ${server} is not the one seen first: somebody may be in between. If the router was set up anew, run ssh-keygen -R '${server}' -f DATA/sources/known_hosts`;
  }
  if (/Permission denied|Too many authentication failures/.test(words)) {
    if (pinned)
      return `${host} does not know Tapdeck's key: put the line that the page shows (or tapdeck sources key) into its authorized_keys`;
    return `${host} lets nobody in without a password here: give it a key (ssh-copy-id ${host}) that the user who runs Tapdeck has, or name one with ?identity=PATH`;
  }
  if (words.includes("tapdeck: no tcpdump there"))
    return `there is no tcpdump on ${wish.host}: install it there`;
  if (/sudo: .*(password|terminal)/.test(words))
    return `sudo on ${wish.host} asks for a password: allow tcpdump in its sudoers without one`;
  if (/You don't have permission|Operation not permitted/.test(words))
    return `${host} may not capture there: log in as root, or with ?sudo=1`;
  const last = words.trim().split("\n").slice(-2).join(" · ");
  return last === "" ? `the connection to ${wish.host} ended` : `${wish.host}: ${plain(last)}`;
}
