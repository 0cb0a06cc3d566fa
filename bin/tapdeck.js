#!/usr/bin/env node
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { loadCached } = require("./load-cached.js");

const built = join(__dirname, "../dist/tapdeck.cjs");
if (existsSync(built)) {
  loadCached(built).run();
} else {
  process.stderr.write("tapdeck: it is not built yet. Run `npm ci && npm run build`, or `npm start`\n");
  process.exitCode = 1;
}
