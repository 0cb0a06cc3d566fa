import assert from "node:assert/strict";
import { test } from "node:test";
import { AppError } from "../../base/app-error.ts";
import { wantedStream } from "./open-url.ts";
import { desktopEntry } from "./url-scheme.ts";

const HUBS = [
  { name: "hall", url: "https://192.0.2.7:7878", token: "t1" },
  { name: "here", url: "http://127.0.0.1:7878", token: "t2" },
  { name: "six", url: "https://[2001:db8::1]:7878", token: "t3" },
  { name: "bare", url: "https://tapdeck.lan", token: "t4" },
];
const AT = "tapdeck://192.0.2.7:7878/live";

test("a page's address names a hub of this desktop, an object and a time", () => {
  const { hub, query } = wantedStream(`${AT}?device=dev-1&filter=tcp+port+443+and+%22x%22&from=-10m`, HUBS);
  assert.equal(hub.token, "t1");
  assert.deepEqual(
    [...query],
    [
      ["device", "dev-1"],
      ["filter", 'tcp port 443 and "x"'],
      ["from", "-10m"],
    ],
  );
  assert.equal(wantedStream(AT, HUBS).query.size, 0);
  assert.equal(wantedStream(`${AT}?from=2026-03-03T09%3A00%3A00.022Z`, HUBS).query.size, 1);
  assert.equal(wantedStream("tapdeck://localhost:7878/live", HUBS).hub.name, "here");
  assert.equal(wantedStream("tapdeck://[2001:db8::1]:7878/live?flow=1%3Aab%2Bc%3D", HUBS).hub.name, "six");
  assert.equal(wantedStream("TAPDECK://Tapdeck.LAN/live", HUBS).hub.name, "bare");
});

test("whatever else is handed over is refused in one line, without its words", () => {
  for (const text of [
    "",
    "-k",
    "--help",
    "http://192.0.2.7:7878/live",
    "tapdeck:",
    "tapdeck:/live",
    "tapdeck://192.0.2.7:7878",
    "tapdeck://192.0.2.7:7878/",
    "tapdeck://192.0.2.7:7878/live/",
    "tapdeck://192.0.2.7:7878/../live",
    "tapdeck://192.0.2.7:7878/frames.pcapng",
    "tapdeck://192.0.2.7:7878//live",
    "tapdeck://192.0.2.7:7879/live",
    "tapdeck://192.0.2.7/live",
    "tapdeck://evil.example:7878/live",
    "tapdeck://192.0.2.7:7878@evil.example/live",
    "tapdeck://evil.example@192.0.2.7:7878/live",
    "tapdeck://192.0.2.7:7878.evil.example/live",
    "tapdeck://-oProxyCommand=x/live",
    "tapdeck://192.0.2.7:7878/live?device=-X",
    "tapdeck://192.0.2.7:7878/live?device=--interface",
    "tapdeck://192.0.2.7:7878/live?filter=%2Dr%20x",
    "tapdeck://192.0.2.7:7878/live?device=",
    "tapdeck://192.0.2.7:7878/live?device",
    "tapdeck://192.0.2.7:7878/live?token=abc",
    "tapdeck://192.0.2.7:7878/live?once=abc",
    "tapdeck://192.0.2.7:7878/live?hub=http://evil.example",
    "tapdeck://192.0.2.7:7878/live?__proto__=x",
    "tapdeck://192.0.2.7:7878/live?constructor=x",
    "tapdeck://192.0.2.7:7878/live?from=-k",
    "tapdeck://192.0.2.7:7878/live?from=now;reboot",
    "tapdeck://192.0.2.7:7878/live?from=-1m&from=-2m",
    "tapdeck://192.0.2.7:7878/live?device=a%00b",
    "tapdeck://192.0.2.7:7878/live?device=a%0Ab",
    "tapdeck://192.0.2.7:7878/live?device=a%1B%5B2J",
    "tapdeck://192.0.2.7:7878/live?device=%ff%fe",
    "tapdeck://192.0.2.7:7878/live?device=`id`",
    "tapdeck://192.0.2.7:7878/live?device=$(id)",
    "tapdeck://192.0.2.7:7878/live?device=a;id",
    "tapdeck://192.0.2.7:7878/live?device=a b",
    "tapdeck://192.0.2.7:7878/live?device='a'",
    `${AT}?device=a#b`,
    `${AT}\n`,
    ` ${AT}`,
    `${AT} -X lua_script:x`,
    `${AT}?device=${"a".repeat(9000)}`,
    `${AT}?${"device=a&".repeat(101)}`,
  ]) {
    assert.throws(
      () => wantedStream(text, HUBS),
      (error) => {
        assert.ok(error instanceof AppError, text);
        assert.equal(error.code, "usage");
        assert.match(error.line, /^[\x20-\x7e…]{20,300}$/, text);
        assert.doesNotMatch(error.line, /id\)|reboot|lua|\[2J/);
        return true;
      },
      text.slice(0, 100),
    );
  }
});

test("the desktop's entry quotes what it starts", () => {
  const odd = { node: "/opt/my node/node", program: '/home/o"neil/100% $HOME/`x`\\/tapdeck-client.mjs' };
  const exec = desktopEntry(odd)
    .split("\n")
    .find((line) => line.startsWith("Exec="));
  assert.equal(
    exec,
    'Exec="/opt/my node/node" "/home/o\\\\"neil/100%% \\\\$HOME/\\\\`x\\\\`\\\\\\\\/tapdeck-client.mjs" open -- %u',
  );
  assert.throws(() => desktopEntry({ node: "/a\nExec=sh", program: "x" }), AppError);
});
