import assert from "node:assert/strict";
import { test } from "node:test";
import { registrable, Sites } from "./site.ts";
import { key, slice, testHouse } from "./test-slices.ts";

test("a name belongs to whoever registered it; customers of one hoster are apart", () => {
  for (const [domain, site] of [
    ["a.b.example.co.uk", "example.co.uk"],
    ["Clips.Camera.Example", "camera.example"],
    ["bucket1.s3.amazonaws.com", "bucket1.s3.amazonaws.com"],
    ["x.bucket1.s3.amazonaws.com", "bucket1.s3.amazonaws.com"],
    ["someone.github.io", "someone.github.io"],
    ["co.uk", "co.uk"],
    ["printer", "printer"],
  ]) {
    assert.equal(registrable(domain!), site, domain);
  }
});

test("without a name it is the network, else the address; the same object each time", () => {
  const house = testHouse();
  house.places.set(key("203.0.113.9"), { country: "DE", asn: 64500, asName: "Example Net" });
  const sites = new Sites(house);
  const known = slice(0, { remote: key("203.0.113.9") });
  const unknown = slice(0, { remote: key("2001:db8::9") });
  assert.equal(sites.of(known).key, "AS64500");
  assert.equal(sites.of(known), sites.of(known));
  assert.equal(sites.of(unknown).key, "2001:db8::9");
  assert.equal(sites.words(sites.of(known), known.remote), "203.0.113.9 (Example Net, AS64500, DE)");
  const named = slice(0, { remote: key("203.0.113.9"), domain: "a.example.com" });
  assert.equal(sites.words(sites.of(named), named.remote), "example.com (DE)");
  house.places.clear();
  assert.equal(sites.of(known).key, "AS64500", "asked once");
});
