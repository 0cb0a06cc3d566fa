/** Folders and files of tables, for tests. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { compileRanges, type RangeLine } from "./range-rows.ts";

/** A data folder with an empty folder of tables. */
export async function dataFolder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tapdeck-places-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  await mkdir(join(path, "tables"));
  return path;
}

export async function compiled(
  t: TestContext,
  content: string | Uint8Array,
  line: RangeLine,
  name = "x.csv",
): Promise<Uint8Array> {
  const file = join(await dataFolder(t), name);
  await writeFile(file, content);
  return await compileRanges([file], line, 0);
}
