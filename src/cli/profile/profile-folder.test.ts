import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PROFILE_MARK } from "../../formats/wireshark-profile.ts";
import { profileFolder, writeProfile } from "./profile-folder.ts";

test("the profile's folder is where Wireshark looks for it", (t) => {
  const home = mkdtempSync(join(tmpdir(), "tapdeck-profile-"));
  t.after(() => rmSync(home, { recursive: true }));
  const at = (environment: Record<string, string>, platform: NodeJS.Platform = "linux"): string =>
    profileFolder(environment, platform, home).replace(home, "~");
  assert.equal(at({}), "~/.config/wireshark/profiles/Tapdeck");
  assert.equal(at({ XDG_CONFIG_HOME: "/x" }), "/x/wireshark/profiles/Tapdeck");
  assert.equal(at({ WIRESHARK_CONFIG_DIR: "/w", XDG_CONFIG_HOME: "/x" }), "/w/profiles/Tapdeck");
  assert.equal(at({ APPDATA: "/roaming" }, "win32"), "/roaming/Wireshark/profiles/Tapdeck");
  mkdirSync(join(home, ".wireshark"));
  assert.equal(at({}), "~/.wireshark/profiles/Tapdeck");
  mkdirSync(join(home, ".config", "wireshark"), { recursive: true });
  assert.equal(at({}), "~/.config/wireshark/profiles/Tapdeck");
});

test("it replaces what it wrote, and nothing else", (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), "tapdeck-profile-")), "Tapdeck");
  t.after(() => rmSync(join(folder, ".."), { recursive: true }));
  const files = (word: string) =>
    ["hosts", "ethers"].map((name) => ({ name, text: `${PROFILE_MARK}\n${word}\n` }));
  const path = (name: string): string => join(folder, name);
  assert.deepEqual(writeProfile(folder, files("one")), { written: ["hosts", "ethers"].map(path), left: [] });
  writeFileSync(path("ethers"), "# mine\n");
  assert.deepEqual(writeProfile(folder, files("two")), { written: [path("hosts")], left: [path("ethers")] });
  assert.equal(readFileSync(path("hosts"), "utf8"), `${PROFILE_MARK}\ntwo\n`);
  assert.equal(readFileSync(path("ethers"), "utf8"), "# mine\n");
  assert.deepEqual(readdirSync(folder).sort(), ["ethers", "hosts"], "nothing half written stays");
  assert.throws(() => writeProfile(path("hosts"), files("three")), /cannot write .*hosts/);
});
