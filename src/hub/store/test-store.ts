/** For the tests of every store: an open one, and a flow to put into it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type AddressKey, addressKeyOf } from "../../base/address-key.ts";
import { openDuckdbStore } from "./duckdb/duckdb-store.ts";
import type { Store } from "./store.ts";
import { ANY_FLOW, type FlowFilter, type FlowRow } from "./traffic-store.ts";

export const T0 = Date.parse("2026-11-23T10:00:00Z");

export async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tapdeck-store-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

export async function open(t: TestContext): Promise<Store> {
  const store = await openDuckdbStore(await folder(t));
  t.after(() => store.close());
  return store;
}

function key(address: string): AddressKey {
  const found = addressKeyOf(address);
  if (found === undefined) throw new Error(`${address} is no address`);
  return found;
}

export function flow(part: Partial<FlowRow>): FlowRow {
  return {
    epochId: 1,
    flowId: 1,
    device: "dev-a",
    peer: null,
    startSeconds: T0 / 1000,
    startNanos: 123_456_789,
    lastSeconds: T0 / 1000 + 5,
    lastNanos: 1,
    origAddress: key("192.168.1.10"),
    respAddress: key("203.0.113.9"),
    origPort: 51_544,
    respPort: 443,
    origMac: "02:00:00:00:00:01",
    respMac: "02:00:00:00:00:fe",
    proto: 6,
    icmpType: 0,
    icmpCode: 0,
    vlan0: 0xffff,
    vlan1: 0xffff,
    state: 3,
    direction: 0,
    domainSource: 1,
    appSource: 1,
    domain: "cam.example.com",
    app: "tls",
    ja4: "t13d1516h2_8daaf6152771_e5627efa2ab1",
    tunnel: "inner gre 10.0.0.1 10.0.0.2",
    shape: 0,
    shapeFigures: "",
    origPackets: 10,
    origBytes: 2 ** 40,
    respPackets: 9,
    respBytes: 5221,
    upload: 2 ** 40,
    download: 5221,
    lan: 0,
    country: "",
    asn: 0,
    ...part,
  };
}

export async function idsOf(store: Store, filter: Partial<FlowFilter>): Promise<number[]> {
  const query = {
    filter: { ...ANY_FLOW, ...filter },
    sort: "start",
    descending: false,
    after: undefined,
  } as const;
  return (await store.flows({ ...query, limit: 100 })).map((row) => row.flowId);
}
