import assert from "node:assert/strict";
import { test } from "node:test";
import { LINK_TYPE } from "../base/link-type.ts";
import { PacketBatch } from "../base/packet-batch.ts";
import { NO_MATCH, type RuleReport, type SensorRule } from "../model/sniffer-rule.ts";
import { haveLibpcap } from "./capture/test-libpcap.ts";
import { FilterRules } from "./filter/filter-rules.ts";
import { RuleFilters } from "./rule-filters.ts";

const rule = (slug: string, ...filters: string[]): SensorRule => ({
  slug,
  match: { ...NO_MATCH, filters },
  ring: { files: 1, filesizeKb: 100 },
  until: {},
  paused: false,
});
const indexed = (...rules: readonly SensorRule[]) => rules.map(({ match }, handle) => ({ handle, match }));
const report = (slug: string): RuleReport => ({
  ...{ slug, state: "recording", packets: 0, bytes: 0, drops: 0, cut: 0, withheld: 0 },
  ...{ lostBefore: 0, interruptions: 0, filesBegun: 0, files: 0, fileBytes: 0 },
});

/** An IPv4 header of UDP, on a raw and on an Ethernet interface. */
const BATCH = new PacketBatch(Uint8Array.from([0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, ...Array(10).fill(1)]));
BATCH.interfaces.push(
  { name: "tun", linkType: LINK_TYPE.raw },
  { name: "eth", linkType: LINK_TYPE.ethernet },
);
BATCH.capturedLength.fill(20);
BATCH.originalLength.fill(20);
const [TUN, ETH] = BATCH.interfaces;
const wants = (rules: FilterRules): boolean => rules.accepted(BATCH, 0) !== 0;

test("filters are compiled for the interfaces that are there, and for one that comes", async (t) => {
  if (!haveLibpcap(t)) return;
  const rules = new FilterRules(16);
  const filters = new RuleFilters(rules);
  assert.equal(filters.meet([ETH!]), undefined, "no filter is wanted yet");
  const udp = rule("udp", "udp");
  await filters.replace([udp], indexed(udp));
  assert.equal(wants(rules), false, "no raw interface was met");
  const compiling = filters.meet([ETH!, TUN!]);
  assert.ok(compiling !== undefined);
  await compiling;
  assert.equal(wants(rules), true);
  assert.equal(filters.meet([ETH!, TUN!]), undefined, "both are known");
  const both = [rule("tcp", "tcp", "ip6"), udp];
  const compiled = filters.replace(both, indexed(...both));
  assert.equal(rules.accepted(BATCH, 0), 0b10, "what is compiled goes on meanwhile");
  await compiled;
  assert.equal(rules.accepted(BATCH, 0), 0b10);
  await filters.replace([udp], []);
  assert.equal(rules.empty, true, "a paused rule records nothing");
});

test("a filter that fits no interface makes its rule say so; one that fits some does not", async (t) => {
  if (!haveLibpcap(t)) return;
  const rules = new FilterRules(16);
  const filters = new RuleFilters(rules);
  const all = [rule("vlan", "vlan 5"), rule("wrong", "tcp and"), rule("ip", "ip")];
  await filters.meet([TUN!]);
  await filters.replace(all, indexed(...all));
  const marked = (): (string | undefined)[] =>
    filters
      .marked(all.map(({ slug }) => report(slug)))
      .map(({ state, reason }) => `${state} ${reason ?? ""}`);
  const [vlan, wrong, ip] = marked();
  assert.match(vlan ?? "", /^error .*no VLAN support/);
  assert.match(wrong ?? "", /^error .*syntax error/);
  assert.equal(ip, "recording ");
  assert.equal(wants(rules), true);
  await filters.meet([ETH!]);
  assert.equal(marked()[0], "recording ");
  const paused = { ...report("wrong"), state: "paused" } as const;
  assert.deepEqual(filters.marked([paused]), [paused]);
});
