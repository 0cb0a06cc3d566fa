/**
 * `npx tsx bench/page-data.ts FOLDER [--flows 5000000] [--devices 200] [--days 30] [--end 2026-11-30T00:00:00Z]`: a data
 * folder of a busy office, written through the store's own interface; the same figures give the same rows. The page of a
 * hub on that folder (`tapdeck run --read some.pcap --data FOLDER`) and `bench/page.ts` have something to look through.
 */
import { addressKeyOf } from "../src/base/address-key.ts";
import { silentLog } from "../src/base/log.ts";
import { openDuckdbStore } from "../src/hub/store/duckdb/duckdb-store.ts";
import { type DeviceRow, RETENTION_OF_CAPTURES } from "../src/hub/store/store.ts";
import type { DestinationDelta, FlowRow, UsageDelta } from "../src/hub/store/traffic-store.ts";
import { NOWHERE } from "../src/places/place.ts";
import { Places } from "../src/places/places.ts";

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder");
const option = (name: string, usual: string): string => {
  const at = rest.indexOf(`--${name}`);
  return at < 0 ? usual : (rest[at + 1] ?? usual);
};
const FLOWS = Number(option("flows", "5000000"));
const DEVICES = Number(option("devices", "200"));
const DAYS = Number(option("days", "30"));
const END_S = Date.parse(option("end", "2026-11-30T00:00:00Z")) / 1000;
const START_S = END_S - DAYS * 86_400;
const SITES = 4000;
const PER_DAY = Math.round(FLOWS / DAYS);

/** Mulberry32: small, good enough, the same everywhere. */
let seed = 7;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const below = (n: number): number => Math.floor(random() * n);
/** Few are asked for often. */
const often = (n: number): number => Math.floor(n * random() ** 3);

const KINDS = ["camera", "phone", "laptop", "printer", "tv", "sensor", "speaker", "plug"];
const ENDS = ["com", "net", "eu", "io", "cn"];
const APPS = ["tls", "quic", "http", "dns", "ntp", ""];
const PORTS = [443, 443, 80, 53, 123, 8883];
const STATES = [3, 3, 3, 7, 1, 2];

const places = await new Places(folder, silentLog).open();
const key = (text: string): string => addressKeyOf(text) ?? "";
const sites = Array.from({ length: SITES }, (_, i) => {
  const v6 = i % 9 === 0;
  const address = v6
    ? key(`2a0${below(10)}:${(below(60_000) + 1).toString(16)}::${(i + 1).toString(16)}`)
    : key(
        `${[5, 8, 13, 31, 34, 52, 91, 104, 142, 185][below(10)]}.${below(256)}.${below(256)}.${1 + below(254)}`,
      );
  const { country, asn } = v6 ? NOWHERE : places(address);
  const name =
    i % 11 === 0
      ? ""
      : `${KINDS[i % 8]}${Math.floor(i / 3)}.${i % 7 === 0 ? "tuya" : `site${i % 900}`}.${ENDS[i % 5]}`;
  return { address, domain: name, country: country ?? "", asn: asn ?? 0 };
});
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");
const devices = Array.from({ length: DEVICES }, (_, i) => ({
  id: `dev-0200000000${hex(i, 2)}`,
  mac: `02:00:00:00:00:${hex(i, 2)}`,
  address: key(`192.168.${Math.floor(i / 250)}.${1 + (i % 250)}`),
  kind: KINDS[i % 8] ?? "thing",
}));

const store = await openDuckdbStore(folder);
const deviceRows: DeviceRow[] = devices.map(({ id, mac, kind }, i) => ({
  id,
  givenName: `${kind} ${i + 1}`,
  privacy: "full",
  names: [],
  facts: [],
  firstMs: START_S * 1000,
  lastMs: END_S * 1000,
  macs: [mac],
  addresses: [{ address: `192.168.${Math.floor(i / 250)}.${1 + (i % 250)}`, lastMs: END_S * 1000 }],
}));
await store.saveDevices(deviceRows);
const { epochId, seq } = await store.openEpoch("bench", "page-data");

const add = <T extends object>(map: Map<string, T>, name: string, make: () => T): T => {
  let found = map.get(name);
  if (found === undefined) {
    found = make();
    map.set(name, found);
  }
  return found;
};
interface Day {
  readonly flows: FlowRow[];
  readonly usage: Map<string, UsageDelta>;
  readonly destinations: Map<string, DestinationDelta>;
}

// A day is one write: what was stopped goes on with the next.
for (let day = seq + 1; day < DAYS; day++) {
  seed = 7 + day;
  const whole: Day = { flows: [], usage: new Map(), destinations: new Map() };
  for (let i = day * PER_DAY; i < (day + 1) * PER_DAY; i++) putFlow(whole, day, i);
  await store.apply({
    epochId,
    seq: day,
    flows: whole.flows.sort((a, b) => a.lastSeconds - b.lastSeconds),
    usage: [...whole.usage.values()],
    destinations: [...whole.destinations.values()],
  });
  process.stderr.write(`\rday ${day + 1} of ${DAYS} `);
}
// The sums of days, as a hub makes them while it runs.
while (
  await store.upkeep({ ...RETENTION_OF_CAPTURES, destinationRows: Number.POSITIVE_INFINITY }, END_S * 1000)
);
await store.close();
process.stderr.write(`\r${PER_DAY * DAYS} flows of ${DEVICES} devices over ${DAYS} days in ${folder}\n`);

function putFlow(into: Day, day: number, i: number): void {
  // By day more than by night.
  const hour = (i % PER_DAY) / PER_DAY;
  const startSeconds = START_S + Math.floor((day + hour - Math.sin(hour * 2 * Math.PI) / 9) * 86_400);
  const device = devices[often(DEVICES)] ?? devices[0]!;
  const site = sites[often(SITES)] ?? sites[0]!;
  const internal = i % 17 === 0;
  const inbound = !internal && i % 211 === 0;
  const length = i % 997 === 0 ? below(40_000) : i % 13 === 0 ? below(900) : below(20);
  const big = random() ** 12;
  const sent = 300 + Math.floor(big * 4e6) + below(4000);
  const got = 400 + Math.floor(random() ** 8 * 2e7) + below(9000);
  const peer = internal ? devices[below(DEVICES)] : undefined;
  const service = below(6);
  const other = peer?.address ?? site.address;
  const row: FlowRow = {
    epochId,
    flowId: i + 1,
    device: device.id,
    peer: peer === undefined || peer === device ? null : peer.id,
    startSeconds,
    startNanos: below(1e9),
    lastSeconds: Math.min(startSeconds + length, END_S - 1),
    lastNanos: 999_999_999,
    origAddress: inbound ? other : device.address,
    respAddress: inbound ? device.address : other,
    origPort: 32_768 + below(28_000),
    respPort: PORTS[service] ?? 443,
    origMac: inbound ? "02:00:00:00:ff:fe" : device.mac,
    respMac: inbound ? device.mac : "02:00:00:00:ff:fe",
    proto: service === 3 || service === 4 ? 17 : 6,
    icmpType: 0,
    icmpCode: 0,
    vlan0: 0xffff,
    vlan1: 0xffff,
    state: service === 3 || service === 4 ? 0 : (STATES[below(6)] ?? 3),
    direction: internal ? 2 : inbound ? 1 : 0,
    domainSource: internal || site.domain === "" ? 0 : 1,
    appSource: 1,
    domain: internal ? "" : site.domain,
    app: APPS[service] ?? "",
    ja4: "",
    tunnel: "",
    shape: 0,
    shapeFigures: "",
    origPackets: 3 + Math.floor(sent / 1200),
    origBytes: inbound ? got : sent,
    respPackets: 3 + Math.floor(got / 1200),
    respBytes: inbound ? sent : got,
    upload: internal ? 0 : sent,
    download: internal ? 0 : got,
    lan: internal ? sent + got : 0,
    country: internal ? "" : site.country,
    asn: internal ? 0 : site.asn,
  };
  into.flows.push(row);
  const minuteMs = Math.floor(startSeconds / 60) * 60_000;
  for (const id of ["", device.id]) {
    const sum = add(into.usage, `${id} ${minuteMs}`, () => ({
      device: id,
      minuteMs,
      upload: 0,
      download: 0,
      lan: 0,
      flows: 0,
    }));
    sum.upload += row.upload;
    sum.download += row.download;
    sum.lan += row.lan;
    sum.flows++;
  }
  if (!internal) {
    const hourMs = Math.floor(startSeconds / 3600) * 3_600_000;
    const sum = add(into.destinations, `${device.id} ${hourMs} ${other}`, () => ({
      device: device.id,
      hourMs,
      remote: other,
      domain: site.domain,
      upload: 0,
      download: 0,
      flows: 0,
      firstMs: startSeconds * 1000,
      lastMs: row.lastSeconds * 1000,
    }));
    sum.upload += row.upload;
    sum.download += row.download;
    sum.flows++;
    sum.lastMs = Math.max(sum.lastMs, row.lastSeconds * 1000);
  }
}
