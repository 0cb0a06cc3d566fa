/** A `tapdeck:` address as a desktop hands it over: the program that is installed for it starts Wireshark on that stream. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { cleanup } from "./cleanup.ts";
import { PROGRAM, startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, pathOf } from "./tools.ts";

const CLIENT = join(PROGRAM, "../../dist/tapdeck-client.mjs");

test("one click: the installed program starts wireshark with nothing but -k -i -, and pipes it the device's frames", async (t) => {
  if (!have(t, "tshark")) return;
  const hub = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 2000)]);
  await hub.replayed();
  const home = temporaryFolder(t);
  const bin = join(home, "bin");
  const at = (name: string): string => join(home, name);
  mkdirSync(bin);
  // Says what it was started with, and keeps what it is given.
  writeFileSync(
    join(bin, "wireshark"),
    `#!/bin/sh\nprintf '%s\\n' $$ "$#" "$@" > '${at("started")}'\nexec cat > '${at("got.pcapng")}'\n`,
  );
  chmodSync(join(bin, "wireshark"), 0o755);
  const { XDG_CONFIG_HOME: _c, XDG_CACHE_HOME: _d, XDG_DATA_HOME: _e, DISPLAY: _f, ...rest } = process.env;
  const env = { ...rest, HOME: home, PATH: `${bin}:${process.env.PATH}` };
  const run = (program: string, args: string[], more: NodeJS.ProcessEnv = {}) => {
    const ran = spawnSync(process.execPath, [program, ...args], {
      env: { ...env, ...more },
      encoding: "utf8",
      timeout: 60_000,
    });
    return { status: ran.status, words: ran.stderr, out: ran.stdout };
  };
  const { host } = new URL(hub.url);
  const url = `tapdeck://${host}/live?device=${encodeURIComponent(CAMERA_MAC)}&from=-30d`;
  const unknown = run(CLIENT, ["open", "--", url]);
  assert.match(
    `${unknown.status} ${unknown.words}`,
    /^2 tapdeck: no hub at 127\.0\.0\.1:\d+ is known[^\n]*\n$/,
  );

  const installed = run(CLIENT, ["extcap", "install", "--hub", hub.url, "--token", hub.token]);
  assert.equal(installed.status, 0, installed.words);
  const entry = at(".local/share/applications/tapdeck.desktop");
  assert.match(readFileSync(entry, "utf8"), /^MimeType=x-scheme-handler\/tapdeck;$/m);
  const handler = (): string =>
    spawnSync("xdg-mime", ["query", "default", "x-scheme-handler/tapdeck"], { env, encoding: "utf8" }).stdout;
  if (pathOf("xdg-mime") !== undefined) assert.equal(handler().trim(), "tapdeck.desktop");
  const [, exec = ""] = /^Exec=(.*)$/m.exec(readFileSync(entry, "utf8")) ?? [];
  const [node = "", program = ""] = [...exec.matchAll(/"([^"]*)"/g)].map(([, word]) => word ?? "");
  assert.equal(exec, `"${node}" "${program}" open -- %u`);

  for (const hostile of [
    "-k",
    "--version",
    `${url}&once=x`,
    `${url}&filter=-r`,
    "tapdeck://192.0.2.1/live",
  ]) {
    const refused = run(program, ["open", "--", hostile]);
    assert.match(`${refused.status} ${refused.words}`, /^2 tapdeck: [^\n]+\n$/, hostile);
  }
  const nobody = run(program, ["open", "--", `tapdeck://${host}/live?device=nobody`]);
  assert.match(`${nobody.status} ${nobody.words}`, /^[12] tapdeck: [^\n]*nobody[^\n]*\n$/);
  const bare = run(program, ["open", "--", url], { PATH: home });
  assert.match(`${bare.status} ${bare.words}`, /^1 tapdeck: there is no wireshark[^\n]*\n$/);
  assert.equal(existsSync(at("started")), false, "nothing was started so far");

  const opened = spawn(node, [program, "open", "--", url], { env, stdio: ["ignore", "inherit", "inherit"] });
  cleanup(t, () => opened.kill("SIGKILL"));
  const ended = new Promise((resolve) => opened.once("exit", (status) => resolve(status)));
  const reference = at("reference.pcapng");
  const of = ["--hub", hub.url, "--token", hub.token];
  assert.equal(run(program, ["export", "--device", CAMERA_MAC, "-w", reference, ...of]).status, 0);
  const wanted = framesOf(reference, "frame");
  assert.ok(wanted.length > 100, `${wanted.length}`);
  await until(
    () => existsSync(at("got.pcapng")) && framesOf(at("got.pcapng"), "frame").length >= wanted.length,
    "the device's frames",
    60_000,
  );
  assert.deepEqual(framesOf(at("got.pcapng"), "frame"), wanted);
  const [pid, ...started] = readFileSync(at("started"), "utf8").trim().split("\n");
  assert.deepEqual(started, ["3", "-k", "-i", "-"]);
  const [live] = await hub.all("/audit?action=live");
  assert.match(live.who, /^Wireshark on /, "by the token that is kept here");
  process.kill(Number(pid));
  assert.equal(await ended, 0, "it ends with Wireshark");

  const removed = run(program, ["extcap", "uninstall"]);
  assert.ok(removed.out.includes(entry), removed.out);
  assert.equal(existsSync(entry), false);
  if (pathOf("xdg-mime") !== undefined) assert.equal(handler().trim(), "");
});
