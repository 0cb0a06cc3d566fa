/** The contract that every way to a stream of packets keeps, each with a real peer. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type TestContext, test } from "node:test";
import { answerTo } from "../../src/connect/fritzbox.ts";
import { pcapOf } from "../../src/sensor/capture/test-source.ts";
import { until } from "../e2e/running-tapdeck.ts";
import {
  FRITZ_PASSWORD,
  fritzbox,
  OLD_CHALLENGE,
  type Peer,
  pcapSender,
  pcapServer,
  pipeWriter,
  STRONG_CHALLENGE,
} from "./peers.ts";
import { numbers, Sourced } from "./sourced.ts";

const PEERS: Readonly<Record<string, (t: TestContext) => Promise<Peer>>> = {
  "PCAP-over-IP, connecting": pcapServer,
  "PCAP-over-IP, listening": pcapSender,
  "a named pipe": pipeWriter,
  "a FRITZ!Box": (t) => fritzbox(t, STRONG_CHALLENGE),
  "an old FRITZ!Box": (t) => fritzbox(t, OLD_CHALLENGE),
};

for (const [name, make] of Object.entries(PEERS)) {
  test(`${name}: frames in order; a cut is told, comes back, and nothing comes twice`, async (t) => {
    const peer = await make(t);
    const sourced = new Sourced(t, peer.door);
    const first = pcapOf(1, 3000, 1, 1400);
    await peer.send(first.subarray(0, 1_000_001));
    await peer.send(first.subarray(1_000_001));
    await sourced.has(3000);
    await sourced.is("connected");
    peer.cut();
    await sourced.is("waiting");
    await peer.send(pcapOf(5000, 10));
    await sourced.has(3010);
    await sourced.is("connected");
    // The same from its start: a peer that serves a file.
    peer.cut();
    await sourced.is("waiting");
    await peer.send(pcapOf(5000, 15));
    await sourced.has(3015);
    assert.deepEqual(sourced.frames, [...numbers(1, 3000), ...numbers(5000, 15)]);
    const { reconnects, repeated, damaged } = sourced.source.remote;
    assert.deepEqual([reconnects, repeated, damaged], [2, 10, 0]);
  });

  test(`${name}: hostile bytes are counted and the capture is begun anew`, async (t) => {
    const peer = await make(t);
    const sourced = new Sourced(t, peer.door);
    await peer.send(randomBytes(5000));
    await sourced.is("waiting", /box is not a capture/);
    peer.cut();
    await peer.send(pcapOf(1, 20));
    await sourced.has(20);
    assert.deepEqual(sourced.frames, numbers(1, 20));
    assert.equal(sourced.source.remote.damaged, 1);
  });

  test(`${name}: a sensor that starts anew gets the capture from its header; it stops at once`, async (t) => {
    const peer = await make(t);
    const sourced = new Sourced(t, peer.door);
    await peer.send(pcapOf(1, 5));
    await sourced.has(5);
    const { connects } = sourced;
    sourced.restart();
    peer.cut();
    await until(() => sourced.connects > connects, "a connection for the new one");
    await peer.send(pcapOf(100, 5));
    await sourced.has(10);
    assert.deepEqual(sourced.frames.slice(5), numbers(100, 5));
    await sourced.keep.stop();
  });
}

test("whoever connects to a listener that has a peer waits, the newest alone, and is read when that one is gone", async (t) => {
  const first = await pcapSender(t);
  const sourced = new Sourced(t, first.door);
  await first.send(pcapOf(1, 5));
  await sourced.has(5);
  const dropped = await first.another();
  const waits = await first.another();
  await dropped.send(pcapOf(100, 5));
  await waits.send(pcapOf(200, 5));
  await until(() => !dropped.open, "the older one is let go");
  await first.send(pcapOf(1, 7).subarray(pcapOf(1, 5).length));
  await sourced.has(7);
  first.cut();
  await sourced.has(12);
  assert.deepEqual(sourced.frames, [...numbers(1, 7), ...numbers(200, 5)]);
});

test("nobody there, nothing there: said in words", async (t) => {
  const peer = await pcapServer(t);
  const sourced = new Sourced(t, peer.door);
  await sourced.is("connected");
  const { PcapOverIpDoor } = await import("../../src/connect/pcap-over-ip.ts");
  const { PipeDoor } = await import("../../src/connect/pipe.ts");
  const closed = { kind: "pcap-over-ip", host: "127.0.0.1", port: 1, silenceMs: 0 } as const;
  await new Sourced(t, new PcapOverIpDoor(closed)).is(
    "waiting",
    /port \d+: nobody listens there \(ECONNREFUSED\)/,
  );
  await new Sourced(t, new PipeDoor("/nowhere/pipe")).is("waiting", /mkfifo/);
  await new Sourced(t, new PipeDoor("/etc/hostname")).is("waiting", /no named pipe/);
});

test("a silent link is made anew", async (t) => {
  const { PcapOverIpDoor } = await import("../../src/connect/pcap-over-ip.ts");
  const { createServer } = await import("node:net");
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const door = new PcapOverIpDoor({ kind: "pcap-over-ip", host: "127.0.0.1", port, silenceMs: 100 });
  await new Sourced(t, door).is("waiting", /sent nothing for 0.1 s/);
});

test("the FRITZ!Box's challenge, both kinds, as AVM's own examples answer it", () => {
  // AVM Technical Note "Login procedure and session IDs in the FRITZ!Box web interface", both examples.
  assert.equal(answerTo("1234567z", "äbc"), "1234567z-9e224a41eeefa284df7bb0f26c2913e2");
  assert.equal(
    answerTo("2$10000$5A1711$2000$5A1722", "1example!"),
    "5A1722$1798a1672bca7c6463d6b245f82b53703b0f50813401b03e4045a5861e689adb",
  );
});

test("a wrong password, and a capture that is refused, are said; the session is ended, no secret is in a URL", async (t) => {
  const box = await fritzbox(t, STRONG_CHALLENGE);
  const sourced = new Sourced(t, box.door);
  await box.send(pcapOf(1, 2));
  await sourced.has(2);
  await sourced.keep.stop();
  await until(() => box.asked.some((line) => line.includes("logout=1")), "logged out");
  assert.ok(box.asked.some((line) => line.includes("capture=Stop")));
  assert.ok(
    !box.asked.some((line) => line.includes(encodeURIComponent(FRITZ_PASSWORD))),
    "the password is nowhere",
  );
});
