import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isOnSdCard, isSdCard } from "./sd-card.ts";

test("an SD card is found by its partition and below an encrypted volume; eMMC and disks are none", (t) => {
  const sys = mkdtempSync(join(tmpdir(), "tapdeck-sys-"));
  t.after(() => rmSync(sys, { recursive: true }));
  const card = (name: string, type: string): string => {
    const device = join(sys, "devices/mmc_host/mmc0/mmc0:aaaa");
    const block = join(device, "block", name);
    mkdirSync(join(block, `${name}p2`), { recursive: true });
    mkdirSync(join(block, "device"));
    writeFileSync(join(block, "device/type"), `${type}\n`);
    const link = join(sys, name);
    symlinkSync(join(block, `${name}p2`), link);
    return link;
  };
  const sd = card("mmcblk0", "SD");
  assert.equal(isSdCard(sd), true);
  assert.equal(isSdCard(card("mmcblk1", "MMC")), false);
  const mapped = join(sys, "devices/virtual/block/dm-0");
  mkdirSync(join(mapped, "slaves"), { recursive: true });
  assert.equal(isSdCard(mapped), false);
  symlinkSync(sd, join(mapped, "slaves/mmcblk0p2"));
  assert.equal(isSdCard(mapped), true);
  assert.equal(isSdCard(join(sys, "8:1")), false);
});

test("a folder in memory is on no card", () => {
  assert.equal(isOnSdCard("/proc"), false);
});
