import assert from "node:assert/strict";
import { test } from "node:test";
import { FlowUids } from "./flow-uids.ts";
import { sampleFlow } from "./sample.ts";

test("the same flow has the same uid, in another run too; another start, VLAN or port has another", () => {
  const uid = sampleFlow().uid.text;
  assert.equal(sampleFlow({ flowId: 77 }).uid.text, uid);
  assert.notEqual(sampleFlow({ start: [1_795_428_000, 1_501] }).uid.text, uid);
  assert.notEqual(sampleFlow({ vlan: [5] }).uid.text, uid);
  assert.notEqual(sampleFlow({ origPort: 1 }).uid.text, uid);
});

test("a flow keeps the uid that was told, though its start moved since", () => {
  const uids = new FlowUids();
  const told = uids.keep(sampleFlow());
  assert.equal(uids.keep(sampleFlow({ start: [1_795_427_999, 0] })), told);
  const ended = sampleFlow({ start: [1_795_427_999, 0] }, uids);
  assert.equal(ended.uid, told);
  assert.equal(ended.uid, told, "asked again");
  assert.equal(uids.size, 0);
});

test("what is kept is bounded", () => {
  const uids = new FlowUids();
  const { communityId, vlan, proto, startSeconds, startNanos } = sampleFlow();
  for (let flowId = 1; flowId <= 65_600; flowId++) {
    uids.keep({ flowId, communityId, vlan, proto, startSeconds, startNanos });
  }
  assert.equal(uids.size, 65_536);
});
