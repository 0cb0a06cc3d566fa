/** A router by ssh: Debian's sshd and tcpdump, cut, killed, set up anew. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { framesOf, householdFile } from "./captures.ts";
import { Router } from "./router.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { haveNamespaces } from "./tools.ts";

const TOOLS = ["ssh", "sshd", "tcpdump", "tcpreplay", "tshark"];
const PATIENCE_MS = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a script would
async function sources(tapdeck: RunningTapdeck): Promise<any[]> {
  return (await tapdeck.get("/status")).sensors[0]?.interfaces ?? [];
}

async function becomes(tapdeck: RunningTapdeck, state: string, why = /(?:)/): Promise<void> {
  let last = "";
  await until(
    async () => {
      const all = await sources(tapdeck);
      last = JSON.stringify(all);
      return all.length > 0 && all.every((one) => one.state === state && why.test(one.reason ?? ""));
    },
    `all ${state}`,
    PATIENCE_MS,
  ).catch((error) => assert.fail(`${error}: ${last}\n${tapdeck.output}`));
}

async function recordsAll(tapdeck: RunningTapdeck): Promise<void> {
  const ring = { files: 5, filesizeKb: 100_000 };
  await tapdeck.send("POST", "/rules", { name: "all", object: { kind: "all" }, ring });
  await until(async () => (await tapdeck.get("/rules/all")).state === "recording", "not recording");
}

async function hears(tapdeck: RunningTapdeck, packets: number, source = 0): Promise<void> {
  await until(
    async () => (await sources(tapdeck))[source]?.packets >= packets,
    `${packets} packets heard`,
    PATIENCE_MS,
  ).catch(async (error) => assert.fail(`${error}: ${JSON.stringify(await sources(tapdeck))}`));
}

async function recorded(t: TestContext, tapdeck: RunningTapdeck): Promise<Buffer[]> {
  const file = join(temporaryFolder(t), "all.pcapng");
  writeFileSync(file, await tapdeck.bytes("/rules/all/frames.pcapng"));
  return framesOf(file);
}

test("a router's frames come by ssh; what is cut comes back, says so, and nothing comes twice", async (t) => {
  if (!haveNamespaces(t, ...TOOLS)) return;
  const router = new Router(t);
  await router.start();
  const file = householdFile(temporaryFolder(t), 600);
  const frames = framesOf(file);
  const tapdeck = await startTapdeck(t, ["-i", router.url()]);
  await becomes(tapdeck, "connected");
  await recordsAll(tapdeck);
  await router.replay(file, 2000);
  await hears(tapdeck, frames.length);

  await router.stop();
  await becomes(tapdeck, "waiting");
  await router.start();
  await becomes(tapdeck, "connected");
  await router.replay(file, 2000);
  await hears(tapdeck, 2 * frames.length);

  const [source] = await sources(tapdeck);
  assert.equal(source.name, `ssh://${router.address}:2222/lan0`);
  assert.equal(source.reconnects, 1);
  assert.equal(source.linkType, 1);
  assert.ok(Math.abs(source.clockSkewMs) < 5000, `${source.clockSkewMs} ms off`);
  const { gaps, drops } = await tapdeck.get("/status");
  assert.ok(gaps.some((gap: { reason: string }) => gap.reason.endsWith("was away")));
  assert.deepEqual(drops, { interface: 0, kernel: 0, sensor: 0, recorder: 0, relay: 0 });
  await until(async () => (await tapdeck.get("/rules/all")).packets === 2 * frames.length, "all recorded");
  const got = await recorded(t, tapdeck);
  const expected = [...frames, ...frames];
  assert.equal(got.length, expected.length);
  assert.ok(got.every((frame, i) => frame.equals(expected[i]!)));

  const pinned = join(tapdeck.dataFolder, "sources", "known_hosts");
  assert.equal(statSync(join(tapdeck.dataFolder, "sources")).mode & 0o777, 0o700);
  assert.match(readFileSync(pinned, "utf8"), /^\[198\.18\.\S+\]:2222 ssh-ed25519 /);
  assert.equal(await tapdeck.stop(), 0);
  await until(() => !router.commands().some((line) => line.includes("tcpdump")), "tcpdump ends there");
});

test("its own connection is not in the capture, the filter holds, a silent cut is noticed", async (t) => {
  if (!haveNamespaces(t, ...TOOLS)) return;
  const router = new Router(t);
  await router.start();
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 600);
  const filter = `&filter=${encodeURIComponent("udp port 53 or not ip")}`;
  const matching = framesOf(file, "(ip.version == 4 && udp.port == 53 && !icmp) || !ip").length;
  const tapdeck = await startTapdeck(t, ["-i", router.url("any"), "-i", router.url("lan0", filter)]);
  await becomes(tapdeck, "connected");
  await recordsAll(tapdeck);
  await router.replay(file, 1000);
  await hears(tapdeck, matching, 1);
  const [any, lan] = await sources(tapdeck);
  assert.equal(lan.packets, matching);
  assert.ok([113, 276].includes(any.linkType), JSON.stringify(any));
  // Twice: out of one end of the cable, in at the other.
  await hears(tapdeck, 1200);
  await until(async () => (await tapdeck.all("/flows")).length > 10, "flows are there", PATIENCE_MS);
  const flows = await tapdeck.all("/flows");
  const own = flows.filter((flow) => flow.resp.port === 2222 || flow.orig.port === 2222);
  assert.deepEqual(own, [], "the two connections feed each other");

  router.wire.down();
  await becomes(tapdeck, "waiting");
  router.wire.up();
  await becomes(tapdeck, "connected");
});

test("what is wrong with a router is said in words, and never a secret", async (t) => {
  if (!haveNamespaces(t, ...TOOLS)) return;
  const router = new Router(t);
  await router.start();
  const folder = temporaryFolder(t);
  const nobody = `ssh://root@${router.address}:2222/lan0?identity=${folder}/none`;
  const wrong = await startTapdeck(t, ["-i", nobody], folder);
  await becomes(wrong, "waiting", /without a password here: give it a key \(ssh-copy-id/);
  await wrong.stop();

  const absent = await startTapdeck(t, ["-i", router.url("nonesuch")], folder);
  await becomes(absent, "waiting", /nonesuch.*(No such device|doesn't exist)/i);
  await absent.stop();

  await router.stop();
  router.newHostKey();
  await router.start();
  const changed = await startTapdeck(t, ["-i", router.url()], folder);
  await becomes(changed, "waiting", /the host key of \[198\..*not the one seen first.*ssh-keygen -R/);
  await changed.stop();

  for (const [url, why] of [
    ["ssh://router/-w%2Ftmp%2Fx", /no name of an interface.*It is written ssh:/],
    ["ssh://-oProxyCommand=x/eth0", /no host|cannot be read/],
    ["ssh://router", /the interface is missing/],
    ["ssh://root:secret@router/eth0", /a password does not belong/],
    ["gopher://router/eth0", /no source of the kind gopher.*ssh/],
    ["ssh://router/eth0?fliter=x", /no option fliter/],
  ] as const) {
    const run = spawnSync(process.execPath, [PROGRAM, "run", "-i", url], { encoding: "utf8" });
    assert.equal(run.status, 2, `${url}: ${run.stderr}`);
    assert.match(run.stderr, why);
    assert.ok(!run.stderr.includes("secret"));
    assert.equal(run.stderr.trim().split("\n").length, 1);
  }
});
