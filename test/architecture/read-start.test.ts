/** `tapdeck read` starts at once: no package to load but the command line's own, nothing of the rooms it has no use for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { ROOT } from "./imports.ts";

const PROGRAM = "src/cli/main.ts";
const READ = "src/cli/commands/read.ts";
/** They open schemas, sockets or a disk's folders: a reader of files has none. */
const FOREIGN = /^src\/(hub|household|link|places|sensor\/record|cli\/(client|doctor|supervisor))\//;

/** Everything that is loaded before the first packet is read, as the build would bundle it. */
async function loadedByRead(): Promise<{ files: string[]; packages: string[] }> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [PROGRAM],
    outdir: join(ROOT, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    write: false,
    metafile: true,
  });
  const entries = Object.entries(metafile.outputs).filter(
    ([, { entryPoint }]) => entryPoint === PROGRAM || entryPoint === READ,
  );
  assert.equal(entries.length, 2, "read is a bundle of its own, loaded when it is wanted");
  const loaded = new Set(entries.map(([name]) => name));
  const packages = new Set<string>();
  for (const name of loaded) {
    for (const { path, kind, external } of metafile.outputs[name]?.imports ?? []) {
      if (kind !== "import-statement") continue;
      if (external !== true) loaded.add(path);
      else if (!path.startsWith("node:")) packages.add(path);
    }
  }
  const files = [...loaded].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  return { files, packages: [...packages] };
}

test("read loads no package but commander, and no room that it has no use for", async () => {
  const { files, packages } = await loadedByRead();
  assert.ok(files.includes("src/sensor/pipeline.ts"), "the pipeline is part of it");
  assert.deepEqual(packages, ["commander"]);
  assert.deepEqual(
    files.filter((file) => FOREIGN.test(file)),
    [],
  );
});
