/** The list of tuples and ids that the community id's authors check their own programs with. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAddress } from "../../src/base/address.ts";
import { communityId } from "../../src/base/community-id.ts";
import { CAPTURES_AWAY, SHARED } from "./capture.ts";
import { PROTO } from "./tuple.ts";

const LIST = join(SHARED, "community-id", "baseline_deflt.json");

interface ListedTuple {
  readonly proto: number;
  readonly saddr: string;
  readonly daddr: string;
  /** Type and code, or the answering type, for both ICMPs; null for protocols without ports. */
  readonly sport: number | null;
  readonly dport: number | null;
  readonly communityid: string;
}

test("community ids of the authors' list", (t) => {
  if (!existsSync(LIST)) return t.skip(CAPTURES_AWAY);
  const list = JSON.parse(readFileSync(LIST, "utf8")) as ListedTuple[];
  assert.ok(list.length > 20);
  for (const { proto, saddr, daddr, sport, dport, communityid } of list) {
    const icmp = proto === PROTO.icmp || proto === PROTO.icmp6;
    const id = communityId({
      proto,
      origAddress: parseAddress(saddr)!,
      respAddress: parseAddress(daddr)!,
      origPort: icmp ? 0 : (sport ?? 0),
      respPort: icmp ? 0 : (dport ?? 0),
      icmpType: icmp ? (sport ?? 0) : 0,
      icmpCode: icmp ? (dport ?? 0) : 0,
    });
    assert.equal(id, communityid, `${proto} ${saddr} ${sport} > ${daddr} ${dport}`);
  }
});
