#!/usr/bin/env node
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const built = join(__dirname, "../dist/extcap.js");
if (existsSync(built)) {
  void import(require("node:url").pathToFileURL(built).href).then(({ startExtcap }) =>
    startExtcap(process.argv.slice(2)),
  );
} else {
  process.stderr.write("tapdeck: it is not built yet. Run `npm ci && npm run build`\n");
  process.exitCode = 1;
}
