import assert from "node:assert/strict";
import { test } from "node:test";
import { withMarkedPart } from "./marked-part.ts";

const DOCUMENT = "before\n<!-- corpus: begin -->\nold\n<!-- corpus: end -->\nafter\n";

test("the part between the marks is replaced, the rest stays, again and again", () => {
  const once = withMarkedPart(DOCUMENT, "corpus", "new\n");
  assert.equal(once, "before\n<!-- corpus: begin -->\nnew\n<!-- corpus: end -->\nafter\n");
  assert.equal(withMarkedPart(once ?? "", "corpus", "new\n"), once);
});

test("a document without the marks, or with them twice or the wrong way round, is not touched", () => {
  for (const document of ["before", DOCUMENT + DOCUMENT, "<!-- corpus: end --> <!-- corpus: begin -->"]) {
    assert.equal(withMarkedPart(document, "corpus", "new"), undefined);
  }
});
