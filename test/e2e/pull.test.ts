/** `tapdeck pull` as a desktop runs it: killed, cut off, over a hub's restart, onto a full disk; and SFTP in its place. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { allOpen } from "./recorder.ts";
import { PROGRAM, RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces, must } from "./tools.ts";

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly words: string;
}

function pullArgs(hub: RunningTapdeck, to: string, ...more: string[]): string[] {
  return [PROGRAM, "pull", "--to", to, "--hub", hub.url, "--data", hub.dataFolder, ...more];
}

function pull(hub: RunningTapdeck, to: string, ...more: string[]): Ran {
  const run = spawnSync(process.execPath, pullArgs(hub, to, ...more), { encoding: "utf8", timeout: 120_000 });
  return { status: run.status, out: run.stdout, words: run.stderr };
}

/** A hub that has replayed an evening, with a rule of all of it and a clip. */
async function recorded(t: TestContext, frames: number, filesizeKb: number): Promise<RunningTapdeck> {
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), frames)]);
  await hub.replayed();
  const ring = { files: 500, filesizeKb };
  await hub.send("POST", "/rules", { name: "All", object: { kind: "all" }, ring, from: "-1d" });
  await until(async () => (await hub.get("/rules/all")).packets === frames, "the rule's past", 60_000);
  await hub.send("POST", "/clips", { title: "Evening", at: "-1m", before: 86_400, after: 0 });
  const done = async (): Promise<boolean> =>
    (await hub.get("/clips")).items.some(
      (clip: { title: string; state: string }) => clip.title === "Evening" && clip.state === "complete",
    );
  await until(done, "the clip", 60_000);
  return hub;
}

function visible(folder: string): string[] {
  const kinds = ["rules", "clips"].filter((kind) => existsSync(join(folder, kind)));
  return kinds.flatMap((kind) =>
    readdirSync(join(folder, kind), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)),
  );
}

/** As the hub has them on its disk, byte by byte and to the millisecond. */
function same(hub: RunningTapdeck, folder: string): void {
  assert.deepEqual(visible(folder).sort(), visible(hub.dataFolder).sort());
  for (const path of visible(folder)) {
    const [here, there] = [join(folder, path), join(hub.dataFolder, path)];
    assert.ok(readFileSync(here).equals(readFileSync(there)), path);
    const off = Math.floor(statSync(there).mtimeMs) - Math.floor(statSync(here).mtimeMs);
    // A begun file's time is that of the sensor's last word of it; an open clip is touched every few seconds.
    const begun = readdirSync(dirname(there)).sort().at(-1) === basename(there) && path.startsWith("rules");
    const clip = path.startsWith("clips") ? readFileSync(join(dirname(there), "manifest.json"), "utf8") : "";
    if (/"state": "open"/.test(clip)) continue;
    assert.ok(Math.abs(off) <= (begun ? 1000 : 0), `${path}: ${off} ms`);
  }
  allOpen(visible(folder).flatMap((path) => (path.endsWith(".pcapng") ? [join(folder, path)] : [])));
}

function start(t: TestContext, args: readonly string[]): { process: ChildProcess; words: () => string } {
  const run = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [run.stdout, run.stderr])
    stream.on("data", (text) => {
      words += text;
    });
  cleanup(t, () => run.kill("SIGKILL"));
  return { process: run, words: () => words };
}

test("killed in the middle again and again, then let be: all is there, once, as on the hub", async (t) => {
  if (!have(t, "capinfos")) return;
  const hub = await recorded(t, 60_000, 20_000);
  const folder = join(temporaryFolder(t), "captures");
  let inTheMiddle = 0;
  for (let i = 0; i < 6; i++) {
    const { process: run } = start(t, pullArgs(hub, folder));
    const ended = new Promise((resolve) => run.once("exit", resolve));
    const begun = (): boolean =>
      existsSync(join(folder, "rules", "all")) &&
      readdirSync(join(folder, "rules", "all")).some((name) => name.endsWith(".part"));
    while (!begun() && run.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
    run.kill("SIGKILL");
    await ended;
    if (begun()) inTheMiddle++;
  }
  assert.ok(inTheMiddle >= 2, `${inTheMiddle} kills in the middle of a file`);
  const last = pull(hub, folder);
  assert.equal(last.status, 0, last.words);
  same(hub, folder);
  const again = pull(hub, folder);
  assert.deepEqual([again.status, again.out, again.words], [0, "", "tapdeck: nothing new\n"]);
});

test("--follow: what a live rule fills lands when it is full, over a kill of the hub; only one pull a folder", async (t) => {
  if (!have(t, "capinfos")) return;
  const data = temporaryFolder(t);
  const file = householdFile(temporaryFolder(t), 20_000);
  const first = await startTapdeck(t, ["--read", file], data);
  const listen = new URL(first.url).host;
  await first.replayed();
  const ring = { files: 500, filesizeKb: 500 };
  await first.send("POST", "/rules", { name: "All", object: { kind: "all" }, ring, from: "-1d" });
  await until(async () => (await first.get("/rules/all")).packets === 20_000, "the rule's past", 60_000);
  const folder = join(temporaryFolder(t), "captures");
  const follow = start(t, pullArgs(first, folder, "--follow"));
  const full = (): string[] =>
    existsSync(join(folder, "rules", "all"))
      ? readdirSync(join(folder, "rules", "all")).filter((name) => !name.startsWith("."))
      : [];
  const files = (await first.all("/rules/all/files")).filter((one) => !one.open).length;
  await until(() => full().length === files, `${files} full files: ${follow.words()}`, 60_000);
  const second = pull(first, folder);
  assert.equal(second.status, 1);
  assert.match(second.words, /another pull \(process \d+\) fills this folder already/);
  await first.kill();
  await until(() => /trying again/.test(follow.words()), "that the hub is away", 30_000);
  const hub = await startTapdeck(t, ["--read", file, "--listen", listen], data);
  await until(() => /the hub is back/.test(follow.words()), follow.words(), 60_000);
  // What "-1d" is counted from is known then.
  await hub.replayed();
  await hub.send("POST", "/rules", { name: "More", object: { kind: "all" }, ring, from: "-1d" });
  // A request that gets no answer is given up after a minute.
  await until(() => existsSync(join(folder, "rules", "more")), "the other rule's files", 150_000).catch(
    async (error) => assert.fail(`${error}: ${JSON.stringify(await hub.all("/rules"))} ${follow.words()}`),
  );
  await hub.send("PATCH", "/rules/more", { paused: true });
  await hub.send("PATCH", "/rules/all", { paused: true });
  const alike = (): boolean => `${visible(folder).sort()}` === `${visible(hub.dataFolder).sort()}`;
  await until(alike, "the folders are alike", 90_000);
  const ended = new Promise((resolve) => follow.process.once("exit", resolve));
  follow.process.kill("SIGTERM");
  assert.equal(await ended, 0);
  same(hub, folder);
});

test("a full disk, a folder of somebody else and wrong words are one line each", async (t) => {
  if (!haveNamespaces(t)) return;
  const hub = await recorded(t, 20_000, 2000);
  const folder = temporaryFolder(t);
  const oneLine = (ran: Ran, status: number, pattern: RegExp): void => {
    assert.equal(ran.status, status, ran.words);
    assert.match(ran.words, pattern);
    assert.equal(ran.words.trim().split("\n").length, 1, ran.words);
  };
  const small = join(folder, "small");
  mkdirSync(small);
  must("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small);
  cleanup(t, () => must("umount", small));
  oneLine(pull(hub, small), 1, /the disk under .*small is full/);
  must("mount", "-o", "remount,size=200m", small);
  assert.equal(pull(hub, small).status, 0);
  same(hub, small);
  writeFileSync(join(folder, "file"), "");
  oneLine(pull(hub, join(folder, "file")), 1, /cannot write into .*file/);
  oneLine(pull(hub, "/proc/captures"), 1, /cannot write into \/proc\/captures/);
  oneLine(pull(hub, join(folder, "x"), "--max", "lots"), 2, /no size such as/);
  oneLine(pull(hub, join(folder, "x"), "--rule", "nobody"), 1, /nobody/);
  const bounded = join(folder, "bounded");
  assert.equal(pull(hub, bounded, "--max", "5M").status, 0);
  const bytes = visible(bounded).reduce((sum, path) => sum + statSync(join(bounded, path)).size, 0);
  assert.ok(bytes <= 5e6 && bytes > 1e6, `${bytes} bytes`);
});

test("`pull install` writes a unit that systemd takes, with a token of its own for frames", async (t) => {
  if (!have(t, "systemd-analyze")) return;
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 100)]);
  const home = temporaryFolder(t);
  const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: "" };
  const { XDG_CONFIG_HOME: _none, ...env } = environment;
  const args = ["install", "--to", join(home, "my captures"), "--max", "20G"];
  const words = [PROGRAM, "pull", ...args, "--hub", hub.url, "--data", hub.dataFolder];
  const printed = spawnSync(process.execPath, [...words, "--print"], { env, encoding: "utf8" });
  assert.match(printed.stdout, /ExecStart=.* pull --follow .*--to "\S+my captures" --max 20000000000/);
  assert.deepEqual(readdirSync(home), []);
  const run = spawnSync(process.execPath, words, { env, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /systemctl --user enable --now tapdeck-pull/);
  const unit = join(home, ".config", "systemd", "user", "tapdeck-pull.service");
  const verify = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
  assert.equal(verify.status, 0, verify.stderr);
  assert.equal(verify.stderr.includes("tapdeck-pull"), false, verify.stderr);
  const secret = join(home, ".config", "tapdeck", "pull.env");
  assert.equal(statSync(secret).mode & 0o777, 0o600);
  const token = readFileSync(secret, "utf8").trim().replace("TAPDECK_TOKEN=", "");
  const who = await hub.fetch("/session", { headers: { authorization: `Bearer ${token}` } });
  assert.equal(((await who.json()) as { scope: string }).scope, "frames");
});

test("SFTP: who is in the group tapdeck reads the recordings, writes nothing, sees no secret", async (t) => {
  if (!haveNamespaces(t, "sshd", "sftp", "ssh-keygen", "unshare", "capinfos")) return;
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  // Users and groups of this test alone, seen by nothing but what it starts.
  const ids = { sensor: 61_801, hub: 61_802, reader: 61_803, group: 61_804 };
  const users = [
    `tapdeck-sensor:x:${ids.sensor}:${ids.group}::/:/bin/false`,
    `tapdeck-hub:x:${ids.hub}:${ids.hub}::/:/bin/false`,
    `anna:x:${ids.reader}:${ids.reader}::${folder}:/bin/sh`,
  ];
  const groups = [`tapdeck:x:${ids.group}:anna`, `tapdeck-hub:x:${ids.hub}:`, `anna:x:${ids.reader}:`];
  writeFileSync(at("passwd"), `${readFileSync("/etc/passwd", "utf8")}${users.join("\n")}\n`);
  writeFileSync(at("group"), `${readFileSync("/etc/group", "utf8")}${groups.join("\n")}\n`);
  writeFileSync(at("shadow"), `${readFileSync("/etc/shadow", "utf8")}anna:*:19000:0:99999:7:::\n`);
  const binds = ["passwd", "group", "shadow"]
    .map((name) => `mount --bind ${at(name)} /etc/${name}`)
    .join(" && ");
  const within = (...command: string[]): string[] => [
    "-m",
    "sh",
    "-c",
    `${binds} && exec "$@"`,
    "sh",
    ...command,
  ];

  const capture = householdFile(folder, 5000);
  const data = at("data");
  const listen = ["--data", data, "--listen", "127.0.0.1:0", "--read", capture];
  const run = spawn("unshare", within(process.execPath, PROGRAM, "run", ...listen), {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const hub = new RunningTapdeck(run, data);
  cleanup(t, () => hub.stop());
  await until(
    () => {
      hub.url = /Tapdeck is at (\S+)/.exec(hub.output)?.[1] ?? "";
      return hub.url !== "";
    },
    "it does not start",
    30_000,
  );
  await hub.replayed();
  const ring = { files: 50, filesizeKb: 500 };
  await hub.send("POST", "/rules", { name: "All", object: { kind: "all" }, ring, from: "-1d" });
  await until(async () => (await hub.get("/rules/all")).packets === 5000, "the rule's past", 60_000);

  for (const key of ["host", "user"]) must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at(key));
  writeFileSync(at("keys"), readFileSync(at("user.pub")), { mode: 0o644 });
  const port = 20_000 + (process.pid % 20_000);
  const lines = [
    ...[
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${at("host")}`,
      `AuthorizedKeysFile ${at("keys")}`,
    ],
    ...["StrictModes no", "UsePAM no", "PasswordAuthentication no", `PidFile ${at("pid")}`],
    // What docs/desktop.md says.
    ...["Subsystem sftp internal-sftp", "Match Group tapdeck", `ForceCommand internal-sftp -R -d ${data}`],
    ...["AllowTcpForwarding no", "X11Forwarding no", "PermitTTY no"],
  ];
  writeFileSync(at("sshd_config"), `${lines.join("\n")}\n`);
  mkdirSync("/run/sshd", { recursive: true });
  const server = spawn("unshare", within("/usr/sbin/sshd", "-D", "-e", "-f", at("sshd_config")), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (text) => {
    said += text;
  });
  cleanup(t, () => server.kill());
  await until(() => said.includes("Server listening"), "sshd", 20_000);
  const sftp = (batch: string): Ran => {
    const known = [
      "-o",
      "StrictHostKeyChecking=no",
      "-o",
      "UserKnownHostsFile=/dev/null",
      "-o",
      "LogLevel=ERROR",
    ];
    const args = ["-q", "-b", "-", "-P", String(port), "-i", at("user"), ...known, "anna@127.0.0.1"];
    const ran = spawnSync("sftp", args, { input: batch, encoding: "utf8", timeout: 60_000 });
    return { status: ran.status, out: ran.stdout, words: ran.stderr };
  };
  mkdirSync(at("got"));
  const got = sftp(`get -rp rules ${at("got")}\nget -rp clips ${at("got")}\n`);
  assert.equal(got.status, 0, `${got.words} ${said}`);
  const names = readdirSync(join(data, "rules", "all"));
  assert.ok(names.length >= 3);
  for (const name of names) {
    const [here, there] = [join(at("got"), "rules", "all", name), join(data, "rules", "all", name)];
    assert.ok(readFileSync(here).equals(readFileSync(there)), name);
    assert.equal(Math.floor(statSync(here).mtimeMs / 1000), Math.floor(statSync(there).mtimeMs / 1000));
  }
  allOpen(names.map((name) => join(at("got"), "rules", "all", name)));
  for (const [batch, what] of [
    [`put ${capture} rules/all/x.pcapng\n`, "write"],
    [`rm rules/all/${names[0]}\n`, "delete"],
    [`get admin.token ${at("got")}\n`, "the token"],
    [`get tapdeck.duckdb ${at("got")}\n`, "the store"],
  ] as const)
    assert.notEqual(sftp(batch).status, 0, what);
});
