/** The main job by clicking, in a real Chromium: set up, log in, open the camera, Record, see it grow, download. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { enter, openPage, PASSWORD, played, startBrowser } from "./browser.ts";
import { CAMERA_MAC, framesOf, householdFile } from "./captures.ts";
import { startTapdeck, temporaryFolder, until } from "./running-tapdeck.ts";
import { have, tool } from "./tools.ts";

const NAME = "anna";
const CAMERA = "porch-camera";

test("set up, log in, open the camera, record it, see it grow, download it", async (t) => {
  if (!have(t, "chromium", "tshark", "curl")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  const setup = tapdeck.setupUrl;
  assert.ok(setup !== undefined, tapdeck.output);
  await page.goto(setup);
  await page.getByLabel("User").fill(NAME);
  await page.getByLabel("Password", { exact: false }).first().fill(PASSWORD);
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByText(CAMERA).first().waitFor();

  await page.context().clearCookies();
  await page.goto(tapdeck.url);
  await page.locator("input[name=name]").fill(NAME);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await played(tapdeck);
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await page.getByRole("table").getByText(CAMERA).first().click();
  await page.getByRole("heading", { name: CAMERA }).waitFor();
  await page.getByText("203.0.113.199").first().waitFor();

  await page
    .getByRole("button", { name: /^Reaches back to .*room for .* at the last \d+ \w+'s rate/ })
    .click();
  await page.getByText("Frames that could not be kept").waitFor();
  await page.keyboard.press("Escape");

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: `Watch live: ${CAMERA}` }).click();
  const opens = await dialog.getByRole("link", { name: "Open in Wireshark" }).getAttribute("href");
  assert.match(opens ?? "", /^tapdeck:\/\/127\.0\.0\.1:\d+\/live\?device=dev-/);
  await dialog.getByRole("button", { name: "Make a line to paste" }).click();
  const line = (await dialog.locator("code", { hasText: "curl" }).textContent()) ?? "";
  assert.match(line, / \| wireshark -k -i -$/);
  const paste = (reader: string) =>
    spawnSync("sh", ["-c", line.replace(/wireshark.*/, reader)], { timeout: 60_000 });
  assert.equal(paste("head -c 4").stdout.toString("hex"), "0a0d0d0a");
  const second = paste("cat");
  assert.deepEqual([second.stdout.length, /401/.test(String(second.stderr))], [0, true]);
  await dialog.getByRole("button", { name: "Make another" }).waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Record/ }).click();
  assert.doesNotMatch(
    (await dialog.textContent()) ?? "",
    /dumpcap/,
    "a demo has no interface to capture by hand",
  );
  await dialog.getByRole("button", { name: /Record/ }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "Recordings" }).first().click();
  const packets = page.locator("article dd.number").first();
  const shown = async (): Promise<number> =>
    Number(((await packets.textContent()) ?? "").replaceAll(/\D/g, ""));
  await packets.waitFor();
  await until(async () => (await shown()) > 20, "the recording's first packets");
  const before = await shown();
  await until(async () => (await shown()) > before, "it does not grow");

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).first().click();
  const download = await waiting;
  const file = join(temporaryFolder(t), "camera.pcapng");
  await download.saveAs(file);
  assert.match(download.suggestedFilename(), /\.pcapng$/);
  const count = tool("tshark", [
    "-r",
    file,
    "-Y",
    "ip.addr==192.168.77.12",
    "-T",
    "fields",
    "-e",
    "frame.number",
  ]);
  assert.ok(count.trim().split("\n").length >= before, "the downloaded frames");
  assert.equal(readFileSync(file).readUInt32BE(0), 0x0a0d0d0a);
  assert.deepEqual(troubles, []);

  await page.getByRole("button", { name: /^Record an address/ }).click();
  await dialog.getByLabel("Kind").selectOption("filter");
  const filter = dialog.getByRole("textbox", { name: "Capture filter" });
  await filter.fill("tcp prt 443");
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await dialog.getByText(/can't parse filter expression: syntax error/).waitFor();
  await filter.fill("tcp port 443");
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("tcp port 443").first().waitFor();
  assert.equal(troubles.length, 1, troubles.join());
  assert.match(troubles[0] ?? "", /status of 400/);
});

test("the other end's country and network are told, whose data that is, and an odd packet is shown", async (t) => {
  if (!have(t, "chromium")) return;
  const folder = temporaryFolder(t);
  // The household speaks to addresses of documentation, which are in no country: another first half gives them one.
  const bytes = readFileSync(householdFile(folder, 400));
  const stranger = Buffer.from([203, 0, 113, 199]);
  for (let at = bytes.indexOf(stranger); at >= 0; at = bytes.indexOf(stranger, at)) bytes.set([5, 9], at);
  const file = join(folder, "moved.pcapng");
  writeFileSync(file, bytes);
  const tapdeck = await startTapdeck(t, ["--read", file]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  await page.goto(new URL("/devices/192.168.77.12", tapdeck.url).href);
  await page
    .getByText(/^Germany · Hetzner Online \(AS24940\)$/)
    .first()
    .waitFor();
  await page
    .getByText(/by the IEEE's registry of \d+ \w+ 20\d\d/)
    .first()
    .waitFor();
  await page.getByRole("link", { name: "IP Geolocation by DB-IP" }).waitFor();
  await page.getByRole("link", { name: "About the data" }).click();
  const about = page.locator("#data");
  await about.getByText("Public domain (PDDL 1.0)").waitFor();
  assert.match((await about.textContent()) ?? "", /Countries \d+ \w+ 20\d\d/);

  // The moved addresses have left their headers' checksums wrong.
  await page.getByRole("button", { name: /1 odd/ }).click();
  await page.getByRole("link", { name: "Look at them" }).click();
  await page.getByRole("button", { name: /ipv4-bad-checksum/ }).click();
  await page.getByRole("button", { name: "000e IPv4 header" }).waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Open in Wireshark" }).click();
  const sample = join(folder, "sample.pcapng");
  await (await download).saveAs(sample);
  assert.ok(readFileSync(sample).includes("anomaly: ipv4-bad-checksum"));
  assert.deepEqual(troubles, []);
});

test("the frames of a device, a destination, a flow and a span are those of the capture that went in", async (t) => {
  if (!have(t, "chromium", "tshark")) return;
  const folder = temporaryFolder(t);
  const file = householdFile(folder, 4000);
  const tapdeck = await startTapdeck(t, ["--read", file]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  const gets = async (link: Locator, filter: string): Promise<void> => {
    const waiting = page.waitForEvent("download");
    await link.click();
    const got = join(folder, "got.pcapng");
    await (await waiting).saveAs(got);
    const wanted = framesOf(file, filter);
    assert.ok(wanted.length > 0, filter);
    assert.deepEqual(framesOf(got), wanted, filter);
  };
  const camera = new URL(`/devices/${CAMERA_MAC}`, tapdeck.url).href;
  const flowsOfCamera = await tapdeck.get(`/flows?device=${CAMERA_MAC}&sort=upload&limit=1`);
  const { orig, resp, proto } = flowsOfCamera.items[0];
  const ends = `ip.addr == ${orig.ip} && ip.addr == ${resp.ip}`;
  await page.goto(`${camera}?fsort=upload&by=address`);
  const ofDevice = page.locator("main header").getByRole("link", { name: /^Get the frames of/ });
  await gets(ofDevice, `eth.addr == ${CAMERA_MAC}`);
  await gets(page.getByRole("link", { name: `Get the frames of ${resp.ip}` }), ends);
  await page.locator("td.remote button").first().click();
  await gets(
    page.getByRole("link", { name: "Get the frames of this flow" }),
    `${ends} && ${proto}.port == ${orig.port} && ${proto}.port == ${resp.port}`,
  );
  assert.match(
    (await page.locator("code").first().textContent()) ?? "",
    /^tapdeck export --flow \S+ --hub http/,
  );

  const { newest } = (await tapdeck.get("/status")).timeline;
  const minute = Math.floor(Date.parse(newest) / 60_000) * 60_000;
  const of = (from: number, to: number) =>
    `?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  await page.goto(camera + of(minute - 60_000, minute));
  const all = "Get the frames of everything in this span";
  const seconds = minute / 1000;
  await gets(
    page.getByRole("link", { name: all }),
    `frame.time_epoch >= ${seconds - 60} && frame.time_epoch <= ${seconds}`,
  );

  const dialog = page.getByRole("dialog");
  await page.goto(camera + of(minute - 7_200_000, minute - 3_600_000));
  const none = page.getByRole("button", { name: all });
  assert.equal(await none.getAttribute("aria-disabled"), "true");
  await none.press("Enter");
  await dialog.getByText(/^The timeline reaches back to .*: of this span it has no frames/).waitFor();
  assert.deepEqual(troubles, []);

  // What the page was told may be old: then it is the hub that refuses.
  await page.route("**/api/v1/status", async (route) => {
    const answer = await route.fetch();
    const status = (await answer.json()) as { timeline: { oldest: string } };
    status.timeline.oldest = "2000-01-01T00:00:00.000Z";
    await route.fulfill({ response: answer, json: status });
  });
  await page.reload();
  await page.getByRole("link", { name: all }).click();
  await dialog.getByText(/^The timeline reaches back to 2026-03-03T1/).waitFor();
  assert.equal(troubles.length, 2, troubles.join());
  for (const trouble of troubles) assert.match(trouble, /status of 404/);
});

test("a group is made, joined and kept private; it comes back when its removal is undone", async (t) => {
  if (!have(t, "chromium")) return;
  const file = householdFile(temporaryFolder(t), 2000);
  const tapdeck = await startTapdeck(t, ["--read", file, "--timeline-size", "off"]);
  const troubles: string[] = [];
  const page = await openPage(await startBrowser(t), troubles);
  await enter(page, tapdeck);
  const [first] = await tapdeck.all("/devices");
  await page.getByRole("link", { name: "Groups" }).click();
  await page.getByRole("heading", { name: "Guests" }).waitFor();
  await page.getByRole("button", { name: "Timeline off" }).waitFor();
  await page.getByLabel("What is it to be called?").fill("Things");
  await page.getByRole("button", { name: "Make a group" }).click();
  const things = page.locator("article", { has: page.getByRole("heading", { name: "Things" }) });
  await things.getByLabel("Add a device …").selectOption({ value: first.id });
  await things.getByLabel("Recorded").selectOption("headers");
  await things.getByRole("button", { name: "Get the frames of Things" }).press("Enter");
  await page.getByRole("dialog").getByText("The timeline is off").waitFor();
  await page.keyboard.press("Escape");
  await things.getByRole("link", { name: first.name }).click();
  await page.getByText("In fact headers only, by Things: the strictest holds.").waitFor();
  await page.getByLabel("Recorded").selectOption("first");
  await page.getByLabel("Bytes of each flow").fill("500");
  await page.keyboard.press("Tab");
  await until(
    async () => (await tapdeck.get(`/devices/${first.id}`)).privacy === "first-500",
    "its own class",
  );
  await page.goto(new URL("/groups", tapdeck.url).href);
  await things.getByRole("button", { name: "Remove" }).click();
  await page.getByText("“Things” is removed.").waitFor();
  assert.equal((await tapdeck.all("/groups")).length, 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await things.getByRole("link", { name: first.name }).waitFor();
  const { name, devices, privacy } = (await tapdeck.all("/groups"))[1];
  assert.deepEqual({ name, devices, privacy }, { name: "Things", devices: [first.id], privacy: "headers" });
  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByLabel("Did").selectOption("privacy-change");
  await page.getByText("first-500, was first-4096").waitFor();
  await until(async () => (await page.locator("tbody tr").count()) === 3, "only changes of privacy");
  assert.deepEqual(troubles, []);
});

test("on a phone nothing is cut off, and it is plainly a demo", async (t) => {
  if (!have(t, "chromium")) return;
  const tapdeck = await startTapdeck(t, ["--demo"]);
  const browser = await startBrowser(t);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(tapdeck.setupUrl ?? "");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByText(CAMERA).first().waitFor();
  await page.getByText(/demo/i).first().waitFor();
  const wide = (): Promise<number> =>
    page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert.equal(await wide(), 0);
  const nav = await page.locator("header nav").evaluate((one) => {
    const last = one.lastElementChild?.getBoundingClientRect();
    return { right: last?.right ?? 0, height: one.clientHeight };
  });
  assert.ok(nav.right <= 390 && nav.height < 50, "all places of the page in one line");
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await page.getByRole("table").getByText(CAMERA).first().click();
  await page.getByRole("heading", { name: CAMERA }).waitFor();
  assert.equal(await wide(), 0);
  await page.getByRole("link", { name: "Groups" }).click();
  await page.getByLabel("Recorded").first().selectOption("first");
  await page.getByLabel("Bytes of each flow").first().waitFor();
  assert.equal(await wide(), 0);
});

test("a machine without a browser is told how to reach the page over ssh", async (t) => {
  const there = { SSH_CONNECTION: "192.0.2.9 50000 192.0.2.7 22" };
  const tapdeck = await startTapdeck(t, ["--demo"], temporaryFolder(t), there);
  assert.match(tapdeck.output, /ssh -L (\d+):127\.0\.0\.1:\1 \S+@192\.0\.2\.7/);
});
