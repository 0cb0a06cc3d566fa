import assert from "node:assert/strict";
import { closeSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { LINK_STATES, SOURCE_MESSAGE } from "../base/source-message.ts";
import { openMessagePair, receiveMessage } from "../sensor/capture/linux-socket.ts";
import type { Door } from "./door.ts";
import { Feed } from "./feed.ts";
import { KeepConnected } from "./keep-connected.ts";

const WAITS = { firstMs: 20, longestMs: 80, soundMs: 10_000 };

interface Made {
  readonly keep: KeepConnected;
  readonly began: number[];
  said(): string[];
  ended(count: number): Promise<void>;
}

/** Each connection lasts as long as `connect` says. */
function keeping(t: TestContext, connect: Door["connect"]): Made {
  const [near, far] = openMessagePair();
  const began: number[] = [];
  let heard: (() => void) | undefined;
  const door: Door = {
    connect: async (feed, signal) => {
      began.push(performance.now());
      heard?.();
      return await connect(feed, signal);
    },
  };
  const keep = new KeepConnected(door, new Feed(far), WAITS);
  t.after(async () => {
    await keep.stop();
    closeSync(near);
    closeSync(far);
  });
  const message = new Uint8Array(70_000);
  return {
    keep,
    began,
    said: () => {
      const said: string[] = [];
      for (let length = receiveMessage(near, message); length > 0; length = receiveMessage(near, message)) {
        const text = Buffer.from(message.subarray(2, length)).toString();
        if (message[0] === SOURCE_MESSAGE.state) said.push(`${LINK_STATES[message[1] ?? 0]} ${text}`.trim());
      }
      return said;
    },
    ended: async (count) => {
      while (began.length < count) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
  };
}

/** Until it is told to end. */
function untilEnd(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("ended"), { once: true }));
}

test("nothing is begun before a source is there; what fails waits longer and longer, within bounds, and says why", async (t) => {
  const { keep, began, said, ended } = keeping(t, async () => "no route\n\u001b[31mto it");
  assert.equal(began.length, 0);
  keep.here("a");
  await ended(6);
  const waits = began.slice(1).map((at, i) => at - (began[i] as number));
  // Timers may be late, never early by more than their grain.
  for (const [i, least] of [20, 40, 80, 80, 80].entries())
    assert.ok((waits[i] ?? 0) >= least - 2, `${waits}`);
  const words = said();
  assert.deepEqual(words.slice(0, 3), ["connecting", "waiting no route [31mto it", "connecting"]);
});

test("a door that throws is one that failed", async (t) => {
  const { keep, said, ended } = keeping(t, async () => {
    throw new Error("it burns");
  });
  keep.here("a");
  await ended(2);
  assert.ok(said().includes("waiting it burns"));
});

test("another run of the sensor is served at once, the same one again changes nothing", async (t) => {
  const { keep, began, ended, said } = keeping(t, (_feed, signal) => untilEnd(signal));
  keep.here("a");
  await ended(1);
  keep.here("a");
  assert.equal(began.length, 1);
  keep.here("b");
  await ended(2);
  assert.deepEqual(
    said().filter((words) => words.startsWith("waiting")),
    [],
  );
});

test("a capture that cannot be read is begun anew after a wait, and the source's own words stay", async (t) => {
  const { keep, began, ended, said } = keeping(t, (_feed, signal) => untilEnd(signal));
  keep.here("a");
  await ended(1);
  keep.anew();
  await ended(2);
  assert.ok((began[1] as number) - (began[0] as number) >= 18);
  assert.deepEqual(said(), ["connecting", "connecting"]);
});

test("it stops while it waits and while it is connected", async (t) => {
  for (const connect of [async () => "no", (_: Feed, signal: AbortSignal) => untilEnd(signal)]) {
    const { keep, ended } = keeping(t, connect);
    keep.here("a");
    await ended(1);
    await keep.stop();
  }
});
