/** By clicking, in a real Chromium: what is kept, and what a rule of any object is to stop at. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { type RunningTapdeck, startTapdeck, temporaryFolder } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

test("Keep this on a flow: it is kept, is among the clips, comes as a file that tshark opens, and goes when thrown away", async (t) => {
  if (!have(t, "chromium", "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 4000);
  const tapdeck = await startTapdeck(t, ["--read", file]);
  await forgetClipsOfAlarms(tapdeck);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  await page.getByRole("link", { name: "Recordings" }).click();
  await page.getByText("Nothing is kept.").waitFor();
  const { items } = await tapdeck.get(`/flows?device=${CAMERA_MAC}&sort=upload&limit=1`);
  const { orig, resp, proto } = items[0];
  await page.goto(new URL(`/devices/${CAMERA_MAC}?fsort=upload`, tapdeck.url).href);
  await page.locator("td.remote button").first().click();
  await page.getByRole("button", { name: "Keep this: this flow" }).press("Enter");
  await page.getByRole("link", { name: /^Keeping until|^Kept, / }).click();
  const clip = page.getByRole("region", { name: "Clips" }).locator("article");
  await clip.getByText(`with ${resp.ip}:${resp.port}`).waitFor();
  await clip.getByText(/by admin/).waitFor();
  const wanted = framesOf(
    file,
    `ip.addr == ${orig.ip} && ${proto}.port == ${orig.port} && ip.addr == ${resp.ip}`,
  );
  assert.equal(wanted.length, orig.packets + resp.packets);
  const waiting = page.waitForEvent("download");
  await clip.getByRole("link", { name: "Download" }).click();
  const got = join(folder, "clip.pcapng");
  await (await waiting).saveAs(got);
  assert.deepEqual(framesOf(got, "!dns"), wanted);
  await clip.getByRole("button", { name: "Facts" }).click();
  await clip.getByText("SHA-256").waitFor();
  const manifest = page.waitForEvent("download");
  await clip.getByRole("link", { name: "Manifest" }).click();
  await (await manifest).saveAs(join(folder, "clip.json"));
  const told = JSON.parse(readFileSync(join(folder, "clip.json"), "utf8"));
  assert.deepEqual([told.about[0].kind, told.by, told.packets >= wanted.length], ["flow", "admin", true]);
  await clip.getByRole("button", { name: "Throw away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Throw away" }).click();
  await page.getByText("Nothing is kept.").waitFor();
  assert.deepEqual(await tapdeck.all("/clips"), []);

  // A sensor that is away: the list says so, and comes back by itself.
  await page.route("**/api/v1/clips**", (route) =>
    route.fulfill({
      status: 503,
      json: { status: 503, title: "away", detail: "the sensor is not connected" },
    }),
  );
  await page.reload();
  await page.getByRole("alert").getByText("The sensor is not connected").waitFor();
  await page.unroute("**/api/v1/clips**");
  await page.getByText("Nothing is kept.").waitFor();
  assert.ok(
    troubles.every((trouble) => /status of 503/.test(trouble)),
    troubles.join(),
  );
});

/** The household's alarms keep frames of their own. */
async function forgetClipsOfAlarms(tapdeck: RunningTapdeck): Promise<void> {
  await tapdeck.replayed();
  for (const { name } of await tapdeck.all("/detectors")) {
    await tapdeck.send("PATCH", `/detectors/${name}`, { enabled: false });
  }
  await new Promise((resolve) => setTimeout(resolve, 2500));
  for (const { id } of await tapdeck.all("/clips")) await tapdeck.fetch(`/clips/${id}`, { method: "DELETE" });
}

test("a rule of a device that stops by itself, as its dumpcap line does", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--read", householdFile(temporaryFolder(t), 400)]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  const camera = await tapdeck.get(`/devices/${CAMERA_MAC}`);
  await page.getByRole("link", { name: "Recordings" }).click();
  await page.getByRole("button", { name: /^Record an address/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Kind").selectOption("domain");
  await dialog.getByRole("textbox", { name: "Domain" }).fill("example.com");
  await dialog.getByText("No dumpcap line records the same.").waitFor();
  await dialog.getByLabel("Kind").selectOption("device");
  await dialog.getByRole("combobox", { name: "Device" }).selectOption(camera.id);
  await dialog.getByText("Stop by itself").click();
  await dialog.getByLabel("After", { exact: true }).fill("2");
  await dialog.getByLabel("With so many packets").fill("1000");
  const line = (await dialog.locator("code").textContent()) ?? "";
  assert.match(line, new RegExp(`-f "ether host ${CAMERA_MAC}" .* -c 1000 -a duration:7200 -w`));
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(/^Stops at .* or with 1,000 packets$/).waitFor();
  const [rule] = await tapdeck.all("/rules");
  assert.deepEqual([rule.object, rule.until.packets], [{ kind: "device", value: camera.id }, 1000]);
  // The same options stand in what the hub says, in an order of its own; in a replay its clock is not the packets'.
  const options = (text: string): string[] =>
    text
      .split(/ (?=-)/)
      .slice(1, -1)
      .filter((option) => !option.startsWith("-a duration"))
      .sort();
  assert.deepEqual(options(rule.dumpcapLine), options(line));
  assert.deepEqual(troubles, []);
});
