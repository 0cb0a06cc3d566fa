import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { type TestContext, test } from "node:test";
import { Arena } from "./arena.ts";
import { InterfaceTable } from "./capture-source.ts";
import { DATAGRAM_BYTES, openDatagramSocket } from "./datagram-socket.ts";
import { DATAGRAM_FORMS, type DatagramForm, DatagramSource } from "./datagram-source.ts";
import { closeSocket } from "./linux-socket.ts";
import { MirroredFrame } from "./mirrored-frame.ts";

const FRAME = Buffer.from("ffffffffffff0202020202020806".padEnd(120, "5a"), "hex");
const TZSP = Buffer.concat([Buffer.from("01000001", "hex"), Buffer.from("00290200f00a01c801", "hex"), FRAME]);
const VXLAN = Buffer.concat([Buffer.from("0800000000002a00", "hex"), FRAME]);
const IP = Buffer.from("450000003039000040 2f0000 c0000201 c0000202".replaceAll(" ", ""), "hex");

function gre(head: string, frame = FRAME): Buffer {
  return Buffer.concat([IP, Buffer.from(head, "hex"), frame]);
}

/** What is in it, whatever lies around it. */
function unwrapped(form: DatagramForm, datagram: Uint8Array): [string, string, number, number] {
  const bytes = Buffer.concat([Buffer.alloc(32, 0xaa), datagram, Buffer.alloc(32, 0xaa)]);
  const frame = new MirroredFrame();
  const end = 32 + datagram.length;
  const found = DATAGRAM_FORMS[form](bytes, 32, end, frame);
  if (found !== "frame") return [found, "", 0, 0];
  assert.ok(frame.offset >= 32 && frame.offset + frame.captured === end);
  return [found, bytes.toString("hex", frame.offset, end), frame.linkType, frame.original];
}

const WHOLE = ["frame", FRAME.toString("hex"), 1] as const;

test("TZSP: tags, the true length, link types, keep-alives", () => {
  assert.deepEqual(unwrapped("tzsp", TZSP), [...WHOLE, 240]);
  assert.equal(unwrapped("tzsp", Buffer.from("0100001201aabb", "hex"))[2], 105);
  assert.equal(unwrapped("tzsp", Buffer.from("01040000", "hex"))[0], "nothing");
  for (const bad of ["02000001", "0109", "010000ff01aa", "01000001290200", "0100000129"])
    assert.equal(unwrapped("tzsp", Buffer.from(bad, "hex"))[0], "damaged", bad);
});

test("VXLAN, GRETAP, ERSPAN I to III, with key, checksum and sequence number", () => {
  assert.deepEqual(unwrapped("vxlan", VXLAN), [...WHOLE, 0]);
  assert.equal(unwrapped("vxlan", Buffer.from(VXLAN).fill(0, 0, 1))[0], "damaged");
  for (const head of [
    "00006558",
    "2000655800000001",
    "b0006558aaaa00000000000100000007",
    "000088be",
    "100088be00000007" + "1001000a00000001",
    "100022eb00000007" + "2001000a0000000000000000",
    "100022eb00000007" + "2001000a0000000000000001" + "0000000000000000",
  ])
    assert.deepEqual(unwrapped("gre", gre(head)), [...WHOLE, 0], head);
  assert.equal(unwrapped("gre", gre("00000800"))[0], "nothing");
  assert.equal(unwrapped("gre", gre("00016558"))[0], "damaged");
  assert.equal(unwrapped("gre", gre("40006558"))[0], "damaged");
});

test("every prefix of every form is taken apart without a throw or a byte from behind its end", () => {
  for (const [form, whole] of [
    ["tzsp", TZSP],
    ["vxlan", VXLAN],
    ["gre", gre("100022eb00000007" + "2001000a0000000000000001" + "0000000000000000")],
    ["gre", gre("b0006558aaaa00000000000100000007")],
  ] as const)
    for (let length = 0; length <= whole.length; length++) unwrapped(form, whole.subarray(0, length));
});

interface Mirror {
  readonly source: DatagramSource;
  send(...datagrams: Uint8Array[]): Promise<void>;
  take(count: number): Promise<{ bytes: string; ms: number; original: number }[]>;
}

async function mirror(t: TestContext, from?: string): Promise<Mirror> {
  const probe = createSocket("udp4");
  await new Promise<void>((resolve) => probe.bind(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  const fd = openDatagramSocket("127.0.0.1", port);
  const source = new DatagramSource(
    fd,
    "mirror",
    Arena.ofHeap(DATAGRAM_BYTES + 64),
    64,
    new InterfaceTable(),
    "tzsp",
    from,
  );
  const sender: Socket = createSocket("udp4");
  t.after(() => {
    closeSocket(fd);
    sender.close();
  });
  return {
    source,
    send: async (...datagrams) => {
      for (const one of datagrams)
        await new Promise<void>((resolve) => sender.send(one, port, "127.0.0.1", () => resolve()));
    },
    take: async (count) => {
      const seen: { bytes: string; ms: number; original: number }[] = [];
      for (const end = Date.now() + 5000; seen.length < count && Date.now() < end; ) {
        for (let batch = source.take(); batch !== undefined; batch = source.take()) {
          for (let i = 0; i < batch.count; i++) {
            const at = batch.offset[i] as number;
            seen.push({
              bytes: Buffer.from(batch.bytes.slice(at, at + (batch.capturedLength[i] as number))).toString(
                "hex",
              ),
              ms: (batch.seconds[i] as number) * 1000 + (batch.nanos[i] as number) / 1e6,
              original: batch.originalLength[i] as number,
            });
          }
          source.release();
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return seen;
    },
  };
}

test("over a real socket: in order, stamped on arrival, noise counted, silence told", async (t) => {
  const { source, send, take } = await mirror(t);
  assert.equal(source.look(Date.now()), true);
  assert.deepEqual([source.state, source.reason], ["waiting", "nothing has come yet"]);
  const frames = Array.from({ length: 150 }, (_, i) => Buffer.concat([TZSP, Buffer.of(i)]));
  await send(...frames.slice(0, 100), Buffer.from("noise"), ...frames.slice(100));
  const seen = await take(150);
  assert.deepEqual(
    seen.map(({ bytes }) => Number.parseInt(bytes.slice(-2), 16)),
    frames.map((_, i) => i),
  );
  assert.ok(seen.every(({ ms, original }) => Math.abs(ms - Date.now()) < 10_000 && original === 240));
  assert.equal(source.remote.damaged, 1);
  assert.equal(source.look(Date.now()), true);
  assert.equal(source.state, "connected");
  assert.equal(source.look(Date.now() + 120_000), true);
  assert.match(source.reason ?? "", /nothing came for 60 s/);
});

test("frames of nobody but the one that is wanted", async (t) => {
  const { source, send } = await mirror(t, "127.0.0.9");
  await send(TZSP, TZSP);
  assert.equal(source.take(), undefined);
  const same = await mirror(t, "127.0.0.1");
  await same.send(TZSP);
  assert.equal((await same.take(1)).length, 1);
});

test("what the socket drops is counted, and what is longer than a slot is cut and says so", async (t) => {
  const { source, send, take } = await mirror(t);
  const long = Buffer.concat([TZSP, Buffer.alloc(20_000)]);
  await send(long);
  const [seen] = await take(1);
  assert.ok((seen?.bytes.length ?? 0) / 2 < 16_384);
  const sent = 1200;
  const noise = Buffer.alloc(30_000, 9);
  for (let i = 0; i < sent; i += 40) await send(...new Array<Buffer>(40).fill(noise));
  // What was dropped is told with the next one that there is room for.
  assert.equal(source.take(), undefined);
  while (source.remote.damaged === 0) source.take();
  for (let before = -1; before !== source.remote.damaged; source.take()) before = source.remote.damaged;
  await send(TZSP);
  await take(1);
  assert.ok(source.drops > 0);
  assert.equal(source.drops + source.remote.damaged, sent);
  assert.equal(source.takeDrops(), source.drops);
});
