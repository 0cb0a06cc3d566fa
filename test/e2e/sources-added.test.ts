/** Sources that come and go while Tapdeck runs: by HTTP and the command line, beside others that must lose nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { FRITZ_PASSWORD, fritzbox, STRONG_CHALLENGE } from "../sources/peers.ts";
import { householdFile } from "./captures.ts";
import { Router } from "./router.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces, must } from "./tools.ts";
import { Wire } from "./wire.ts";

const PATIENCE_MS = 60_000;
let port = 40_000 + (process.pid % 15_000);

// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
type Item = any;

async function sourceOf(tapdeck: RunningTapdeck, name: string): Promise<Item> {
  return (await tapdeck.all("/sources")).find((one) => one.name === name);
}

async function is(tapdeck: RunningTapdeck, name: string, what: (item: Item) => boolean): Promise<Item> {
  let last: Item;
  await until(
    async () => {
      last = await sourceOf(tapdeck, name);
      return last !== undefined && what(last);
    },
    name,
    PATIENCE_MS,
  ).catch((error) => assert.fail(`${error}: ${JSON.stringify(last)}\n${tapdeck.output}`));
  return last;
}

async function send(file: string, to: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(to, "127.0.0.1", () => socket.end(readFileSync(file)));
    socket.on("close", () => resolve());
    socket.on("error", reject);
    socket.resume();
  });
}

async function refused(
  tapdeck: RunningTapdeck,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const json = body === undefined ? {} : { headers: { "content-type": "application/json" } };
  const answer = await tapdeck.fetch(path, {
    method,
    ...json,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(answer.status >= 400, `${method} ${path}: ${answer.status}`);
  return `${answer.status} ${((await answer.json()) as { detail: string }).detail}`;
}

test("sources are added, changed, removed and brought back while another is heard without a gap; they outlast a restart", async (t) => {
  if (!haveNamespaces(t, "tcpreplay")) return;
  const [wire, second] = [new Wire(t), new Wire(t)];
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 6000);
  const few = householdFile(temporaryFolder(t), 400);
  const tapdeck = await startTapdeck(t, ["-i", wire.near]);
  await is(tapdeck, wire.near, (one) => one.state === "up" && !one.added);
  const sensor = tapdeck.pidOf("sensor");
  let replayed = false;
  const replaying = wire.replay(file, 1000).then(() => {
    replayed = true;
  });
  const [listened, streamed] = [port++, port++];
  const { interfaces, refused: why } = await tapdeck.get("/sources/choices");
  assert.equal(why, null);
  const choice = (name: string): Item => interfaces.find((one: Item) => one.name === name);
  assert.deepEqual([choice(wire.near).captured, choice(second.near).captured], [true, false]);
  const face = await tapdeck.send("POST", "/sources", { kind: "interface", interface: second.near });
  const tzsp = await tapdeck.send("POST", "/sources", { kind: "tzsp", address: "127.0.0.1", port: listened });
  const stream = await tapdeck.send("POST", "/sources", {
    kind: "pcap-over-ip+listen",
    address: "127.0.0.1",
    port: streamed,
  });
  await is(tapdeck, second.near, (one) => one.state === "up");
  await is(tapdeck, stream.name, (one) => /nobody has connected/.test(one.reason ?? ""));
  await Promise.all([second.replay(few, 2000), send(few, streamed)]);
  const sender = createSocket("udp4");
  for (let i = 0; i < 5; i++) sender.send(Buffer.alloc(65, "0100000101", "hex"), listened, "127.0.0.1");
  for (const [name, frames] of [
    [second.near, 400],
    [stream.name, 400],
    [tzsp.name, 5],
  ] as const)
    assert.equal((await is(tapdeck, name, (one) => one.packets >= frames)).packets, frames);
  sender.close();
  // Its place and its port are free again.
  await tapdeck.fetch(`/sources/${face.id}`, { method: "DELETE" });
  await tapdeck.send("POST", `/sources/${face.id}/restore`, {});
  const moved = port++;
  const changed = await tapdeck.send("PATCH", `/sources/${stream.id}`, {
    kind: "pcap-over-ip+listen",
    address: "127.0.0.1",
    port: moved,
  });
  assert.equal(changed.name, `pcap-over-ip+listen://127.0.0.1:${moved}`);
  await is(tapdeck, changed.name, (one) => /nobody has connected/.test(one.reason ?? ""));
  assert.equal(replayed, false, "all of it while the other is heard");
  await replaying;
  const whole = await is(tapdeck, wire.near, (one) => one.packets >= 6000);
  assert.deepEqual([whole.packets, whole.drops, tapdeck.pidOf("sensor")], [6000, 0, sensor]);
  assert.deepEqual((await tapdeck.get("/status")).gaps, []);

  assert.match(await refused(tapdeck, "DELETE", "/sources/given-1"), /^409 .*command line/);
  assert.match(
    await refused(tapdeck, "POST", "/sources", { kind: "interface", interface: "nosuch0" }),
    /^404 /,
  );
  assert.match(
    await refused(tapdeck, "POST", "/sources", { kind: "interface", interface: wire.near }),
    /^409 .*already/,
  );
  const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
  for (const body of [
    { kind: "ssh", host: "-oProxyCommand=x", interface: "eth0", hostKey },
    { kind: "ssh", host: "router", interface: "eth0", hostKey: "none" },
    { kind: "ssh", host: "router", interface: "eth0", hostKey, identity: "/etc/a-key" },
    { kind: "tzsp", port: 80 },
    { kind: "shell", command: "id" },
  ])
    assert.match(await refused(tapdeck, "POST", "/sources", body), /^400 /);

  const line = (...words: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(
      process.execPath,
      [PROGRAM, "sources", ...words, "--hub", tapdeck.url, "--token", tapdeck.token],
      {
        encoding: "utf8",
      },
    );
  assert.match(String(line("add", `folder:${folder}`).stdout), /source +folder:/);
  assert.match(String(line().stdout), new RegExp(`folder:${folder}`));
  assert.equal(line("remove", `folder:${folder}`).status, 0);

  await tapdeck.stop();
  const kept = join(tapdeck.dataFolder, "sources", "sources.json");
  assert.equal(statSync(kept).mode & 0o777, 0o600);
  const again = await startTapdeck(t, ["-i", wire.near], tapdeck.dataFolder);
  await is(again, changed.name, (one) => one.id === stream.id && one.state === "waiting");
  await is(again, second.near, (one) => one.state === "up");
  // An interface that goes away for good must not keep the next sensor from the others.
  second.cut();
  process.kill(again.pidOf("sensor"), "SIGKILL");
  await is(again, second.near, (one) => one.state === "closed" && /no interface/.test(one.reason));
  await is(again, wire.near, (one) => one.state === "up");
  second.join();
  await is(again, second.near, (one) => one.state === "up");
});

test("a router by ssh with a key that was compared, and a FRITZ!Box whose password nobody hears again", async (t) => {
  if (!haveNamespaces(t, "ssh", "sshd", "ssh-keygen", "tcpdump", "tcpreplay")) return;
  const router = new Router(t);
  await router.start();
  const wire = new Wire(t);
  const file = householdFile(temporaryFolder(t), 200);
  const tapdeck = await startTapdeck(t, ["-i", wire.near]);
  const { ownKey } = await tapdeck.get("/sources/choices");
  assert.match(ownKey, /^ssh-ed25519 \S+ tapdeck@/);
  const { keys } = await tapdeck.send("POST", "/sources/host-keys", { host: router.address, port: 2222 });
  assert.match(keys[0].fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/);
  const wish = { kind: "ssh", user: "root", host: router.address, port: 2222, interface: router.lan };
  const made = await tapdeck.send("POST", "/sources", { ...wish, hostKey: keys[0].key });
  await is(tapdeck, made.name, (one) => /does not know Tapdeck's key/.test(one.reason ?? ""));
  router.letIn(ownKey);
  await is(tapdeck, made.name, () => router.commands().some((command) => command.startsWith("tcpdump")));
  await router.replay(file, 500);
  assert.equal((await is(tapdeck, made.name, (one) => one.packets >= 200)).packets, 200);
  // Another machine in its place is not believed.
  await router.stop();
  router.newHostKey();
  await router.start();
  await is(tapdeck, made.name, (one) => /not the one that was confirmed/.test(one.reason ?? ""));

  const box = await fritzbox(t, STRONG_CHALLENGE);
  const at = Number(new URL(box.origin).port);
  const fritz = { kind: "fritzbox", host: "127.0.0.1", port: at, user: "tap", interface: "lan" };
  const added = await tapdeck.send("POST", "/sources", { ...fritz, password: FRITZ_PASSWORD });
  await box.send(readFileSync(file));
  assert.equal((await is(tapdeck, added.name, (one) => one.packets >= 200)).packets, 200);
  const kept = await tapdeck.send("PATCH", `/sources/${added.id}`, { ...fritz, snaplen: 200 });
  await is(tapdeck, kept.name, (one) => one.wish.snaplen === 200 && one.state === "connected");
  assert.match(
    await refused(tapdeck, "PATCH", `/sources/${added.id}`, { ...fritz, user: "other" }),
    /^400 .*password/,
  );
  const told = [added, kept, await tapdeck.all("/sources"), await tapdeck.all("/audit"), tapdeck.output];
  assert.ok(!JSON.stringify(told).includes(FRITZ_PASSWORD));
  const { uid } = statSync(join(tapdeck.dataFolder, "sources"));
  assert.equal(uid, process.getuid?.(), "the hub cannot read what is kept");
  must("grep", "-q", FRITZ_PASSWORD, join(tapdeck.dataFolder, "sources", "sources.json"));
});

test("a run that reads files says that nothing can be added", async (t) => {
  const tapdeck = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 50)]);
  const { refused: why } = await tapdeck.get("/sources/choices");
  assert.match(why, /--read/);
  assert.match(await refused(tapdeck, "POST", "/sources", { kind: "tzsp" }), /^501 .*--read/);
  assert.deepEqual(
    (await tapdeck.all("/sources")).map((one) => [one.kind, one.added]),
    [["file", false]],
  );
});
