// Builds dist/: the program's processes with esbuild, the page with vite. `--no-web` leaves the page out.
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
rmSync("dist", { recursive: true, force: true });

await build({
  entryPoints: {
    tapdeck: "src/cli/main.ts",
    hub: "src/hub/main.ts",
    sensor: "src/sensor/main.ts",
    "packet-thread": "src/sensor/packet-thread.ts",
    household: "src/household/main.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});

if (!process.argv.includes("--no-web") && existsSync("web/vite.config.ts")) {
  const { build: buildPage } = await import("vite");
  await buildPage({ configFile: "web/vite.config.ts", logLevel: "warn" });
}
