// Builds dist/: the program's processes with esbuild, the page with vite. `--no-web` leaves the page out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { tsImport } from "tsx/esm/api";
import { buildDissectors } from "./dissectors.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const withPage = !process.argv.includes("--no-web");
for (const name of existsSync("dist") ? readdirSync("dist") : []) {
  if (withPage || !["web", "dissectors"].includes(name)) rmSync(`dist/${name}`, { recursive: true });
}

const SETTINGS = {
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
};
/**
 * These go into the command line and the sensor without their unused parts: opening a package's files took longer than
 * reading a small capture. The hub shares the schema library with packages that stay outside.
 */
const INSIDE = ["zod", "commander"];
const { dependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
const external = Object.keys(dependencies).filter((name) => !INSIDE.includes(name));
/** Bundled as it is written: several entry points share their pieces. */
const MODULES = { ...SETTINGS, splitting: true, format: "esm" };
await build({
  ...MODULES,
  entryPoints: {
    sensor: "src/sensor/main.ts",
    "packet-thread": "src/sensor/packet-thread.ts",
    "filter-child": "src/sensor/capture/filter-child.ts",
    connector: "src/connect/main.ts",
    household: "src/household/main.ts",
    extcap: "src/cli/extcap-main.ts",
  },
  external,
});
await build({ ...MODULES, entryPoints: { hub: "src/hub/main.ts" }, packages: "external" });
// One file of the older kind of module: V8 keeps compiled code of those (bin/load-cached.js).
await build({
  ...SETTINGS,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  entryPoints: { tapdeck: "src/cli/main.ts" },
  external,
  define: { "import.meta.url": "bundleUrl", "import.meta.dirname": "__dirname" },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
});

// What a hub hands to a desktop: one file that needs Node and nothing else.
await build({
  ...SETTINGS,
  format: "esm",
  outExtension: { ".js": ".mjs" },
  entryPoints: { "tapdeck-client": "src/cli/client-main.ts" },
  sourcemap: false,
  minifySyntax: true,
  minifyWhitespace: true,
  define: { TAPDECK_VERSION: JSON.stringify(version) },
  banner: {
    js:
      "#!/usr/bin/env node\n" +
      'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
  },
});

await writeWarmUp("dist/warm-up.pcapng");
await run("scripts/code-cache.cjs", "dist/tapdeck.cjs", "read", "dist/warm-up.pcapng");
await compileSystems("node_modules/@ip-location-db/asn");

if (!existsSync("dist/dissectors")) await buildDissectors("dist/dissectors");
if (withPage) {
  const { build: buildPage } = await import("vite");
  await buildPage({ configFile: "web/vite.config.ts", logLevel: "warn" });
}

async function run(...args) {
  const running = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = await once(running, "exit");
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
}

// What the packet path sees before the first packet of the wire: frames of every kind that a home has.
async function writeWarmUp(path) {
  const household = spawn(process.execPath, ["dist/household.js", "--frames", "4000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await pipeline(household.stdout, createWriteStream(path));
}

// 30 MB of text with half a million ranges become a table that is read in milliseconds. Its version ends in its day.
async function compileSystems(folder) {
  const { compileRanges } = await tsImport("../src/places/range-rows.ts", import.meta.url);
  const { systemOfCsv } = await tsImport("../src/places/autonomous-system.ts", import.meta.url);
  const { version: dated } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d*$/.exec(dated);
  const files = ["ipv4", "ipv6"].map((family) => `${folder}/asn-${family}.csv`);
  writeFileSync("dist/asn.table", await compileRanges(files, systemOfCsv, Date.UTC(year, month - 1, day)));
}
