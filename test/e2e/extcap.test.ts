/** Debian's tshark with the extcap installed: a hub is an interface, and captures a device of it as the hub has it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { COMMAND, controlMessage } from "../../src/cli/extcap/toolbar.ts";
import { CAMERA_MAC, householdFile, stampedFramesOf } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, haveNamespaces, must, tool } from "./tools.ts";
import { Wire } from "./wire.ts";

const CLIENT = join(PROGRAM, "../../dist/tapdeck-client.mjs");

interface Desktop {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

function desktop(t: TestContext): Desktop {
  const home = temporaryFolder(t);
  const { XDG_CONFIG_HOME: _c, XDG_CACHE_HOME: _d, XDG_DATA_HOME: _e, ...rest } = process.env;
  return { home, env: { ...rest, HOME: home } };
}

function run(
  { env }: Desktop,
  program: string,
  ...args: string[]
): { status: number | null; out: string; words: string } {
  const ran = spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8", timeout: 60_000 });
  return { status: ran.status, out: ran.stdout, words: ran.stderr };
}

function install(desk: Desktop, hub: RunningTapdeck, program = PROGRAM): void {
  const ran = run(
    desk,
    program,
    "extcap",
    "install",
    "--hub",
    hub.url,
    "--token",
    hub.token,
    "--name",
    "hall",
  );
  assert.equal(ran.status, 0, ran.words);
}

function tshark({ env }: Desktop, ...args: string[]): string {
  const ran = spawnSync("tshark", args, { env, encoding: "utf8", timeout: 60_000 });
  return `${ran.stdout}${ran.stderr}`;
}

test("the client file needs nothing beside it, and nobody without a token gets it", async (t) => {
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 500)]);
  await hub.replayed();
  const desk = desktop(t);
  const url = new URL("/client/tapdeck-client.mjs", hub.url);
  assert.equal((await fetch(url)).status, 401);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${hub.token}` } });
  assert.equal(answer.status, 200);
  const file = join(desk.home, "tapdeck-client.mjs");
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const devices = run(desk, file, "--hub", hub.url, "--token", hub.token, "devices", "--format", "json");
  assert.deepEqual([devices.status, devices.words], [0, ""]);
  assert.ok(devices.out.includes(CAMERA_MAC));
  const after = run(desk, file, "devices", "--hub", hub.url, "--token", hub.token);
  assert.equal(after.status, 0);
  const ran = run(desk, file, "pull", "--to", join(desk.home, "x"), "--hub", hub.url, "--token", hub.token);
  assert.equal(ran.status, 0, ran.words);
  const wrong = run(desk, file, "run");
  assert.deepEqual([wrong.status, wrong.words.trim().split("\n").length], [2, 1], wrong.words);
});

test("tshark lists a hub at once, also one that is away, and what is wrong is said by it", async (t) => {
  if (!have(t, "tshark")) return;
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 500)]);
  await hub.replayed();
  for (const program of [PROGRAM, CLIENT]) {
    const desk = desktop(t);
    install(desk, hub, program);
    const config = join(desk.home, ".config", "tapdeck", "desktop.json");
    assert.equal(statSync(config).mode & 0o777, 0o600);
    assert.equal(readFileSync(config, "utf8").includes(hub.token), false, "the admin token stays out of it");
    const listed = tshark(desk, "-D");
    assert.match(listed, /tapdeck-hall \(Tapdeck: hall\)/);
    assert.doesNotMatch(listed, /invalid|couldn't/);
    assert.match(tshark(desk, "-L", "-i", "tapdeck-hall"), /EN10MB/);
    const wrapper = join(desk.home, ".config", "wireshark", "extcap", "tapdeck");
    assert.ok(existsSync(join(desk.home, ".local", "lib", "wireshark", "extcap", "tapdeck")));
    const ask = (...args: string[]): string => {
      const ran = spawnSync(wrapper, args, { env: desk.env, encoding: "utf8", timeout: 30_000 });
      return `${ran.status} ${ran.stdout}${ran.stderr}`;
    };
    const dialog = ask("--extcap-config", "--extcap-interface", "tapdeck-hall");
    assert.match(dialog, /\{call=--token\}.*\{type=password\}/);
    assert.match(dialog, /value \{arg=2\}\{value=device=dev-[^}]+\}\{display=[^}]+\}/);
    assert.match(dialog, /\{call=--from\}.*\{type=timestamp\}/);
    assert.match(dialog, /\{call=--snaplen\}.*\{type=unsigned\}/);
    const reload = [
      "--extcap-config",
      "--extcap-reload-option",
      "object",
      "--extcap-interface",
      "tapdeck-hall",
    ];
    assert.match(ask(...reload), /value \{arg=2\}\{value=all\}/);
    const listing = spawnSync(wrapper, ["--extcap-interfaces", "--extcap-version=4.0"], {
      env: desk.env,
      encoding: "utf8",
    });
    const answered = run(
      desk,
      program === CLIENT ? CLIENT : join(PROGRAM, "../tapdeck-extcap.js"),
      "--extcap-interfaces",
    );
    assert.equal(answered.out, listing.stdout);
    const fifo = join(desk.home, "fifo");
    const capture = ["--capture", "--extcap-interface", "tapdeck-hall", "--fifo", fifo];
    assert.match(ask(...capture, "--object", "device=nobody"), /^1 Tapdeck: there is no device "nobody"/);
    assert.match(ask(...capture, "--token", "wrong"), /^1 Tapdeck: the hub does not know this token/);
    assert.match(
      ask(...capture, "--hub", "http://127.0.0.1:1", "--token", "x"),
      /^1 Tapdeck: no Tapdeck answers/,
    );
    const filter = ask(...capture, "--extcap-capture-filter", "port (");
    assert.match(filter, /^1 Tapdeck: .*(syntax|filter)/);
    const removed = run(desk, program, "extcap", "uninstall");
    assert.equal(removed.status, 0, removed.words);
    assert.doesNotMatch(tshark(desk, "-D"), /tapdeck/);
    assert.deepEqual(readdirSync(join(desk.home, ".config", "tapdeck")), []);
  }
});

test("a device captured through the extcap is what export has of it, byte by byte; mark, pause and pin work", async (t) => {
  if (!haveNamespaces(t, "tshark", "tcpreplay", "mkfifo")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 6000);
  const wire = new Wire(t);
  const hub = await startTapdeck(t, ["-i", wire.near, "--home-net", "192.168.77.0/24"]);
  const desk = desktop(t);
  install(desk, hub);
  const got = join(folder, "got.pcapng");
  const args = [
    "-i",
    "tapdeck-hall",
    "-o",
    `extcap.tapdeck_hall.other:address=192.168.77.0/24`,
    "-w",
    got,
    "-q",
  ];
  const capture = spawn("tshark", args, { env: desk.env, stdio: ["ignore", "pipe", "pipe"] });
  cleanup(t, () => capture.kill("SIGKILL"));
  let words = "";
  capture.stderr.on("data", (text) => {
    words += text;
  });
  await until(
    async () => (await hub.all("/audit?action=live")).length > 0,
    `the stream begins: ${words}`,
    30_000,
  );
  await wire.replay(file, 3000);
  const reference = join(folder, "reference.pcapng");
  const frames = (path: string): string[] =>
    stampedFramesOf(path).map(({ stamp, bytes }) => `${stamp} ${bytes.toString("hex")}`);
  const exported = (): string[] => {
    const query = [
      "export",
      "address=192.168.77.0/24",
      "-w",
      reference,
      "--hub",
      hub.url,
      "--token",
      hub.token,
    ];
    assert.equal(run(desk, PROGRAM, ...query).status, 0);
    return frames(reference);
  };
  const wanted = tool("tshark", ["-r", file, "-Y", "ip.addr==192.168.77.0/24 || arp"])
    .trim()
    .split("\n").length;
  await until(
    () => existsSync(got) && stampedFramesOf(got).length >= wanted * 0.99,
    `${wanted} frames: ${words}`,
    60_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const ended = new Promise((resolve) => capture.once("exit", resolve));
  capture.kill("SIGINT");
  await ended;
  const all = exported();
  assert.ok(all.length > 5000, `${all.length}`);
  assert.deepEqual(frames(got), all);

  // As Wireshark's toolbar speaks: two more pipes.
  const at = (name: string): string => join(folder, name);
  for (const name of ["fifo", "in", "out"]) must("mkfifo", at(name));
  const controls = ["--extcap-control-in", at("in"), "--extcap-control-out", at("out")];
  const by = ["--extcap-interface", "tapdeck-hall", "--object", `device=${CAMERA_MAC}`, "--fifo", at("fifo")];
  const extcap = spawn(
    process.execPath,
    [join(PROGRAM, "../tapdeck-extcap.js"), "--capture", ...by, ...controls],
    {
      env: desk.env,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const marked = at("marked.pcapng");
  const reader = spawn("sh", ["-c", `cat ${at("fifo")} > ${marked}`]);
  const said = spawn("sh", ["-c", `cat ${at("out")} > ${at("said")}`]);
  const toolbar = spawn("sh", ["-c", `cat > ${at("in")}`], { stdio: ["pipe", "ignore", "ignore"] });
  for (const one of [extcap, reader, said, toolbar]) cleanup(t, () => one.kill("SIGKILL"));
  const press = (control: number, payload = ""): boolean =>
    toolbar.stdin.write(controlMessage({ control, command: COMMAND.set, payload }));
  await until(async () => (await hub.all("/audit?action=live")).length > 1, "the second stream", 30_000);
  const heard =
    (pattern: RegExp): (() => boolean) =>
    () =>
      existsSync(at("said")) && pattern.test(readFileSync(at("said"), "utf8"));
  press(1);
  await until(heard(/next packet gets a comment/), "the mark is confirmed", 30_000);
  press(0);
  await until(heard(/an interface of its own/), "the pin is confirmed", 30_000);
  await wire.replay(file, 3000);
  const comments = (): string =>
    existsSync(marked)
      ? spawnSync("tshark", ["-r", marked, "-T", "fields", "-e", "frame.comment", "-Y", "frame.comment"], {
          encoding: "utf8",
        }).stdout
      : "";
  await until(() => /Marked at/.test(comments()), "the mark is in the capture", 30_000);
  assert.equal(comments().match(/Marked at/g)?.length, 1);
  assert.match(tshark(desk, "-D"), /tapdeck-hall-[0-9a-f]{8} \(Tapdeck: .* \(hall\)\)/);
});
