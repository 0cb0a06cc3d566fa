import assert from "node:assert/strict";
import { test } from "node:test";
import { type AddressKey, addressKeyOf } from "../base/address-key.ts";
import { FLOW_STATES, type FlowState } from "../model/flow-state.ts";
import { DIRECTION, type Owners } from "./attribution.ts";
import { Habits } from "./habits.ts";
import type { InventoryDevice } from "./inventory/device.ts";
import { Inventory } from "./inventory/inventory.ts";
import type { FlowRow } from "./store/traffic-store.ts";

const T0 = Date.parse("2026-11-23T10:00:00Z");
const MINUTE_MS = 60_000;
const THING = "02:00:00:00:00:0c";
const OTHER = "02:00:00:00:00:0d";
const ROUTER = "02:00:00:00:00:fe";
const [TCP, UDP] = [6, 17];

interface Scene {
  readonly habits: Habits;
  readonly thing: InventoryDevice;
  readonly other: InventoryDevice;
  readonly router: InventoryDevice;
}

function scene(): Scene {
  const inventory = new Inventory();
  const met = (mac: string, ip: string): InventoryDevice => {
    const device = inventory.sighted(mac, ip, T0);
    assert.ok(device !== undefined);
    return device;
  };
  return {
    habits: new Habits(inventory),
    thing: met(THING, "192.168.1.12"),
    other: met(OTHER, "192.168.1.13"),
    router: met(ROUTER, "192.168.1.1"),
  };
}

/** What is known of it, as `kind value`. */
const told = ({ own }: InventoryDevice): string[] => own.facts.map(({ kind, value }) => `${kind} ${value}`);

function key(ip: string): AddressKey {
  const found = addressKeyOf(ip);
  assert.ok(found !== undefined);
  return found;
}

/** The thing speaks to a server outside, which answers. */
function flow(part: Partial<FlowRow> & { readonly to?: string; readonly answer?: FlowState } = {}): FlowRow {
  const { to = "203.0.113.9", answer = "SF", ...rest } = part;
  return {
    ...{
      epochId: 1,
      flowId: 1,
      device: "a",
      peer: null,
      icmpType: 0,
      icmpCode: 0,
      vlan0: 0xffff,
      vlan1: 0xffff,
    },
    ...{ startSeconds: T0 / 1000, startNanos: 0, lastSeconds: T0 / 1000 + 60, lastNanos: 0 },
    ...{ origAddress: key("192.168.1.12"), respAddress: key(to), origPort: 50_000, respPort: 443 },
    ...{ origMac: THING, respMac: ROUTER, proto: TCP, state: FLOW_STATES.indexOf(answer) },
    ...{
      direction: DIRECTION.outbound,
      domainSource: 0,
      appSource: 0,
      domain: "",
      app: "tls",
      ja4: "",
      tunnel: "",
    },
    ...{ shape: -1, shapeFigures: "", origPackets: 10, origBytes: 1000, respPackets: 10, respBytes: 1000 },
    ...{ upload: 1000, download: 1000, lan: 0, country: "", asn: 0 },
    ...rest,
  };
}

const only = (device: InventoryDevice): Owners => ({ device, peer: undefined });

test("of names asked for only those are kept that speak of a kind, whoever wrote them how", () => {
  const { habits, thing } = scene();
  habits.asked("192.168.1.12", "API.Xiaoyi.com", T0);
  habits.asked("192.168.1.12", "www.private-matters.example", T0);
  habits.flow(flow({ domain: "scalews.withings.net" }), only(thing), false);
  assert.deepEqual(told(thing), ["asks api.xiaoyi.com", "asks scalews.withings.net"]);
});

test("who is not met yet waits: a question comes before the flow that shows its device", () => {
  const inventory = new Inventory();
  const habits = new Habits(inventory);
  habits.asked("192.168.1.12", "api.xiaoyi.com", T0);
  habits.settle();
  const thing = inventory.sighted(THING, "192.168.1.12", T0 + 1000);
  assert.ok(thing !== undefined);
  assert.deepEqual(told(thing), []);
  habits.settle();
  assert.deepEqual(told(thing), ["asks api.xiaoyi.com"]);
});

test("what waits is bounded: a flood of strangers' questions pushes nobody's out later", () => {
  const inventory = new Inventory();
  const habits = new Habits(inventory);
  for (let i = 0; i < 2000; i++) habits.asked(`10.1.${i >> 8}.${i & 255}`, "api.xiaoyi.com", T0);
  const late = inventory.sighted(OTHER, "10.1.7.1", T0);
  const early = inventory.sighted(THING, "10.1.0.1", T0);
  habits.settle();
  assert.deepEqual(told(early as InventoryDevice), ["asks api.xiaoyi.com"]);
  assert.deepEqual(told(late as InventoryDevice), []);
});

test("many different sites within an hour are a person's; many names of one site, or over a day, are not", () => {
  const person = scene();
  for (let i = 0; i < 25; i++)
    person.habits.asked("192.168.1.12", `www.site${i}.example`, T0 + i * MINUTE_MS);
  assert.deepEqual(told(person.thing), ["habit asks for many different sites"]);
  const machine = scene();
  for (let i = 0; i < 100; i++) machine.habits.asked("192.168.1.12", `node${i}.site.example`, T0 + i * 1000);
  for (let i = 0; i < 100; i++)
    machine.habits.asked("192.168.1.12", `n${i}.b${i}.co.uk`, T0 + i * 10 * MINUTE_MS);
  assert.deepEqual(told(machine.thing), []);
  for (let i = 0; i < 25; i++) machine.habits.asked("192.168.1.13", `www.shop${i}.co.uk`, T0);
  assert.deepEqual(told(machine.other), ["habit asks for many different sites"], "co.uk is no site");
});

test("what others get an answer from at a port that tells something is what it serves; who asks uses it", () => {
  const { habits, thing, other } = scene();
  const inside = { direction: DIRECTION.internal, to: "192.168.1.13", respMac: OTHER };
  habits.flow(flow({ ...inside, respPort: 554, app: "rtsp" }), { device: thing, peer: other }, false);
  habits.flow(flow({ ...inside, respPort: 9100, app: "" }), { device: thing, peer: other }, false);
  habits.flow(flow({ ...inside, respPort: 40_001, app: "" }), { device: thing, peer: other }, false);
  assert.deepEqual(told(other), ["serves rtsp tcp/554", "serves something on tcp/9100"]);
  assert.deepEqual(told(thing), ["uses something on tcp/9100"]);
});

test("a port that refuses or stays silent serves nothing and is not used", () => {
  const { habits, thing, other } = scene();
  const inside = {
    direction: DIRECTION.internal,
    to: "192.168.1.13",
    respMac: OTHER,
    respPort: 9100,
    app: "",
  };
  const owners = { device: thing, peer: other };
  for (const answer of ["S0", "REJ", "SH", "OTH"] as const)
    habits.flow(flow({ ...inside, answer }), owners, false);
  habits.flow(flow({ ...inside, respPackets: 0 }), owners, false);
  const probe = {
    ...inside,
    proto: UDP,
    answer: "-" as const,
    respPort: 6667,
    origPackets: 1,
    respPackets: 0,
  };
  habits.flow(flow(probe), owners, false);
  assert.deepEqual(
    [told(thing), told(other)],
    [["uses something on tcp/9100"], []],
    "one answered, and said nothing",
  );
  habits.flow(flow(probe), { device: thing, peer: undefined }, true);
  assert.deepEqual(told(thing), ["uses something on tcp/9100", "uses something on udp/6667"], "to everybody");
});

test("a page that strangers get from a device is told apart from one that the house gets", () => {
  const { habits, thing } = scene();
  const ends = {
    origAddress: key("203.0.113.9"),
    respAddress: key("192.168.1.12"),
    origMac: ROUTER,
    respMac: THING,
  };
  habits.flow(flow({ ...ends, direction: DIRECTION.inbound, respPort: 443 }), only(thing), false);
  assert.deepEqual(told(thing), ["serves web from outside"]);
});

test("a stream is large packets one way for a while, over UDP and not QUIC, by whoever sends it", () => {
  const stream = {
    proto: UDP,
    app: "",
    respPort: 32_100,
    origPackets: 900,
    origBytes: 1_000_000,
    respPackets: 20,
  };
  const of = (part: Partial<FlowRow>): string[] => {
    const { habits, thing } = scene();
    habits.flow(flow({ ...stream, ...part }), only(thing), false);
    return told(thing).filter((text) => text.startsWith("habit"));
  };
  const sends = ["habit sends a stream of large packets"];
  assert.deepEqual(of({}), sends);
  assert.deepEqual(of({ proto: TCP }), []);
  assert.deepEqual(of({ respPort: 443 }), []);
  assert.deepEqual(of({ lastSeconds: T0 / 1000 + 7 }), [], "over before it is one");
  assert.deepEqual(of({ origBytes: 399_999 }), []);
  assert.deepEqual(of({ respBytes: 200_000 }), [], "both ways");
  assert.deepEqual(of({ origPackets: 2600 }), [], "small packets");
  const back = { origPackets: 20, origBytes: 2000, respPackets: 900, respBytes: 1_000_000 };
  assert.deepEqual(of(back), [], "it is sent one");
  const { habits, thing, other } = scene();
  const inside = { direction: DIRECTION.internal, to: "192.168.1.13", respMac: OTHER };
  habits.flow(flow({ ...stream, ...inside, ...back }), { device: thing, peer: other }, false);
  assert.deepEqual(told(other), sends, "whoever answers may be who sends");
  habits.flow(flow({ ...stream, to: "239.1.1.1" }), only(thing), true);
  assert.deepEqual(
    told(thing).filter((text) => text.startsWith("habit")),
    [],
    "to a group",
  );
});

test("two strangers behind one MAC, each with an answer, make it a gateway; one never does", () => {
  const { habits, thing, router } = scene();
  const outside = (to: string, part: Partial<FlowRow> = {}): void =>
    habits.flow(flow({ to, ...part }), only(thing), false);
  outside("203.0.113.9");
  outside("203.0.113.9");
  outside("203.0.113.10", { respPackets: 0 });
  outside("203.0.113.11", { respMac: "" });
  assert.deepEqual(told(router), []);
  outside("203.0.113.10");
  assert.deepEqual(told(router), ["role gateway"]);
});

test("who comes in shows the gateway as well; what stays in the house shows none", () => {
  const { habits, thing, other, router } = scene();
  const inward = {
    direction: DIRECTION.inbound,
    respAddress: key("192.168.1.12"),
    origMac: ROUTER,
    respMac: THING,
  };
  for (const ip of ["203.0.113.9", "203.0.113.10"])
    habits.flow(flow({ ...inward, origAddress: key(ip) }), only(thing), false);
  for (const to of ["192.168.1.13", "192.168.1.14"])
    habits.flow(
      flow({ to, direction: DIRECTION.internal, respMac: OTHER }),
      { device: thing, peer: other },
      false,
    );
  assert.deepEqual(told(router), ["role gateway"]);
  assert.ok(!told(other).includes("role gateway"));
});

test("what goes on is told again only after ten minutes, and then it is", () => {
  const { habits, thing } = scene();
  const heard = (): number | undefined => thing.own.facts.find(({ kind }) => kind === "asks")?.lastMs;
  habits.asked("192.168.1.12", "api.xiaoyi.com", T0);
  habits.asked("192.168.1.12", "api.xiaoyi.com", T0 + 9 * MINUTE_MS);
  assert.equal(heard(), T0);
  habits.asked("192.168.1.12", "api.xiaoyi.com", T0 + 11 * MINUTE_MS);
  assert.equal(heard(), T0 + 11 * MINUTE_MS);
});

test("traffic that belongs to nobody teaches nothing", () => {
  const { habits, thing, other, router } = scene();
  habits.flow(
    flow({ domain: "api.xiaoyi.com", direction: DIRECTION.external }),
    only(undefined as never),
    false,
  );
  assert.deepEqual([thing, other, router].flatMap(told), []);
});
