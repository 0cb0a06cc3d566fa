// Runs a bundle with the arguments given behind it and keeps what V8 compiled on the way beside it.
const { writeFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { loadCached } = require("../bin/load-cached.js");

const file = resolve(process.argv.splice(2, 1)[0]);
const bundle = loadCached(file);
process.on("exit", () => writeFileSync(`${file}.cache`, bundle.cache()));
bundle.run();
