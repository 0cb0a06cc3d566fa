import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { HubClient } from "../client/hub-client.ts";
import { HubFiles } from "./hub-files.ts";

/** A hub with one rule, which says the same of itself at all times, and one file. */
function hubWith(t: TestContext, file: { open: boolean }) {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  let lists = 0;
  const client = {
    async *list(path: string) {
      if (path === "/rules") yield { slug: "cam", id: "cam", name: "Cam", state: "recording", files: 1 };
      else {
        lists++;
        yield {
          name: "cam_20260101000000_00001.pcapng",
          bytes: 9,
          modified: "2026-01-01T00:00:00Z",
          ...file,
        };
      }
    },
  };
  const files = new HubFiles(client as unknown as HubClient, undefined, false);
  return {
    wait: (seconds: number): void => {
      now += seconds * 1000;
    },
    get lists(): number {
      return lists;
    },
    complete: async (): Promise<boolean> => (await files.list()).every(({ complete }) => complete),
  };
}

test("a ring whose files are whole and that says nothing new is not listed again", async (t) => {
  const hub = hubWith(t, { open: false });
  assert.equal(await hub.complete(), true);
  hub.wait(3600);
  assert.equal(await hub.complete(), true);
  assert.equal(hub.lists, 1);
});

test("a begun file that became whole without a word of its rule is found soon", async (t) => {
  const file = { open: true };
  const hub = hubWith(t, file);
  assert.equal(await hub.complete(), false);
  file.open = false;
  hub.wait(1);
  assert.equal(await hub.complete(), false);
  assert.equal(hub.lists, 1, "not at every look");
  hub.wait(30);
  assert.equal(await hub.complete(), true);
});
