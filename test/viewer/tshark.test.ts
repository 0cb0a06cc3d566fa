/** The viewer beside Debian's tshark: as many packets, the same protocols, the same words in the tree. `bench/viewer.ts` has more. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { temporaryFolder } from "../e2e/running-tapdeck.ts";
import { have } from "../e2e/tools.ts";
import { plain } from "./differences.ts";
import { loadDissector, tsharkTells, viewerTells } from "./dissecting.ts";
import { mixedHousehold, ROUTER_NAME } from "./mixed-household.ts";

const FRAMES = 200;

test("a household's packets read as in tshark, but for what two versions word in other ways", async (t) => {
  if (!have(t, "tshark")) return;
  const file = mixedHousehold(temporaryFolder(t), FRAMES);
  const dissector = await loadDissector();
  const viewer = viewerTells(dissector, readFileSync(file));
  const tshark = tsharkTells(file);
  assert.equal(viewer.trees.length, FRAMES);
  assert.equal(tshark.trees.length, FRAMES);
  assert.deepEqual(viewer.protocols, tshark.protocols);
  assert.ok(new Set(viewer.protocols).size >= 6, "many kinds of packet");
  const used = new Set<string>();
  let lines = 0;
  viewer.trees.forEach((tree, i) => {
    const ours = plain(tree, used);
    lines += ours.length;
    assert.deepEqual(ours, plain(tshark.trees[i] ?? [], used), `packet ${i + 1}`);
  });
  assert.ok(lines > FRAMES * 50, `${lines} lines`);
  // Names are the capture's own, from its name blocks.
  const all = viewer.trees.flat().join("\n");
  assert.ok(all.includes(`Dst: ${ROUTER_NAME} (192.168.77.1)`), "no name");

  // Filters as people type them, on what is open.
  dissector.open(readFileSync(file));
  assert.match(dissector.check("upd.length > 3") ?? "", /^"upd\.length" is not a valid protocol/);
  assert.equal(dissector.check("udp.length > 3"), null);
  const { matched, rows } = dissector.rows("dns || dhcp", 0, 3);
  assert.ok(matched > 3 && matched < FRAMES && rows.length === 3);
  const second = rows[1]!.frame;
  assert.equal(dissector.place("dns || dhcp", second), 1);
  assert.equal(dissector.place("dns || dhcp", second - 1), second - 1 === rows[0]!.frame ? 0 : 1);
  assert.ok(dissector.complete("dns.qry").some(({ text }) => text === "dns.qry.name"));
  const tcp = dissector.rows("tcp.len > 0", 0, 1).rows[0]!;
  const stream = dissector.detail(tcp.frame)?.streams.find(({ protocol }) => protocol === "TCP");
  const followed = dissector.stream("TCP", stream?.filter ?? "");
  assert.ok(followed.pieces.length > 0 && followed.clientBytes + followed.serverBytes > 0);
  assert.equal(dissector.detail(FRAMES + 1), null);

  assert.throws(() => dissector.open(new Uint8Array(2000).fill(7)), /no capture file|Unable to open/);
  const cut = dissector.open(readFileSync(file).subarray(0, 20_000));
  assert.ok(
    cut.frames > 10 && cut.stopped !== null,
    "what is whole of a cut file is shown, and that it is cut",
  );
});
