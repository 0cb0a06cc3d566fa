/** Being told of alarms, for real: a webhook hears of the demo's camera, another is set up and tried by clicking. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { cleanup } from "./cleanup.ts";
import { startTapdeck, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

interface Told {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

test("the camera's alarm reaches a webhook; another is set up by clicking and gets a test", async (t) => {
  if (!have(t, "chromium")) return;
  const told: Told[] = [];
  const hook = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      told.push({ path: request.url ?? "", body: JSON.parse(text) as Told["body"] });
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  cleanup(t, () => hook.close());
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const page = "https://deck.example/";
  const wish = { type: "webhook", name: "hook", page, settings: { url: `${url}/alarms?key=k3y` } };
  await tapdeck.send("POST", "/channels", wish);

  const troubles: string[] = [];
  const view = await openPage(await startBrowser(t), troubles);
  await enter(view, tapdeck);
  await until(async () => told.some(({ body }) => body.deviceName === "porch-camera"), "the camera's alarm");
  const alarm = told.find(({ body }) => body.deviceName === "porch-camera")?.body;
  assert.ok(typeof alarm?.why === "string" && alarm.why.length > 40, `${alarm?.why}`);
  assert.equal(alarm.link, `${page}alarms/${alarm.id}`);

  await view.getByRole("link", { name: "Settings" }).first().click();
  await view.locator("#tell li", { hasText: "hook" }).getByText("Works").waitFor();
  await view.locator("#tell select").selectOption("webhook");
  await view.getByRole("button", { name: "Set it up" }).click();
  const dialog = view.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("by hand");
  await dialog.locator("input[name=url]").fill(`${url}/second?key=k3y`);
  await dialog.getByText("All kinds of alarm").click();
  await dialog.getByLabel("Device back").uncheck();
  await dialog.getByLabel("Quiet time").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  const row = view.locator("#tell li", { hasText: "by hand" });
  await row.getByText(/\d+ of \d+ kinds of alarm · quiet 22:00–07:00/).waitFor();
  await row.getByRole("button", { name: "Send a test" }).click();
  await row.getByText(/the test was taken, after \d+ ms/).waitFor();
  assert.equal(told.find(({ path }) => path.startsWith("/second"))?.body.state, "test");

  await row.getByRole("button", { name: "Change “by hand”" }).click();
  await dialog.getByText("Set. Leave empty to keep it.").waitFor();
  assert.doesNotMatch(await view.content(), /k3y/);
  await dialog.getByLabel("In use").uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await row.getByText("Off", { exact: true }).waitFor();
  await row.getByRole("button", { name: "Remove “by hand”" }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await row.waitFor({ state: "detached" });
  assert.deepEqual(troubles, []);
});
