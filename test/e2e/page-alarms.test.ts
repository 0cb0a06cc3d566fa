/** By clicking, in a real Chromium: from the first page to the frames of an alarm, and what people say to one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { framesOf } from "./captures.ts";
import { startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const STRANGER = "203.0.113.199";

test("is anything wrong? The camera streams to a stranger: why, and its frames, in three clicks", async (t) => {
  if (!have(t, "chromium", "tshark")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(tapdeck.url) && !request.url().startsWith("data:"))
      foreign.push(request.url());
  });
  await enter(page, tapdeck);
  const wrong = page.getByRole("region", { name: "Is anything wrong?" });
  // 1
  await wrong
    .getByRole("link", { name: new RegExp(`porch-camera sends .*${STRANGER}`) })
    .first()
    .click();
  await page.getByRole("heading", { name: new RegExp(STRANGER) }).waitFor();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await page.getByText(/^The threshold is /).waitFor();
  assert.match((await page.locator("tr.threshold").textContent()) ?? "", /Threshold\s*[\d.]+ MB/);
  await page
    .getByRole("cell", { name: `${STRANGER}:` })
    .first()
    .waitFor();
  // 2
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the frames" }).click();
  const file = join(temporaryFolder(t), "alarm.pcapng");
  await (await waiting).saveAs(file);
  assert.ok(framesOf(file, `ip.dst == ${STRANGER}`).length > 100);
  assert.equal(framesOf(file, `!dns && !(ip.addr == ${STRANGER})`).length, 0, "nobody else's frames");

  const state = async (): Promise<string> => (await tapdeck.get(`/alarms/${id}`)).state;
  await page.getByRole("button", { name: /^Acknowledge/ }).click();
  await page.getByText("Acknowledged.").waitFor();
  assert.equal(await state(), "acknowledged");
  await page.keyboard.press("z");
  await until(async () => (await state()) === "open", "it is open again");
  await page.getByRole("button", { name: "Mute…" }).click();
  await page.getByLabel("For how long").selectOption("8h");
  await page.getByRole("button", { name: "Mute", exact: true }).click();
  await page.getByText("Muted.").waitFor();
  assert.equal(await state(), "muted");
  const [mute] = await tapdeck.all("/mutes");
  assert.deepEqual([mute.destination, mute.by], [STRANGER, "admin"]);

  await page.getByRole("link", { name: "Alarms", exact: false }).first().click();
  await page.getByRole("button", { name: "Hear of it again" }).click();
  await until(async () => (await tapdeck.all("/mutes")).length === 0, "nothing is muted");
  await page.goto(new URL("/alarms?state=muted", tapdeck.url).href);
  await page.getByRole("link", { name: new RegExp(`sends .*${STRANGER}`) }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await until(async () => (await state()) === "archived", "it is archived by a key");
  await page.goto(new URL(`/alarms/${id}`, tapdeck.url).href);
  await page.getByRole("button", { name: "Back-test…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Back-test", exact: true }).click();
  await dialog.getByText(/^Would have fired (once|\d+ times) in 7 days, here\.$/).waitFor();
  await dialog.getByLabel(/^Floor MB/).fill("5000");
  await dialog.getByLabel(/^Cold floor MB/).fill("5000");
  await dialog.getByRole("button", { name: "Back-test", exact: true }).click();
  await dialog.getByText("Would have fired not once in 7 days, here.").waitFor();
  await dialog.getByRole("button", { name: "Save these options" }).click();
  await dialog.getByText(/^Saved/).waitFor();
  const detectors = await tapdeck.all("/detectors");
  assert.equal(detectors.find(({ name }) => name === "abnormal-upload").options.floorMb, 5000);
  assert.deepEqual([troubles, foreign], [[], []]);
});
