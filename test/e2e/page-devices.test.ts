/** Home and Devices in a real Chromium: what is wrong, who is there, and two devices made one and parted again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { CAMERA_MAC, householdFile } from "./captures.ts";
import { startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

test("home says what is wrong and who was there; devices are sifted, renamed, merged, undone and split", async (t) => {
  if (!have(t, "chromium")) return;
  const file = householdFile(temporaryFolder(t), 4000);
  const tapdeck = await startTapdeck(t, ["--read", file]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  const heard = page.getByRole("region", { name: "What is heard and kept" });
  await heard.getByText("A capture, all read").waitFor();
  await heard.getByText(/The tape reaches back to/).waitFor();
  await page.getByRole("region", { name: "Is anything wrong?" }).waitFor();
  const there = page.getByRole("region", { name: "On the network when the capture ended" });
  const name: string = (await tapdeck.get(`/devices/${CAMERA_MAC}`)).name;
  await there.getByRole("link", { name }).waitFor();

  // The list stood at this address once.
  await page.goto(new URL("/?q=espressif&sort=name", tapdeck.url).href);
  await page.getByText(/^1 of \d+ devices$/).waitFor();
  assert.match(page.url(), /\/devices\?q=espressif&sort=name$/);
  await page.getByRole("searchbox").press("Escape");
  const all = (await tapdeck.all("/devices")).length;
  await page.getByText(`${all} devices`, { exact: true }).waitFor();
  await page.getByRole("button", { name: /^New/ }).click();
  await page.getByRole("button", { name: /^Quiet/ }).click();
  await page.getByText("No device is like that.").waitFor();
  await page.getByRole("button", { name: "Show all devices" }).click();
  await page.getByRole("button", { name: "Cards" }).click();
  await page.getByRole("listitem").filter({ hasText: "AVM" }).getByText("Router", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Table" }).click();

  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  await row.hover();
  await row.getByRole("button", { name: `Rename: ${name}` }).click();
  await page.getByLabel("Name of the device").fill("Front door");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Front door" }).waitFor();
  assert.equal((await tapdeck.get(`/devices/${CAMERA_MAC}`)).name, "Front door");

  const other = (await tapdeck.all("/devices")).find(
    (device: { macs: string[] }) => !device.macs.includes(CAMERA_MAC),
  );
  const dialog = page.getByRole("dialog");
  const merge = async (): Promise<void> => {
    await page.getByRole("button", { name: "Merge…" }).click();
    await dialog.getByRole("checkbox", { name: new RegExp(other.name) }).check();
    await dialog.getByRole("button", { name: "Merge 2 devices" }).click();
    await dialog.waitFor({ state: "hidden" });
  };
  const parts = async (): Promise<number> => (await tapdeck.get(`/devices/${CAMERA_MAC}`)).parts.length;
  await page.getByRole("link", { name: "Front door" }).click();
  await page.getByRole("heading", { name: "Front door" }).waitFor();

  const [most] = await tapdeck.all(`/destinations?device=${CAMERA_MAC}&by=domain&sort=upload`);
  const way = page.getByRole("group", { name: "Which way" });
  await way.getByRole("button", { name: "Upload" }).click();
  assert.match(page.url(), /side=up/);
  const uploads = page.getByRole("table").filter({ hasText: "Share" });
  await uploads
    .getByRole("row")
    .nth(1)
    .filter({ hasText: most.remote })
    .getByText(/^\d+(\.\d+)?%$/)
    .waitFor();
  await way.getByRole("button", { name: "Both ways" }).click();

  await merge();
  const merged = page.getByRole("region", { name: "Merged of" });
  await merged.getByText(other.macs[0]).waitFor();
  assert.equal(await parts(), 2);
  await page.getByRole("button", { name: "Undo" }).click();
  await until(async () => (await parts()) === 1, "undone");
  await merged.waitFor({ state: "hidden" });
  await merge();
  await merged.getByRole("button", { name: `Split ${other.macs[0]} off` }).click();
  await page.getByText(/is a device of its own, apart from Front door/).waitFor();
  await merged.waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "Devices" }).first().click();
  await page.getByText(`${all} devices`, { exact: true }).waitFor();
  assert.deepEqual(troubles, []);
});
