/** By clicking, in a real Chromium: a source is added, its first frames are seen, it is edited, removed and brought back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { openPage, PASSWORD, startBrowser } from "./browser.ts";
import { householdFile } from "./captures.ts";
import { startTapdeck, temporaryFolder } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

test("a source is added on the page, shows its first frames, is edited, removed and brought back; a user comes and goes", async (t) => {
  if (!have(t, "chromium")) return;
  const port = 25_000 + (process.pid % 10_000);
  const tapdeck = await startTapdeck(t, ["-i", `pcap-over-ip+listen://127.0.0.1:${port}`]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await page.goto(tapdeck.setupUrl ?? "");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  const sources = page.locator("#sources");
  await sources.getByText("given at the start").waitFor();
  await sources.getByRole("button", { name: "Add a source" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^tcpdump elsewhere/ }).click();
  await dialog.getByText("More", { exact: true }).click();
  await dialog.getByLabel("Listen on").fill("127.0.0.1");
  const at = port + 1;
  // The one that is there has this port.
  await dialog.getByLabel("Port", { exact: true }).fill(String(port));
  await dialog.getByRole("button", { name: "Add and listen" }).click();
  await dialog.getByRole("alert").getByText("is a source already").waitFor();
  await dialog.getByLabel("Port", { exact: true }).fill(String(at));
  await dialog.getByRole("button", { name: "Add and listen" }).click();
  await dialog.getByText(`Nobody has connected to port ${at}`, { exact: false }).waitFor();
  const bytes = readFileSync(householdFile(temporaryFolder(t), 12));
  const socket = connect(at, "127.0.0.1", () => socket.end(bytes));
  socket.resume();
  await dialog.getByText("12 frames so far").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  const name = `pcap-over-ip+listen://127.0.0.1:${at}`;
  await sources.getByRole("button", { name: `Edit ${name}` }).click();
  assert.equal(await dialog.locator("input[name=port]").inputValue(), String(at));
  await dialog.locator("input[name=from]").fill("127.0.0.1");
  await dialog.getByRole("button", { name: "Change" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  const wish = async () => (await tapdeck.all("/sources")).find((one) => one.name === name)?.wish;
  assert.equal((await wish()).from, "127.0.0.1");
  await sources.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await sources.getByRole("button", { name: `Remove ${name}` }).waitFor();
  assert.equal((await wish()).from, "127.0.0.1");

  const users = page.locator("#users");
  await users.getByLabel("Name").fill("anna");
  await users.getByLabel("Their password").fill("another long one");
  await users.getByLabel("Your password").fill(PASSWORD);
  await users.getByRole("button", { name: "Add" }).click();
  await users.getByRole("button", { name: "Remove anna" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await users.getByRole("button", { name: "Remove anna" }).waitFor({ state: "detached" });
  // A port that is taken, as it was told above.
  assert.deepEqual(
    troubles.filter((trouble) => !/status of 409/.test(trouble)),
    [],
  );
});
