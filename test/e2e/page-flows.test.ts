/** The flows explorer in a real Chromium: a filter with completion, a wrong one, a span drawn, a link that shows the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { startTapdeck, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

test("filter with completion, error, span and link", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  await page.getByRole("link", { name: "Flows", exact: true }).click();
  const bar = page.getByRole("combobox", { name: "Filter flows" });
  const rows = page.getByRole("table", { name: "Flows" }).locator("[role=row][aria-rowindex]");
  await rows.first().waitFor();

  await bar.pressSequentially("dev");
  await page.getByRole("option", { name: /^device:/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await bar.pressSequentially("porch");
  await page.getByRole("option", { name: /^porch-camera/ }).click();
  assert.equal(await bar.inputValue(), "device:porch-camera ");
  await until(() => new URL(page.url()).searchParams.get("q") === "device:porch-camera", "the filter");
  const devices = () => rows.locator(".device").allTextContents();
  await until(async () => {
    const shown = await devices();
    return shown.length > 0 && shown.every((name) => name === "porch-camera");
  }, "only its flows");
  await rows.first().getByRole("button").click();
  await page.getByText("Community ID").waitFor();
  assert.deepEqual(troubles, []);

  await bar.fill("device:porch-camera uplod>1kB");
  await page.keyboard.press("Enter");
  await page.getByText('There is no field "uplod"').waitFor();
  await page.getByRole("button", { name: "Did you mean upload?" }).click();
  assert.equal(await bar.inputValue(), "device:porch-camera upload>1kB");
  await page.getByText('There is no field "uplod"').waitFor({ state: "hidden" });

  const field = page.getByRole("img", { name: /^Over time/ });
  const box = await field.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.95, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Now", exact: true }).waitFor();
  const query = new URL(page.url()).searchParams;
  assert.ok(Date.parse(query.get("from") ?? "") < Date.parse(query.get("to") ?? ""), page.url());

  await page.getByLabel("Group by").selectOption("domain");
  const groups = page.getByRole("row").filter({ has: page.getByRole("cell") });
  await groups.first().waitFor();
  const told = async (): Promise<string[]> => await groups.allInnerTexts();
  const before = await told();
  const address = page.url();
  await page.goto(tapdeck.url);
  await page.goto(address);
  await groups.first().waitFor();
  assert.deepEqual(await told(), before);
  assert.equal(await bar.inputValue(), "device:porch-camera upload>1kB");
  assert.deepEqual(troubles, []);
});
