import assert from "node:assert/strict";
import { test } from "node:test";
import { domainVotes } from "./domains.ts";
import { makerVotes } from "./makers.ts";
import { clues, votes } from "./votes.ts";

test("votes are read, and a typing error is found", () => {
  assert.deepEqual(votes("camera 5, hub 1.5"), { camera: 5, hub: 1.5 });
  assert.equal(votes("phone 2, * -1").printer, -1);
  assert.equal(votes("phone 2, * -1").phone, 2);
  assert.throws(() => votes("camara 5"), /no kind/);
  assert.throws(() => votes("camera"), /no votes/);
  assert.throws(() => clues(["camera five", /x/]), /no votes/);
});

test("of a domain the longest part that is known counts, in whole labels", () => {
  assert.equal(domainVotes("api.xiaoyi.com")?.camera, 5);
  assert.equal(domainVotes("API.Xiaoyi.COM")?.camera, 5);
  assert.equal(domainVotes("notxiaoyi.com"), undefined);
  assert.equal(domainVotes("com"), undefined);
  assert.ok(
    (domainVotes("ipc.tplinkcloud.com")?.camera ?? 0) > (domainVotes("devs.tplinkcloud.com")?.camera ?? 0),
  );
});

test("makers are found in whole words of the registry's names", () => {
  assert.equal(makerVotes("Hangzhou Hikvision Digital Technology Co.,Ltd.")?.camera, 5);
  assert.ok((makerVotes("LG Electronics (Mobile Communications)")?.phone ?? 0) > 4);
  assert.ok((makerVotes("LG Innotek")?.tv ?? 0) > 2);
  assert.equal(makerVotes("Carlo Gavazzi Controls"), undefined, "no Arlo");
  assert.equal(makerVotes("Cardinal Scales Manufacturing Co"), undefined, "no Ring");
});
