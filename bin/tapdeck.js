#!/usr/bin/env node
import { existsSync } from "node:fs";

const built = new URL("../dist/tapdeck.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write("tapdeck: it is not built yet. Run `npm ci && npm run build`, or `npm start`\n");
  process.exitCode = 1;
}
