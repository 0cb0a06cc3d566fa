import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, withWord, wordAt, wrongWord } from "./filter-words.ts";

test("the word at the caret is completed and nothing else", () => {
  const text = "ip.addr == 1.2.3.4 && tls.hand and x";
  const caret = text.indexOf(" and");
  assert.deepEqual(wordAt(text, caret), { from: 22, word: "tls.hand" });
  assert.deepEqual(withWord(text, caret, 22, "tls.handshake"), {
    text: "ip.addr == 1.2.3.4 && tls.handshake and x",
    caret: 35,
  });
  assert.equal(wordAt("ip.addr == 192.168", 18).word, "");
});

test("a mistyped word is known from Wireshark's sentence, and its neighbour found", () => {
  assert.equal(wrongWord('"htttp" is not a valid protocol or protocol field.'), "htttp");
  assert.equal(wrongWord("Unexpected end of filter expression."), null);
  const words = ["http", "http2", "dns", "tcp", "tls"];
  assert.equal(nearest("htttp", words), "http");
  assert.equal(nearest("tpc", words), "tcp");
  assert.equal(nearest("something", words), null);
});
