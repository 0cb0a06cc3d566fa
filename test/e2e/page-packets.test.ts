/** Packets in the browser: from an alarm to its proof in three clicks; filter, fields and bytes; and a worker that reaches nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { enter, openPage, startBrowser } from "./browser.ts";
import { startTapdeck, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const STRANGER = "203.0.113.199";
/** The dissectors are 70 MB of program that a slow machine must read first. */
const SLOW = { timeout: 120_000 };

test("the frame that proves an alarm is three clicks away; it is taken apart here, by what reaches nothing", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(tapdeck.url) && !request.url().startsWith("data:"))
      foreign.push(request.url());
  });
  const policies = new Map<string, string>();
  page.on("response", (response) => {
    policies.set(new URL(response.url()).pathname, response.headers()["content-security-policy"] ?? "");
  });
  await enter(page, tapdeck);

  // 1: what is wrong. 2: its packets, with the first one that raised it.
  const wrong = page.getByRole("region", { name: "Is anything wrong?" });
  await wrong
    .getByRole("link", { name: new RegExp(`porch-camera sends .*${STRANGER}`) })
    .first()
    .click();
  await page.getByRole("link", { name: "Open in the browser: the frames of this alarm" }).click();
  const list = page.getByRole("grid", { name: "Packets" });
  const chosen = list.locator("[aria-selected=true]");
  await chosen.waitFor(SLOW);
  assert.match((await chosen.textContent()) ?? "", /porch-camera.*203\.0\.113\.199.*UDP/s);
  const detail = page.getByRole("region", { name: "The chosen packet" });
  await detail.getByText(/^Alarm: porch-camera sends .*The threshold is /s).waitFor();

  await walks(page);
  await fieldsAndBytes(page);
  await filters(page);

  const [worker] = page.workers();
  assert.ok(worker !== undefined);
  const reach = (what: string): Promise<string> =>
    worker.evaluate(
      (path) =>
        fetch(path).then(
          ({ status }) => `answered ${status}`,
          () => "refused",
        ),
      what,
    );
  assert.equal(await reach(`${tapdeck.url}/api/v1/status`), "refused");
  assert.equal(await reach(new URL(worker.url()).pathname), "refused", "not even its own script");
  assert.equal(
    await worker.evaluate("try { importScripts('/api/v1/status'); 'ran' } catch { 'refused' }"),
    "refused",
  );
  const unsafe = [...policies].filter(([, policy]) => /unsafe|^$/.test(policy)).map(([path]) => path);
  assert.deepEqual(unsafe, [new URL(worker.url()).pathname]);
  assert.deepEqual(foreign, []);
  // What the worker was refused is told in the console; else nothing but what a test beside this one does to the network.
  assert.deepEqual(
    troubles.filter(
      (trouble) => !/Content Security Policy|\/api\/v1\/status|worker\.js|ERR_NETWORK_CHANGED/.test(trouble),
    ),
    [],
  );
});

/** By keys; the address says where, and a reload shows the same. */
async function walks(page: Page): Promise<void> {
  const list = page.getByRole("grid", { name: "Packets" });
  const row = (frame: number) =>
    list.locator(`[aria-selected=true]`, { hasText: new RegExp(`^\\D*${frame}\\D`) });
  await list.focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  await row(2).waitFor();
  await page.getByRole("heading", { name: "Packet 2" }).waitFor();
  await until(() => new URL(page.url()).searchParams.get("packet") === "2", "the address names the packet");
  await page.keyboard.press("End");
  const last = Number(await list.getAttribute("aria-rowcount")) - 1;
  await row(last).waitFor();
  await page.keyboard.press("Home");
  await row(1).waitFor();
}

async function fieldsAndBytes(page: Page): Promise<void> {
  const tree = page.getByRole("tree", { name: "Fields" });
  const bytes = page.getByRole("grid", { name: /^\d+ bytes/ });
  const lit = () => bytes.locator(".hex .on").allTextContents();
  await tree.getByText(/^Internet Protocol Version 4/).click();
  assert.equal((await lit()).length, 20, "the header's bytes");
  await tree.getByText(/^Destination Address/).click();
  assert.deepEqual(await lit(), ["cb", "00", "71", "c7"]);
  // The other way: the byte of the time to live.
  await bytes.locator(".hex [data-at='22']").click();
  await tree.locator("[aria-selected=true]", { hasText: /^\s*Time to Live: 64/ }).waitFor();
  assert.deepEqual(await lit(), ["40"]);
}

async function filters(page: Page): Promise<void> {
  const list = page.getByRole("grid", { name: "Packets" });
  const rows = () => list.getAttribute("aria-rowcount").then(Number);
  const all = await rows();
  await page.keyboard.press("/");
  const field = page.getByRole("combobox", { name: "Display filter" });
  await field.fill("upd.length > 1000");
  await page.keyboard.press("Enter");
  const told = page.getByRole("alert");
  await told.getByText(/^"upd\.length" is not a valid protocol or protocol field\.$/).waitFor();
  assert.equal(await rows(), all, "a wrong filter hides nothing");
  await page.getByRole("button", { name: "Did you mean udp.length?" }).waitFor();
  await field.fill("udp.len");
  await page
    .getByRole("option", { name: /^udp\.length/ })
    .first()
    .click();
  await page.keyboard.type(" > 1000");
  await page.keyboard.press("Enter");
  await until(async () => (await rows()) < all && (await rows()) > 100, "only long ones");
  assert.equal(new URL(page.url()).searchParams.get("filter"), "udp.length > 1000");
  const some = await rows();
  await page.reload();
  await list.locator("[aria-selected=true]").waitFor(SLOW);
  await until(async () => (await rows()) === some, "the address brings the filter back");
  await page.goBack();
  await page.goBack();
  await until(async () => (await rows()) === all, "back without a filter");
  await page.getByRole("button", { name: "Follow UDP" }).click();
  const dialog = page.getByRole("dialog", { name: "UDP stream" });
  await dialog.getByText("porch-camera:", { exact: false }).first().waitFor(SLOW);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
}
