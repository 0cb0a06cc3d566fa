/** Builds the page to dist/web; `vite dev` proxies the API to a running hub. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** What the packet viewer fetches; without it the page says that it has none. */
const dissectors = join(import.meta.dirname, "../dist/dissectors/manifest.json");

const hub = process.env.TAPDECK_HUB ?? "http://127.0.0.1:7878";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  define: { __DISSECTORS__: existsSync(dissectors) ? readFileSync(dissectors, "utf8") : "null" },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // The page's content security policy allows no data: URL and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: {
      "/api": { target: hub, changeOrigin: true, headers: { origin: hub } },
      "/dissectors": { target: hub, changeOrigin: true },
    },
  },
});
