/** Without a mouse, in a real Chromium: the command palette, rows, jumps, and no key that fires while somebody types. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, openPage, startBrowser } from "./browser.ts";
import { startTapdeck, until } from "./running-tapdeck.ts";
import { have } from "./tools.ts";

const CAMERA = "porch-camera";

test("the palette leads anywhere and does what can be done here; rows are walked; fields keep their keys", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await enter(page, tapdeck);
  /** Without where a list is scrolled to, which comes a moment after the keys. */
  const path = () => {
    const { pathname, searchParams } = new URL(page.url());
    searchParams.delete("at");
    return `${pathname}${searchParams.size > 0 ? `?${searchParams}` : ""}`;
  };
  const arrived = (wanted: RegExp) =>
    until(() => Promise.resolve(wanted.test(path())), `at ${wanted}: ${path()}`);
  const field = page.getByRole("combobox", { name: /place, a device, a domain/ });
  const focused = () => page.evaluate("document.activeElement?.getAttribute('role')");
  const chosen = async () => {
    const id = await field.getAttribute("aria-activedescendant");
    return (await page.locator(`#${id}[role=option][aria-selected=true]`).textContent()) ?? "";
  };
  assert.equal(loaded.filter((one) => /\/Palette-/.test(one)).length, 0, "it is not part of the first load");

  await page.keyboard.press("Control+k");
  await field.waitFor();
  assert.equal(loaded.filter((one) => /\/Palette-.*\.js$/.test(one)).length, 1);
  assert.equal(await focused(), "combobox");
  await page.keyboard.type("prchcam");
  await until(async () => (await chosen()).includes(CAMERA), "letters may be left out");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: CAMERA }).waitFor();
  const device = path();

  // What can be done here does what its button does.
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: `Get the frames of ${CAMERA}` }).waitFor();
  await page.getByRole("option", { name: `Watch live: ${CAMERA}` }).waitFor();
  await page.keyboard.type("record porch");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `Record ${CAMERA}` });
  await dialog.waitFor();
  await page.keyboard.press("Control+k");
  assert.equal(await field.count(), 0, "it does not come over another dialog");
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(path(), device);

  // Steps go round; Escape gives the focus back.
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await field.waitFor();
  const first = await chosen();
  await page.keyboard.press("ArrowUp");
  const last = await chosen();
  assert.notEqual(last, first);
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), first);
  await page.keyboard.type("no such thing anywhere");
  await page.getByRole("option", { name: "Flows with no such thing anywhere" }).waitFor();
  await page.keyboard.press("Escape");
  await until(
    () =>
      page.evaluate("document.activeElement?.getAttribute('aria-haspopup') === 'dialog'") as Promise<boolean>,
    "the focus is on its button again",
  );

  // A domain that the hub knows.
  const [domain] = (await tapdeck.all("/destinations?by=domain")).flatMap((one) => one.domain ?? []);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(domain);
  await page.getByRole("group", { name: "Domains" }).getByRole("option").first().waitFor();
  await page.getByRole("group", { name: "Domains" }).getByRole("option").first().click();
  await arrived(/^\/flows\?.*q=domain/);

  // Rows: the focus is on what a row leads to, and the page's own search has its keys.
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await arrived(/^\/settings/);
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await arrived(/^\/flows/);
  const rows = page.locator("[role=row] button[aria-expanded]");
  await rows.first().waitFor();
  const at = () =>
    page.evaluate(
      "Number(document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex') ?? 0)",
    );
  await page.keyboard.press("j");
  await until(async () => (await at()) === 1, "the first flow");
  for (let i = 0; i < 40; i++) await page.keyboard.press("j");
  await until(async () => (await at()) === 41, "forty rows further, through places that are used again");
  await page.keyboard.press("k");
  assert.equal(await at(), 40);
  await page.keyboard.press("Enter");
  await page.getByText("Community ID").first().waitFor();
  await page.keyboard.press("/");
  const filter = page.getByRole("combobox", { name: "Filter flows" });
  assert.equal(await focused(), "combobox");
  const before = path();
  await page.keyboard.type("jk.?gs");
  assert.deepEqual(
    [await filter.inputValue(), await page.getByRole("dialog").count(), path()],
    ["jk.?gs", 0, before],
  );
  await page.keyboard.press("ArrowLeft");
  assert.equal(path(), before, "the tape does not step while somebody types");
  await filter.fill("");
  await page.locator("h1").click();

  await page.keyboard.press("ArrowLeft");
  await arrived(/from=/);
  await page.keyboard.press(".");
  await arrived(/^\/flows$/);

  // A page without a search has the palette; the list of keys turns single keys off.
  await page.goto(new URL("/audit", tapdeck.url).href);
  await page.getByRole("heading", { name: "Audit" }).waitFor();
  await page.keyboard.press("/");
  await field.waitFor();
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("Next row").waitFor();
  await keys.getByLabel(/Keys without Ctrl/).uncheck();
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "hidden" });
  await page.keyboard.press("/");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await field.waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1, "only the one with Ctrl");
  assert.deepEqual(troubles, []);
});
