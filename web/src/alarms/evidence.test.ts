import assert from "node:assert/strict";
import { test } from "node:test";
import { evidenceRows, sentences } from "./evidence.ts";

test("numbers have their units, and lie to the threshold of the same unit", () => {
  const rows = evidenceRows({
    sentBytes: 38_000_000,
    thresholdBytes: 9_500_000,
    portCount: 12,
    longestGapS: 90,
    firstSeenDestination: true,
    destinations: ["a.example", "b.example"],
    country: "",
    asn: 64500,
  });
  assert.deepEqual(
    rows.map(({ what, value }) => [what, value]),
    [
      ["Sent", "38.0 MB"],
      ["Threshold", "9.50 MB"],
      ["Ports", "12"],
      ["Longest gap", "1 min 30 s"],
      ["First contact with it", "yes"],
      ["Destinations", "a.example, b.example"],
      ["Network (AS)", "64500"],
    ],
  );
  assert.deepEqual([rows[0]?.bar, rows[0]?.mark], [1, 0.25]);
  assert.deepEqual([rows[1]?.bar, rows[1]?.isThreshold], [0.25, true]);
  assert.equal(rows[3]?.bar, undefined, "seconds are not compared with bytes");
});

test("of counts only the first is compared: they are of different things", () => {
  const rows = evidenceRows({ portCount: 40, thresholdCount: 20, knownCountryCount: 1000 });
  assert.deepEqual(
    rows.map(({ what, bar, mark }) => [what, bar, mark]),
    [
      ["Ports", 1, 0.5],
      ["Threshold", 0.5, 0.5],
      ["Known countries", undefined, undefined],
    ],
  );
});

test("without a threshold nothing is compared, and nothing of nothing", () => {
  assert.equal(evidenceRows({ sentBytes: 5 })[0]?.bar, undefined);
  assert.deepEqual(evidenceRows({}), []);
  assert.equal(evidenceRows({ sentBytes: 0, thresholdBytes: 0 })[0]?.bar, undefined);
});

test("sentences end at full stops that are followed by another", () => {
  assert.deepEqual(
    sentences("It sent 3.5 MB to cam.example.com. The threshold is 2 MB. Muting silences it."),
    ["It sent 3.5 MB to cam.example.com.", "The threshold is 2 MB.", "Muting silences it."],
  );
});
