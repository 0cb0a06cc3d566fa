/** The command line as scripts use it: the commands against a running hub, and bad input of every kind in one line each. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA_MAC, householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, type RunningTapdeck, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly words: string;
}

function tapdeck(args: readonly string[], input?: string | Buffer, environment: NodeJS.ProcessEnv = {}): Ran {
  const run = spawnSync(process.execPath, [PROGRAM, ...args], {
    input: input ?? "",
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 1 << 28,
    env: { ...process.env, ...environment },
  });
  return { status: run.status, out: run.stdout, words: run.stderr };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at output as a script would
function jsonLines(text: string): any[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** One line that says what, why and what to do; no stack. */
function oneLine(ran: Ran, status: number, pattern: RegExp): void {
  assert.equal(ran.status, status, ran.words);
  assert.match(ran.words, pattern);
  assert.equal(ran.words.trim().split("\n").length, 1, ran.words);
  assert.doesNotMatch(ran.words, /^\s+at /m);
}

test("commands against a hub that has replayed a capture", async (t) => {
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 5000);
  const hub: RunningTapdeck = await startTapdeck(t, ["--read", file]);
  await until(async () => (await hub.get("/status")).replay?.done === true, "the replay");
  const ask = (...args: string[]): Ran => tapdeck([...args, "--hub", hub.url, "--data", hub.dataFolder]);
  const [status] = jsonLines(ask("status", "--format", "json").out);
  assert.deepEqual(status.replay, { done: true, packets: 5000, demo: false });
  const devices = jsonLines(ask("devices", "--format", "json", "--sort", "upload").out);
  assert.deepEqual(devices[0].macs, [CAMERA_MAC]);
  assert.match(ask("devices").out, /porch-camera|14:63:93:5a:10:0c/);
  const flows = jsonLines(ask("flows", "--from", "2000-01-01", "--format", "json", "--limit", "3").out);
  assert.equal(flows.length, 3);
  assert.match(ask("destinations", "--from", "2000-01-01").out, /203\.0\.113\.199/);
  assert.equal(jsonLines(ask("usage", "--format", "json").out).length, 25);

  assert.match(ask("rules", "add", "cam", "--device", CAMERA_MAC).out, /dumpcap/);
  assert.equal(jsonLines(ask("rules", "list", "--format", "json").out)[0].slug, "cam");
  assert.match(ask("rules", "pause", "cam").out, /paused/);
  assert.equal(ask("rules", "resume", "cam").status, 0);
  assert.match(ask("files", "cam").out, /Nothing has been recorded/);
  assert.equal(ask("rules", "remove", "cam", "--delete-files").status, 0);
  oneLine(ask("rules", "remove", "cam"), 1, /no rule "cam"/);
  const secret = ask("token", "create", "--scope", "view", "--expires", "30d", "script").out.trim();
  assert.equal(tapdeck(["status", "--hub", hub.url, "--token", secret]).status, 0);
  oneLine(tapdeck(["audit", "--hub", hub.url, "--token", secret]), 1, /./);
  oneLine(tapdeck(["status", "--hub", hub.url], "", { TAPDECK_TOKEN: "wrong" }), 1, /token/);
  assert.match(ask("audit").out, /token-create/);
  assert.deepEqual(
    jsonLines(ask("audit", "--action", "rule-create", "--from", "-1h", "--format", "json").out).map(
      ({ who }) => who,
    ),
    ["admin.token"],
  );
  assert.match(ask("audit", "--who", "nobody").out, /Nothing yet/);
  oneLine(ask("audit", "--action", "slept"), 2, /rule-create/);
  const added = tapdeck(
    ["user", "add", "anna", "--password-stdin", "--hub", hub.url, "--data", hub.dataFolder],
    "a long enough one\n",
  );
  assert.equal(added.status, 0, added.words);
  const login = await fetch(new URL("/api/v1/session", hub.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "anna", password: "a long enough one" }),
  });
  assert.equal(login.status, 201);
});

test("groups and privacy, by names as people say them", async (t) => {
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 5000)]);
  await until(async () => (await hub.get("/status")).replay?.done === true, "the replay");
  const ask = (...args: string[]): Ran => tapdeck([...args, "--hub", hub.url, "--data", hub.dataFolder]);
  const json = (...args: string[]) => jsonLines(ask(...args, "--format", "json").out);
  assert.match(ask("groups").out, /^group +recorded +devices\s+Guests +headers +0\s*$/);
  const made = ask("groups", "add", "Eyes", CAMERA_MAC, "02:00:00:00:00:99", "--privacy", "first-4096");
  assert.match(made.out, /devices +\S+.*, dev-020000000099/, made.words);
  assert.match(ask("groups", "list").out, /Eyes +first-4096 +2/);
  const [camera] = json("devices", "show", CAMERA_MAC);
  assert.equal(camera.effectivePrivacy, "first-4096");
  assert.deepEqual(json("groups", "leave", "eyes", "02:00:00:00:00:99")[0].devices, [camera.id]);
  assert.deepEqual(json("groups", "join", "guests", camera.name)[0].devices, [camera.id]);
  assert.equal(json("groups", "set", "Guests", "--privacy", "nothing")[0].privacy, "nothing");
  assert.equal(json("groups", "rename", "Guests", "Visitors")[0].name, "Visitors");
  assert.match(
    ask("devices", "set", CAMERA_MAC, "--privacy", "headers").out,
    /recorded +nothing, by a group; its own is headers/,
  );
  assert.match(ask("devices", "show", CAMERA_MAC).out, /groups +Visitors, Eyes/);
  assert.match(ask("devices").out, / nothing /);
  assert.match(ask("rules", "add", "eyes", "--group", "Eyes").out, /records +group Eyes/);
  oneLine(ask("groups", "remove", "Eyes"), 1, /recorded by the rule "eyes"/);
  oneLine(ask("groups", "remove", "visitors"), 1, /built in/);
  oneLine(ask("groups", "join", "nobody", CAMERA_MAC), 1, /no group "nobody"/);
  oneLine(ask("groups", "join", "Eyes", "nobody"), 1, /no device "nobody"/);
  oneLine(ask("groups", "join", "Eyes"), 2, /missing required argument/);
  oneLine(ask("groups", "set", "Eyes"), 2, /--privacy/);
  oneLine(ask("devices", "set", CAMERA_MAC, "--privacy", "some"), 2, /first-N/);
  assert.equal(ask("rules", "remove", "eyes").status, 0);
  assert.equal(ask("groups", "remove", "Eyes").status, 0);
  assert.equal(json("groups").length, 1);
  for (const verb of ["list", "add", "rename", "remove", "join", "leave", "set"])
    assert.match(ask("groups", verb, "--help").out, /Example:/, verb);
});

test("beyond loopback it is TLS, and the certificate is pinned", async (t) => {
  const folder = temporaryFolder(t);
  const hub = await startTapdeck(t, ["--read", householdFile(folder, 200), "--listen", "0.0.0.0:0"]);
  assert.match(hub.url, /^https:/);
  const url = `https://127.0.0.1:${new URL(hub.url).port}`;
  const token = readFileSync(join(hub.dataFolder, "admin.token"), "utf8").trim();
  const fingerprint = /fingerprint: (\S+)/i.exec(hub.output)?.[1] ?? "";
  assert.equal(tapdeck(["status", "--hub", url, "--data", hub.dataFolder]).status, 0);
  const elsewhere = temporaryFolder(t);
  const far = ["status", "--hub", url, "--token", token, "--data", elsewhere];
  oneLine(tapdeck(far), 1, /--fingerprint/);
  assert.equal(tapdeck([...far, "--fingerprint", fingerprint]).status, 0);
  oneLine(tapdeck([...far, "--fingerprint", fingerprint.replace(/^../, "00")]), 1, /another certificate/);
});

test("over TLS the line of Watch live holds the hub to its key", async (t) => {
  if (!have(t, "curl")) return;
  const folder = temporaryFolder(t);
  const hub = await startTapdeck(t, ["--read", householdFile(folder, 200), "--listen", "0.0.0.0:0"]);
  const token = readFileSync(join(hub.dataFolder, "admin.token"), "utf8").trim();
  const api = `https://127.0.0.1:${new URL(hub.url).port}/api/v1`;
  const head = ["-H", `authorization: Bearer ${token}`, "-H", "content-type: application/json"];
  const status = (): string => spawnSync("curl", ["-ksS", ...head, `${api}/status`]).stdout.toString();
  await until(() => status().includes('"done":true'), "the replay ends", 60_000);
  const asked = spawnSync("curl", [
    "-ksS",
    ...head,
    "-d",
    '{"from":"2000-01-01T00:00:00Z"}',
    `${api}/live-links`,
  ]);
  const { url, pin } = JSON.parse(asked.stdout.toString()) as { url: string; pin: string };
  const line = (key: string, ...more: string[]): string[] => [
    "-sSfN",
    "-k",
    "--pinnedpubkey",
    key,
    ...more,
    url,
  ];
  const other = `sha256//${createHash("sha256").update("another").digest("base64")}`;
  assert.equal(spawnSync("curl", line(other)).status, 90, "another key");
  const file = join(folder, "live.pcapng");
  const curl = spawn("curl", line(pin, "-o", file), { stdio: "ignore" });
  cleanup(t, () => curl.kill("SIGKILL"));
  await until(() => existsSync(file) && readFileSync(file).length > 10_000, "the past comes", 60_000);
  assert.equal(readFileSync(file).readUInt32LE(0), 0x0a0d0d0a);
});

test("a live capture on standard input is the main job too", async (t) => {
  const folder = temporaryFolder(t);
  const bytes = readFileSync(householdFile(folder, 3000));
  const read = tapdeck(["read", "--format", "json", "-"], bytes);
  assert.equal(read.status, 0, read.words);
  assert.equal(jsonLines(read.out).at(-1).packets, 3000);
});

test("bad input: one clear line each", async (t) => {
  const folder = temporaryFolder(t);
  const good = readFileSync(householdFile(folder, 300));
  const path = (name: string, bytes: Buffer | string): string => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const cut = tapdeck(["read", "--format", "json", path("cut.pcapng", good.subarray(0, good.length - 9))]);
  oneLine(cut, 0, /warning: .*cut/);
  assert.equal(jsonLines(cut.out).at(-1).packets, 299);
  const text = path("text.pcap", "This is no capture, it is a letter to somebody.\n");
  oneLine(tapdeck(["read", text]), 1, /not a capture/);
  oneLine(
    tapdeck(["run", "--read", text, "--data", join(folder, "d1"), "--listen", "127.0.0.1:0"]),
    1,
    /not a capture/,
  );
  const lying = Buffer.from(good);
  lying.writeUInt32LE(0xfffffff0, good.indexOf(Buffer.from([6, 0, 0, 0])) + 4);
  oneLine(tapdeck(["read", path("lying.pcapng", lying)]), 1, /offset|byte/);
  oneLine(tapdeck(["read", join(folder, "nothing.pcap")]), 1, /no such file/);
  oneLine(tapdeck(["read", folder]), 1, /is a folder/);
  oneLine(
    tapdeck(["run", "-i", "nosuch0", "--data", join(folder, "d2")]),
    1,
    /no interface nosuch0.*This machine has/,
  );
  oneLine(tapdeck(["run", "--demo", "--read", text]), 2, /exclude each other/);
  oneLine(tapdeck(["run", "--demo", "--listen", "nonsense"]), 2, /127\.0\.0\.1:7878/);
  oneLine(tapdeck(["run", "--demo", "--home-net", "300.1.2.3/8"]), 2, /192\.0\.2\.0\/24/);
  oneLine(tapdeck(["run", "--demo", "--data", text]), 1, /not a folder/);
  oneLine(tapdeck(["run", "--demo", "--data", "/proc/nowhere"]), 1, /--data/);
  oneLine(tapdeck(["nonsense"]), 2, /unknown command 'nonsense'.*--help/);
  oneLine(tapdeck(["statsu"]), 2, /Did you mean status/);
  oneLine(tapdeck(["run", "--nonsense"]), 2, /unknown option.*--help/);
  oneLine(tapdeck(["status", "--limit"]), 2, /--help/);
  oneLine(tapdeck(["token", "revoke"]), 2, /missing required argument/);
  oneLine(tapdeck(["devices", "--sort", "color"]), 2, /lastSeen/);
  oneLine(tapdeck(["status", "--hub", "http://127.0.0.1:9", "--token", "x"]), 1, /no Tapdeck answers/);
});

test("a taken port, and a data folder in use", async (t) => {
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 100);
  const server = createServer().listen(0, "127.0.0.1");
  cleanup(t, () => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const taken = ["run", "--read", file, "--data", join(folder, "d"), "--listen", `127.0.0.1:${port}`];
  oneLine(tapdeck(taken), 1, /taken by another program/);
  const hub = await startTapdeck(t, ["--read", file]);
  oneLine(tapdeck(["run", "--read", file, "--data", hub.dataFolder, "--listen", "127.0.0.1:0"]), 1, /--data/);
});

test("every command has help with an example that is one of ours", () => {
  const help = tapdeck(["--help"]);
  assert.equal(help.status, 0);
  const names = [...help.out.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1] ?? "");
  assert.ok(names.includes("run") && names.includes("read") && names.includes("doctor"));
  for (const name of names.filter((each) => each !== "help")) {
    const said = tapdeck([name, "--help"]);
    assert.equal(said.status, 0, name);
    assert.match(said.out, /^(Usage: tapdeck|Commands:)/m);
  }
  assert.equal(tapdeck(["--version"]).status, 0);
  const unit = tapdeck(["doctor", "--unit"]).out;
  const start = /^ExecStart=(\S+) (\S+) run/m.exec(unit);
  assert.ok(start?.[1] !== undefined && existsSync(start[1]) && existsSync(start[2] ?? ""));
});
