/** A real Chromium on a page of a running Tapdeck. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { cleanup } from "./cleanup.ts";
import { type RunningTapdeck, until } from "./running-tapdeck.ts";
import { pathOf } from "./tools.ts";

/** A stranger before the login, and tests beside this one that make and remove interfaces. */
const NO_TROUBLE = /status of 401|ERR_NETWORK_CHANGED/;

export const PASSWORD = "a long enough one";

export async function startBrowser(t: TestContext): Promise<Browser> {
  const executablePath = pathOf("chromium");
  assert.ok(executablePath !== undefined);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  cleanup(t, () => browser.close());
  return browser;
}

/** A page whose console is clean: a refused script or style would be told there. */
export async function openPage(browser: Browser, troubles: string[]): Promise<Page> {
  // The page writes times and dates as the browser does: tests read those of one.
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    acceptDownloads: true,
    locale: "en-GB",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => {
    if (message.type() === "error" && !NO_TROUBLE.test(message.text())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  return page;
}

export async function played(tapdeck: RunningTapdeck): Promise<void> {
  await until(
    async () => (await tapdeck.get("/status")).replay?.done === true,
    "the household's day",
    60_000,
  );
}

/** Through the setup link, to all that is to be seen. */
export async function enter(page: Page, tapdeck: RunningTapdeck): Promise<void> {
  await page.goto(tapdeck.setupUrl ?? "");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await played(tapdeck);
}
