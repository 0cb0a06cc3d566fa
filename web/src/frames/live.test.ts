import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { curlLine, liveQuery, wiresharkUrl } from "./live.ts";

const span = { from: Date.parse("2026-03-03T09:00Z"), to: Date.parse("2026-03-03T10:00Z") };
const filter = `tcp port 443 and not host 192.0.2.1 # it's "$HOME" \`id\` & more`;

test("it begins now, some minutes back, or where the chosen span begins", () => {
  assert.deepEqual(liveQuery({ device: "dev-1" }, "now", span), { device: "dev-1" });
  assert.deepEqual(liveQuery({ device: "dev-1" }, "minutes", span), { device: "dev-1", from: "-10m" });
  assert.deepEqual(liveQuery({}, "span", span), { from: "2026-03-03T09:00Z" });
  assert.deepEqual(liveQuery({}, "span", null), {});
});

test("a shell hands curl the address as it was, and the key that the hub must have", () => {
  const url = new URL("https://192.0.2.7:7878/api/v1/live.pcapng");
  url.searchParams.set("filter", filter);
  url.searchParams.set("once", "abc_-1");
  const line = curlLine({ url: url.href, expires: "", pin: "sha256//ab+c=" }).replace(
    "| wireshark",
    "; true",
  );
  const words = execFileSync("sh", ["-c", `curl() { printf '%s\\n' "$@"; }; ${line}`], { encoding: "utf8" });
  const [flags, k, pinned, pin, asked] = words.trim().split("\n");
  assert.deepEqual([flags, k, pinned, pin], ["-sSfN", "-k", "--pinnedpubkey", "sha256//ab+c="]);
  assert.equal(new URL(asked ?? "").searchParams.get("filter"), filter);
  assert.doesNotMatch(curlLine({ url: url.href, expires: "", pin: null }), /pinned|sha256/);
});

test("the address for the desktop names hub, object and time", () => {
  const url = new URL(wiresharkUrl({ filter, from: "-10m" }, "192.0.2.7:7878"));
  assert.deepEqual([url.protocol, url.host, url.pathname], ["tapdeck:", "192.0.2.7:7878", "/live"]);
  assert.equal(url.searchParams.get("filter"), filter);
  assert.equal(wiresharkUrl({}, "hall"), "tapdeck://hall/live");
});
