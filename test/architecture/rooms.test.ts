/** The walls of DESIGN: who imports whom, what may be pure, where SQL and the process are spoken to. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, type Import, importsOf, ROOT } from "./imports.ts";
import { ROOMS, type RoomRule } from "./rooms.ts";

const FILES = ["src", "web/src", "test", "bench"].flatMap((folder) => filesBelow(folder));
const IMPORTS = FILES.flatMap(importsOf);

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function roomOf(file: string): RoomRule | undefined {
  return ROOMS.filter((rule) => isBelow(file, rule.room)).sort((a, b) => b.room.length - a.room.length)[0];
}

function isTest(file: string): boolean {
  return /\.test\.ts$|(^|\/)(goldens|fake-[a-z-]+|test-[a-z-]+|every-prefix)\.ts$/.test(file);
}

function mayEnter(rule: RoomRule, target: string): boolean {
  const room = roomOf(target)?.room ?? "";
  return (
    room === rule.room ||
    rule.mayImport.some((allowed) => allowed === room || (allowed === "src" && isBelow(room, allowed)))
  );
}

function list(imports: readonly Import[]): string {
  return imports.map(({ file, target }) => `${file} -> ${target} (${roomOf(file)?.why})`).join("\n");
}

test("every file has a room", () => {
  assert.deepEqual(
    FILES.filter((file) => roomOf(file) === undefined),
    [],
  );
});

test("arrows point only where the rooms allow", () => {
  const wrong = IMPORTS.filter(({ file, target, local }) => {
    const rule = roomOf(file);
    if (!local || rule === undefined) return false;
    // Tests may build what they test out of any room of their own wing.
    if (isTest(file))
      return /^src\/hub\//.test(file)
        ? /^src\/(sensor|cli)\//.test(target)
        : /^src\/sensor\//.test(file) && /^src\/(hub|cli)\//.test(target);
    return !mayEnter(rule, target);
  });
  assert.equal(list(wrong), "");
});

test("the two wings meet only at the link", () => {
  const crossing = IMPORTS.filter(
    ({ file, target }) =>
      (isBelow(file, "src/sensor") && isBelow(target, "src/hub")) ||
      (isBelow(file, "src/hub") && isBelow(target, "src/sensor")),
  );
  assert.equal(list(crossing), "");
});

test("pure rooms touch nothing of the world", () => {
  const world = IMPORTS.filter(({ file, target }) => {
    const pure = roomOf(file)?.pure;
    return pure !== undefined && !isTest(file) && target.startsWith("node:") && !pure.includes(target);
  });
  assert.equal(list(world), "");
  const clocks = FILES.filter((file) => {
    const pure = roomOf(file)?.pure !== undefined && !isTest(file);
    return (
      pure &&
      /\bDate\.now\(|\bnew Date\(\)|performance\.now\(|Math\.random\(/.test(
        readFileSync(join(ROOT, file), "utf8"),
      )
    );
  });
  assert.deepEqual(clocks, []);
});

test("packages from outside stay in the rooms that need them", () => {
  const strangers = IMPORTS.filter(({ file, target, local }) => {
    const packages = roomOf(file)?.packages;
    if (local || target.startsWith("node:") || packages === undefined) return false;
    return !packages.includes(target) && !(isTest(file) && target === "fast-check");
  });
  assert.equal(list(strangers), "");
});

test("only the store speaks SQL, only entry points read the command line and exit", () => {
  const source = (file: string): string => readFileSync(join(ROOT, file), "utf8");
  const own = filesBelow("src").filter((file) => !isTest(file));
  const sql = own.filter(
    (file) =>
      !isBelow(file, "src/hub/store") &&
      /["'`](SELECT|INSERT INTO|CREATE TABLE|DELETE FROM)\s/.test(source(file)),
  );
  assert.deepEqual(sql, []);
  const entries =
    /^src\/((cli|hub|sensor|household|connect)\/main|cli\/(entry|client-main|extcap-main))\.ts$/;
  const reads = own.filter((file) => !entries.test(file) && /process\.(argv|env)\b/.test(source(file)));
  assert.deepEqual(reads, []);
  const exits = own.filter((file) => !entries.test(file) && /process\.exit\(/.test(source(file)));
  assert.deepEqual(exits, []);
});

test("no file is longer than 400 lines without saying why", () => {
  const long = FILES.filter((file) => {
    const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
    return lines.length > 400 && !/\blong\b/i.test(lines[0] ?? "");
  });
  assert.deepEqual(long, []);
});
