import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { BUNDLED, parseCsv, parseText } from "./ieee-registry.ts";

test("the day of the bundled registry belongs to the version installed", () => {
  const folder = dirname(createRequire(import.meta.url).resolve("oui-data"));
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  assert.equal(version, BUNDLED.version, "look up when this version was published");
});

test("the registry as the IEEE publishes it", () => {
  const csv =
    'Registry,Assignment,Organization Name,Organization Address\r\nMA-L,286FB9,"Nokia, ""Bell"" Co.",Somewhere\r\nMA-S,70B3D5001,Plain AG,X\r\nCID,0A0001,Nobody,X\r\n';
  assert.deepEqual(
    [...parseCsv(csv)],
    [
      ["286FB9", 'Nokia, "Bell" Co.'],
      ["70B3D5001", "Plain AG"],
    ],
  );
  const text = "28-6F-B9   (hex)\t\tNokia\r\n286FB9     (base 16)\t\tNokia Shanghai Bell Co., Ltd.\r\n";
  assert.deepEqual([...parseText(text)], [["286FB9", "Nokia Shanghai Bell Co., Ltd."]]);
  assert.equal(parseCsv("<html>").size, 0);
});
