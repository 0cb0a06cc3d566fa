/**
 * `npx tsx bench/live.ts`: loss and CPU per million frames of Tapdeck (flows, names and a rule that records everything)
 * beside `dumpcap -w` and `tcpdump -w` under the same load, one after the other, in turns. Needs root, `npm run build` and
 * `apt-get install tshark tcpdump netsniff-ng tcpreplay iproute2`; prints a table.
 */
import { compare, cpuPerMillion, dumpcap, lossOf, offeredRate, tapdeck, tcpdump } from "./contenders.ts";
import { type Frames, makeWire, removeWire } from "./wire.ts";

const LOADS: readonly (readonly [Frames["flows"], number])[] = [
  [256, 240_000],
  [256, 600_000],
  [256, 0],
  [65_536, 240_000],
  [65_536, 0],
];
const ROUNDS = 2;
const SECONDS = 3.5;
const FRAME_BYTES = 514;

const rule = { name: "all", object: { kind: "all" }, ring: { files: 100, filesizeKb: 100_000 } };
const CONTENDERS = [
  tapdeck(
    "tapdeck",
    ["--timeline-size", "off"],
    "rules",
    async (deck) => {
      await deck.ask("/rules", rule);
    },
    async (deck) => (await deck.ask<{ packets: number }>("/rules/all")).packets,
  ),
  dumpcap,
  tcpdump,
];

makeWire();
try {
  for (const [flows, perSecond] of LOADS) {
    const load = { bytes: FRAME_BYTES, flows, perSecond, seconds: SECONDS };
    const sums = await compare(CONTENDERS, load, ROUNDS);
    const cells = sums.map(
      (sum, i) =>
        `${CONTENDERS[i]?.name}: ${(lossOf(sum) * 100).toFixed(2)} % · ${cpuPerMillion(sum).toFixed(2)} s`,
    );
    const rate = offeredRate(sums, ROUNDS, load);
    process.stdout.write(`${rate} M frames/s offered, ${flows} flows | ${cells.join(" | ")}\n`);
  }
} finally {
  removeWire();
}
