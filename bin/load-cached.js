/**
 * Loads a bundle with the code that V8 made of it when it was built (`FILE.cache`): compiling it anew takes longer than
 * reading a small capture. Another version of Node refuses the cache; then it is compiled as ever.
 */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const { constants, Script } = require("node:vm");

const HEAD = "(function (require, module, exports, __filename, __dirname) {";

function loadCached(file) {
  // The bundle is ASCII: read as such it needs no decoding.
  const script = new Script(`${HEAD}${readFileSync(file, "latin1")}\n})`, {
    filename: file,
    cachedData: readIfThere(`${file}.cache`),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return {
    run() {
      const module = { exports: {} };
      script.runInThisContext()(createRequire(file), module, module.exports, file, dirname(file));
    },
    /** With all functions that have run so far. */
    cache: () => script.createCachedData(),
  };
}

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

module.exports = { loadCached };
