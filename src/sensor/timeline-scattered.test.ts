/** Frames of one among many, which lie scattered: what lies between is read into the same memory again and again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ethernetFrame, ipv4Packet, udpDatagram } from "./packet/test-frames.ts";
import { ofNetworks, type TestFrame, TimelineBench } from "./test-timeline.ts";

const T0 = 1_700_000_000;
const HOSTS = 12;
const PAYLOAD = 900;
const FRAMES = 6000;

/** Every seventh comes late, so that it is held over several reads. */
function frameOf(i: number): TestFrame {
  const atMs = 1000 + i - (i % 7 === 0 ? 900 : 0);
  const data = Buffer.alloc(PAYLOAD, i % 251);
  data.writeUInt32BE(i, 0);
  const payload = udpDatagram({ srcPort: 5000, dstPort: 9000, data });
  const src = [192, 168, 1, 1 + (i % HOSTS)];
  return {
    bytes: ethernetFrame(0x0800, ipv4Packet({ src, dst: [203, 0, 113, 1], proto: 17, payload })),
    seconds: T0 + Math.floor(atMs / 1000),
    nanos: (atMs % 1000) * 1_000_000,
    interfaceId: 0,
  };
}

const timeOf = ({ seconds, nanos }: { seconds: number; nanos: number }): number => seconds * 1e9 + nanos;

test("frames scattered over more than is read at once are each as they were, in order", async (t) => {
  const bench = await TimelineBench.open(t, { budgetBytes: 1e9 });
  const frames = Array.from({ length: FRAMES }, (_, i) => frameOf(i));
  bench.play(frames);
  const { packets } = (await bench.read(ofNetworks("192.168.1.3/32"))).reading;
  const wanted = frames.filter((_, i) => i % HOSTS === 2).sort((a, b) => timeOf(a) - timeOf(b));
  assert.equal(packets.length, wanted.length);
  packets.forEach((packet, n) => {
    assert.ok(packet.frame === Buffer.from(wanted[n]?.bytes ?? []).toString("latin1"), `packet ${n}`);
  });
});
