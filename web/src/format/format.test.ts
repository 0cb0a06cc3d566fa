/** Times and numbers as different browsers write them. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { bytes, rate, roundBytes } from "./bytes.ts";
import { type BrowserManner, mannerOf, setManner } from "./manner.ts";
import { count, decimal, share } from "./number.ts";
import { countryName } from "./place.ts";
import {
  clock,
  clockMillis,
  clockSeconds,
  date,
  day,
  duration,
  exact,
  isMidnight,
  localDate,
  moment,
} from "./time.ts";

process.env.TZ = "America/New_York";
/** 14:05:09 in New York. */
const AT = Date.parse("2026-03-03T19:05:09.042Z");
const MIDNIGHT = Date.parse("2026-03-03T05:00:00Z");

const speak = (language: string, browser: BrowserManner) => setManner(mannerOf(language, browser));
/** Node puts a narrow blank before PM. */
const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, " ");

afterEach(() => setManner({ locale: "en-GB", hour12: false }));

test("a browser with a clock of 12 hours gets one everywhere, and its own order of dates", () => {
  speak("en", { locale: "en-US", hourCycle: "h12" });
  assert.deepEqual(
    [clock(AT), clockSeconds(AT), clockMillis(AT), clock(MIDNIGHT), day(AT), localDate(AT)].map(plain),
    ["2:05 PM", "2:05:09 PM", "2:05:09.042 PM", "12:00 AM", "Tue, Mar 3", "Mar 3, 2026"],
  );
  assert.equal(plain(exact(AT)), "Mar 3, 2026, 2:05:09 PM EST");
  assert.equal(plain(moment(AT, AT + 1000)), "2:05 PM");
  assert.equal(plain(moment(AT, AT + 48 * 3_600_000)), "Tue, Mar 3 2:05 PM");
});

test("a browser with a clock of 24 hours gets that, in any language, and no 24:00", () => {
  for (const [language, locale] of [
    ["en", "en-GB"],
    ["de", "de-DE"],
    ["en", "fr-FR"],
    ["en", "en-US"],
  ] as const) {
    speak(language, { locale, hourCycle: "h23" });
    assert.deepEqual([clock(AT), clockSeconds(AT), clock(MIDNIGHT)], ["14:05", "14:05:09", "00:00"]);
    assert.match(exact(AT), /14:05:09/);
  }
});

test("the language is the page's, the clock the browser's", () => {
  speak("de", { locale: "en-US", hourCycle: "h12" });
  assert.match(plain(clock(AT)), /^2:05 PM$/);
  assert.equal(day(AT), "Di., 3. März");
  speak("en", { locale: "de-DE", hourCycle: "h23" });
  assert.equal(day(AT), "Tue 3 Mar");
  assert.equal(count(1234567), "1,234,567");
});

test("the time zone is the reader's; a day that is the same everywhere is not moved", () => {
  assert.equal(clock(AT), "14:05");
  assert.equal(isMidnight(MIDNIGHT), true);
  assert.equal(isMidnight(AT), false);
  assert.equal(date("2026-06-17"), "17 Jun 2026");
});

test("numbers have the language's point and groups", () => {
  assert.deepEqual(
    [bytes(1234), bytes(12), roundBytes(1_500_000), rate(48_600)],
    ["1.23 kB", "12 B", "1.5 MB", "48.6 kbit/s"],
  );
  assert.deepEqual([bytes(999_500), bytes(9.995e6), roundBytes(20_000)], ["1.00 MB", "10.0 MB", "20 kB"]);
  speak("de", { locale: "de-DE", hourCycle: "h23" });
  assert.deepEqual(
    [bytes(1234), roundBytes(1_500_000), count(1_234_567), decimal(0.5, 2)],
    ["1,23 kB", "1,5 MB", "1.234.567", "0,50"],
  );
  assert.equal(duration(2500), "2,5 s");
  assert.equal(countryName("DE"), "Deutschland");
});

test("a share has two digits, and what is there is never nothing", () => {
  assert.deepEqual([0, 0.000_04, 0.0042, 0.917, 1].map(share), ["0%", "< 0.1%", "0.42%", "92%", "100%"]);
  speak("de", { locale: "de-DE", hourCycle: "h23" });
  assert.equal(plain(share(0.0042)), "0,42 %");
});
