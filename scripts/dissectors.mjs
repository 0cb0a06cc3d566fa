// The packet viewer's dissectors for dist/dissectors: the worker's script (wiregasm's own loader before ours) and the two
// files that it runs on, as the package has them packed: 20 MB in place of 71. (Brotli makes 17 MB of them and takes 15 s.)
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const PACKAGE = "node_modules/@goodtools/wiregasm";

export async function buildDissectors(folder) {
  if (!existsSync(PACKAGE)) {
    process.stderr.write("The packet viewer is left out: npm install brings what it needs.\n");
    return;
  }
  const { version } = JSON.parse(readFileSync(`${PACKAGE}/package.json`, "utf8"));
  const bundled = await build({
    entryPoints: ["web/src/packets/dissect/worker.ts"],
    bundle: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox128", "safari17.5"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  const loader = readFileSync(`${PACKAGE}/dist/wiregasm.js`, "utf8");
  const worker = Buffer.from(`${loader}\n${bundled.outputFiles[0].text}`);
  const wasm = readFileSync(`${PACKAGE}/dist/wiregasm.wasm.gz`);
  const data = readFileSync(`${PACKAGE}/dist/wiregasm.data.gz`);
  const hash = createHash("sha256").update(worker).update(wasm).update(data).digest("hex").slice(0, 12);

  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/worker.js.gz`, gzipSync(worker, { level: 9 }));
  writeFileSync(`${folder}/wiregasm.wasm.gz`, wasm);
  writeFileSync(`${folder}/wiregasm.data.gz`, data);
  const manifest = {
    version: `${version}-${hash}`,
    base: `/dissectors/${version}-${hash}/`,
    wasmBytes: gunzipSync(wasm).length,
    dataBytes: gunzipSync(data).length,
  };
  writeFileSync(`${folder}/manifest.json`, JSON.stringify(manifest));
}
