/**
 * Every place of the page, in a real Chromium, light and dark, on a desk, a small laptop and a phone: nothing that keeps
 * people out (axe-core), nothing wider than the window, no request to anybody else, the strict policy on every page.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Browser, BrowserContext, Page, Response } from "playwright-core";
import { enter, PASSWORD, startBrowser } from "./browser.ts";
import { type RunningTapdeck, startTapdeck, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What is told of at all: WCAG 2.2 A and AA. */
const ALL = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** What another width may change of it, and another scheme. */
const OF_WIDTH = { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable"] };
const OF_SCHEME = { type: "rule", values: ["color-contrast"] };
const WIDTHS = [1440, 1024, 390] as const;

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** By the debugger's door, which the page's policy has no say in: nothing of the page is loosened. */
async function violations(page: Page, runOnly: typeof ALL): Promise<string[]> {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(AXE);
  const asked = JSON.stringify({ runOnly, resultTypes: ["violations"], preload: false, iframes: false });
  const found = (await page.evaluate(
    `axe.run(document, ${asked}).then((all) => all.violations)`,
  )) as Violation[];
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id}: ${target.join(" ")} (${failureSummary?.split("\n")[1]?.trim()})`,
      ),
    );
}

/** Words that are cut off although nothing says that they may be. */
const CUT = `[...document.querySelectorAll("button, a.button, a.chip, th, nav a, h1, h2, h3, dt, label, legend, .chip, option")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".unseen, .cut, [aria-hidden=true], thead, dialog:not([open])"))
  .filter((one) => {
    const style = getComputedStyle(one);
    const clipped = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && style.textOverflow !== "ellipsis";
    const box = one.getBoundingClientRect();
    return clipped || (box.width > 0 && box.right > innerWidth + 1 && !one.closest("nav, .list, .box, [role=grid]"));
  })
  .map((one) => one.tagName + " " + (one.textContent ?? "").trim().slice(0, 40))`;

const TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
/** With motion reduced nothing moves by itself. */
const MOVING = `document.getAnimations().filter((one) => {
  const { duration, iterations } = one.effect.getComputedTiming();
  return one.playState === "running" && duration * iterations > 10;
}).length`;

function watch(page: Page, base: string): { foreign: string[]; refused: string[]; loose: string[] } {
  const seen = { foreign: [] as string[], refused: [] as string[], loose: [] as string[] };
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob):/.test(url)) seen.foreign.push(url);
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text()))
      seen.refused.push(message.text());
  });
  page.on("response", (response: Response) => {
    if (response.request().resourceType() !== "document") return;
    const policy = response.headers()["content-security-policy"] ?? "";
    const strict =
      /default-src '(none|self)'/.test(policy) && !/unsafe-(inline|eval)|https?:|\*/.test(policy);
    if (!strict || !/script-src 'self'/.test(policy)) seen.loose.push(`${response.url()}: ${policy}`);
  });
  return seen;
}

async function settled(page: Page): Promise<void> {
  await page.locator("main > *").first().waitFor({ state: "attached" });
  await until(
    async () => (await page.locator("main .bones").count()) === 0,
    `nothing is being read any more: ${page.url()}`,
  );
}

/** Until what was asked of the window is on the screen. */
const painted = (page: Page) =>
  page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

async function placesOf(tapdeck: RunningTapdeck): Promise<string[]> {
  const [camera] = (await tapdeck.all("/devices")).filter((one) => one.name === "porch-camera");
  const alarms = await tapdeck.all("/alarms");
  const alarm = alarms.find((one) => one.kind === "abnormal-upload") ?? alarms[0];
  const [flow] = (await tapdeck.get(`/flows?device=${camera.id}&limit=1`)).items;
  const to = new Date(Date.parse(flow.start) + 60_000).toISOString();
  return [
    "/",
    "/devices",
    "/devices?view=cards",
    `/devices?from=${flow.start}&to=${to}`,
    `/devices/${camera.id}`,
    "/flows",
    "/flows?by=country",
    "/flows?q=uplod%3E1",
    "/places",
    "/alarms?state=all",
    `/alarms/${alarm.id}`,
    "/recordings",
    "/groups",
    "/packets",
    `/packets?source=alarms/${alarm.id}/frames.pcapng`,
    "/anomalies",
    "/settings",
    "/audit",
    "/nowhere",
  ];
}

type Scheme = "light" | "dark";

/** At every width; what depends on neither width nor scheme is asked once. */
async function look(page: Page, scheme: Scheme, name: string, widths: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const [i, width] of widths.entries()) {
    await page.setViewportSize({ width, height: 900 });
    await painted(page);
    const wish = scheme === "dark" ? OF_SCHEME : i === 0 ? ALL : OF_WIDTH;
    found.push(...(await violations(page, wish)).map((one) => `${name} ${width} ${scheme}: ${one}`));
    const wide = Number(await page.evaluate(TOO_WIDE));
    if (wide > 0) found.push(`${name} ${width}: ${wide} px too wide`);
    const moving = Number(await page.evaluate(MOVING));
    if (moving > 0) found.push(`${name} ${width}: ${moving} things move`);
  }
  return found;
}

async function contextPage(
  browser: Browser,
  locale: string,
  colorScheme: Scheme,
  storageState?: Awaited<ReturnType<BrowserContext["storageState"]>>,
): Promise<Page> {
  const context = await browser.newContext({
    locale,
    colorScheme,
    reducedMotion: "reduce",
    viewport: { width: 1440, height: 900 },
    ...(storageState && { storageState }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  return page;
}

async function walk(page: Page, scheme: Scheme, base: string, places: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const place of places) {
    await page.goto(new URL(place, base).href);
    await settled(page);
    if (place.includes("source=")) await page.locator("[role=treeitem]").first().waitFor();
    found.push(...(await look(page, scheme, place, WIDTHS)));
  }
  return found;
}

test("every place can be used by everybody, asks nobody else, and is held by the strict policy", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const browser = await startBrowser(t);
  const page = await contextPage(browser, "en-GB", "light");
  const seen = watch(page, tapdeck.url);
  const found: string[] = [];
  await page.goto(tapdeck.setupUrl ?? "");
  await page.getByRole("button", { name: "Set up" }).waitFor();
  found.push(...(await look(page, "light", "setup", [1440, 390])));
  await enter(page, tapdeck);
  const camera = (await tapdeck.all("/devices")).find((one) => one.name === "porch-camera");
  await tapdeck.send("POST", "/rules", { name: "Porch", object: { kind: "device", value: camera.id } });
  const places = await placesOf(tapdeck);
  const inside = await page.context().storageState();
  const dark = await contextPage(browser, "en-GB", "dark", inside);
  const seenInDark = watch(dark, tapdeck.url);
  // Two windows at once: the one waits for the hub while the other is looked at.
  const both = await Promise.all([
    walk(page, "light", tapdeck.url, places),
    walk(dark, "dark", tapdeck.url, places),
  ]);
  found.push(...both.flat());

  // What opens over a page.
  for (const [scheme, view] of [
    ["light", page],
    ["dark", dark],
  ] as const) {
    await view.goto(new URL(`/devices/${camera.id}`, tapdeck.url).href);
    await settled(view);
    await view.keyboard.press("Control+k");
    await view.getByRole("combobox", { name: /place, a device/ }).fill("camera");
    found.push(...(await look(view, scheme, "palette", [1440, 390])));
    await view.keyboard.press("Escape");
    await view.getByRole("dialog").waitFor({ state: "hidden" });
    await view.keyboard.press("?");
    await view.getByRole("dialog", { name: "Keys" }).waitFor();
    found.push(...(await look(view, scheme, "keys", [390])));
    await view.keyboard.press("Escape");
    await view.getByRole("dialog").waitFor({ state: "hidden" });
    await view
      .locator("main header")
      .getByRole("button", { name: /^Record/ })
      .click();
    await view.getByRole("dialog").waitFor();
    found.push(...(await look(view, scheme, "record", [390])));
    await view.context().close();
  }
  assert.equal(found.join("\n"), "");
  assert.deepEqual([seen, seenInDark], Array(2).fill({ foreign: [], refused: [], loose: [] }));

  // In German: nothing is cut off, and what the hub says in English is marked as that.
  const german = await contextPage(browser, "de-DE", "light");
  const seenInGerman = watch(german, tapdeck.url);
  await german.goto(new URL("/login", tapdeck.url).href);
  await german.locator("input[name=name]").fill("admin");
  await german.locator("input[name=password]").fill(PASSWORD);
  found.push(...(await look(german, "light", "login", [1440, 390])));
  await german.getByRole("button", { name: "Anmelden" }).click();
  await german.getByRole("link", { name: "Geräte" }).first().waitFor();
  for (const place of places.filter((one) => !one.includes("source="))) {
    await german.goto(new URL(place, tapdeck.url).href);
    await settled(german);
    assert.equal(await german.locator("html").getAttribute("lang"), "de");
    for (const width of [390, 1024]) {
      await german.setViewportSize({ width, height: 900 });
      await painted(german);
      const wide = Number(await german.evaluate(TOO_WIDE));
      if (wide > 0) found.push(`German ${place} ${width}: ${wide} px too wide`);
      const cut = (await german.evaluate(CUT)) as string[];
      found.push(...cut.map((one) => `German ${place} ${width}: cut off: ${one}`));
    }
    if (place.startsWith("/alarms/")) await german.locator("main h1[lang=en]").waitFor();
  }
  await german.goto(new URL("/settings", tapdeck.url).href);
  await german.getByRole("button", { name: "English" }).click();
  await german.getByRole("heading", { name: "Settings", exact: true }).waitFor();
  assert.equal(await german.locator("html").getAttribute("lang"), "en");
  assert.equal(found.join("\n"), "");
  assert.deepEqual(seenInGerman, { foreign: [], refused: [], loose: [] });
});
