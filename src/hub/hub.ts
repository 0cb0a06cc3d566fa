/** Wires the hub: link and intake on one side, store and inventory in the middle, HTTP on the other. */
import { join } from "node:path";
import { createLog, type Log } from "../base/log.ts";
import type { HubStart } from "../model/child-message.ts";
import type { ObjectSelector } from "../model/selector.ts";
import type { SourceAsk } from "../model/source-ask.ts";
import { Places } from "../places/places.ts";
import { AlarmDesk } from "./alarm-desk.ts";
import { AlarmHouse } from "./alarm-house.ts";
import { AlarmTeller } from "./alarm-teller.ts";
import { anomalyList } from "./anomaly-list.ts";
import { alarmItem } from "./api/alarm-item.ts";
import { Access } from "./api/auth/access.ts";
import { adminToken } from "./api/auth/admin-token.ts";
import type { Desk } from "./api/desk.ts";
import { deviceItem } from "./api/device-item.ts";
import { EventStream } from "./api/event-stream.ts";
import { groupItem } from "./api/group-item.ts";
import type { RouteDoc } from "./api/router.ts";
import { buildServer, listen } from "./api/server.ts";
import { BadHosts } from "./bad-hosts.ts";
import { BudgetDesk } from "./budget-desk.ts";
import { ChannelDesk } from "./channel-desk.ts";
import { ClipDesk } from "./clip-desk.ts";
import { DeviceDesk } from "./device-desk.ts";
import { DeviceJoiner } from "./device-joiner.ts";
import { diskTroubles } from "./disk-troubles.ts";
import { FrameDesk } from "./frame-desk.ts";
import { GroupDesk } from "./group-desk.ts";
import { HomeNetDesk } from "./home-net-desk.ts";
import {
  buildHealth,
  buildStatus,
  dropsOf,
  newestMs,
  replayOf,
  type StatusParts,
  timelineItem,
  timelineOf,
} from "./hub-status.ts";
import { certificateFor, urlOf } from "./hub-url.ts";
import { Inventory } from "./inventory/inventory.ts";
import { Learning } from "./learning.ts";
import { LiveFlows } from "./live-flows.ts";
import { namesWish } from "./names-wish.ts";
import { Notifier } from "./notify/notifier.ts";
import { OwnStreams } from "./own-streams.ts";
import { privacyWish } from "./privacy-wish.ts";
import { PromiseWatch } from "./promise-watch.ts";
import { Pulse } from "./pulse.ts";
import { RateBook } from "./rate-book.ts";
import { RuleDesk } from "./rule-desk.ts";
import { deviceRow } from "./saved-device.ts";
import { SensorDesk } from "./sensor-desk.ts";
import { SourceDesk } from "./source-desk.ts";
import { openDuckdbStore } from "./store/duckdb/duckdb-store.ts";
import { RETENTION, RETENTION_OF_CAPTURES, type Store } from "./store/store.ts";
import { UsageMeter } from "./usage-meter.ts";
import { VendorWatch } from "./vendor-watch.ts";
import { watchLine } from "./watch-line.ts";
import { wholeFlows } from "./whole-flows.ts";

export interface HubHooks {
  /** About sources; without it the hub knows only what sensors say. */
  readonly askSupervisor?: (ask: SourceAsk) => Promise<unknown>;
  /** One line a second for people who watch the terminal. */
  watch?(line: string): void;
  readonly log?: Log;
  /** Folder of the built page; default: `web` beside the running bundle. */
  readonly webFolder?: string;
}

export interface RunningHub {
  /** Where people go, e.g. `http://127.0.0.1:7878/`. */
  readonly url: string;
  /** One-time link, until the first user exists. */
  readonly setupUrl: string | undefined;
  /** SHA-256 of the certificate, if it speaks TLS. */
  readonly fingerprint: string | undefined;
  readonly port: number;
  /** Every route, for documentation and tests. */
  readonly routes: readonly RouteDoc[];
  /** Stores what is under way and closes the store. */
  /** Resolves when no sensor is connected, or after the given time. */
  sensorsGone(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Fails with an AppError for what a person can mend: folder, store, port. */
export async function startHub(start: HubStart, hooks: HubHooks = {}): Promise<RunningHub> {
  const store = await openDuckdbStore(start.dataFolder);
  try {
    return await startOn(store, start, hooks);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(store: Store, start: HubStart, hooks: HubHooks): Promise<RunningHub> {
  const log = hooks.log ?? createLog("hub");
  const vendors = new VendorWatch(start.dataFolder, log);
  await vendors.look();
  const inventory = new Inventory();
  inventory.load(await store.devices());
  const learning = new Learning(inventory);
  const live = new LiveFlows();
  for (const row of await store.loadLive()) live.put(row);
  const access = new Access(store);
  await access.load();
  await access.adoptAdminToken(await adminToken(start.dataFolder));
  const certificate = await certificateFor(start);
  const events = new EventStream();
  const meter = new UsageMeter((part) => inventory.wholeId(part));
  const rates = new RateBook();
  const places = new Places(start.dataFolder, log);

  const sensors: SensorDesk = new SensorDesk(
    start.linkToken,
    { store, inventory, live, log, places, habits: learning.habits },
    {
      config: () => ({
        type: "config",
        rules: rules.wish(),
        privacy: privacyWish(inventory),
        names: namesWish(inventory),
        homeNets: [...homeNets.added],
        ...(budgets.wish === undefined ? {} : { budgets: budgets.wish }),
      }),
      ownStreams: () => ownStreams.list,
      facts: (facts) => learning.learn(facts),
      counted: (write) => meter.add(write),
      judge: ({ slices = [], facts = [], gap }) => {
        alarms.slices(slices);
        rates.slices(slices, nowMs());
        alarms.facts(facts);
        if (gap !== undefined) alarms.gap(gap);
      },
      changed: () => events.publish("health", desk.health()),
    },
  );
  const ownStreams = new OwnStreams((streams) => sensors.tellOwnStreams(streams));
  const rules: RuleDesk = new RuleDesk(
    store,
    inventory,
    sensors,
    (rule, deleted) => {
      sensors.sendConfig();
      events.publish("rule", deleted ? { ...rule, deleted } : rule);
    },
    (kind) => alarms.objectsOf(kind),
  );
  const groups: GroupDesk = new GroupDesk(store, inventory, {
    changed: (group, deleted) => {
      sensors.sendConfig();
      const item = groupItem(group, inventory);
      events.publish("group", deleted ? { ...item, deleted } : item);
    },
    ruleAbout: (id) => rules.list().find((rule) => rule.objects.some((one) => isGroup(one, id)))?.name,
  });
  await groups.load();
  const homeNets = new HomeNetDesk({
    store,
    log,
    statuses: () => sensors.statuses,
    changed: () => sensors.sendConfig(),
  });
  await homeNets.load();
  const budgets = new BudgetDesk({
    store,
    log,
    state: () => sensors.budgets(),
    cut: (bytes) => sensors.timelineCut(bytes),
    ringBytes: () => rules.promisedBytes,
    changed: () => sensors.sendConfig(),
  });
  await budgets.load();
  await rules.load();
  const byPackets = start.replay || start.demo;
  const nowMs = (): number => (byPackets && newestMs(sensors.statuses)) || Date.now();
  const parts: StatusParts = {
    sensors,
    version: start.version,
    startedMs: Date.now(),
    demo: start.demo,
    replay: start.replay,
    nowMs,
    devices: () => inventory.size,
    liveFlows: () => live.size,
    rules: () => rules.list(),
    ringBytes: () => rules.promisedBytes,
    warnings: () => promises.warnings,
    failing: () => channels.failing(),
  };
  const promises = new PromiseWatch({
    store,
    log,
    nowMs,
    rules: () => rules.list(),
    timeline: () => timelineItem(sensors.statuses),
  });
  await promises.load();
  const frames = new FrameDesk({
    inventory,
    rules,
    alarms: { find: (id) => alarms.find(id), objectsOf: (kind) => alarms.objectsOf(kind) },
    flows: (filter, limit) =>
      store.flows({ filter, sort: "start", descending: true, after: undefined, limit }),
    liveFlows: () => wholeFlows(live.rows(), inventory),
    frames: (select) => sensors.timelineFrames(select),
    live: (select) => sensors.liveFrames(select),
    timeline: () => timelineOf(sensors.statuses),
  });
  const clips = new ClipDesk({
    frames,
    nowMs,
    pin: (wish) => sensors.clips.pin(wish),
    list: () => sensors.clips.list(),
    framesOf: (id, from, to) => sensors.clips.frames(id, from, to),
    manifestOf: (id) => sensors.clips.manifest(id),
    remove: (id) => sensors.clips.remove(id),
  });
  const notifier = new Notifier({ log, dataFolder: start.dataFolder, version: start.version });
  const channels = new ChannelDesk({ store, notifier, log });
  await channels.load();
  const badHosts = new BadHosts(start.dataFolder, log);
  await badHosts.prepare();
  const house = new AlarmHouse({
    inventory,
    places,
    badHosts: () => badHosts.table,
    homeNets: () => sensors.statuses.flatMap(({ homeNets }) => homeNets),
  });
  const teller = new AlarmTeller({ notifier, store, live, nameOf: (id) => house.nameOf(id) });
  const alarms: AlarmDesk = new AlarmDesk({
    store,
    house,
    clips,
    log,
    nowMs,
    timeline: () => frames.reach(),
    troubles: () => diskTroubles(timelineOf(sensors.statuses), rules.list()),
    heardAll: () => sensors.idle,
    ended: () => replayOf(parts, sensors.statuses)?.done === true,
    told: (alarm, news) => {
      events.publish("alarm", alarmItem(alarm, inventory));
      teller.tell(alarm, news);
      if (news !== "changed" && rules.isAbout({ kind: "alarm", value: alarm.kind })) sensors.sendConfig();
    },
  });
  await alarms.load();
  teller.known(alarms.ongoing);
  const devices = new DeviceDesk({
    store,
    inventory,
    regrouped: (learnt, joined) => alarms.regrouped(learnt, joined),
    changed: (touched) => {
      sensors.sendConfig();
      for (const device of touched.filter(({ whole, id }) => whole.id !== id)) {
        const item = deviceItem(device, undefined, inventory.groups);
        events.publish("device", { ...item, partOf: device.whole.id });
      }
      for (const group of groups.list()) events.publish("group", groupItem(group, inventory));
    },
  });
  const joiner = new DeviceJoiner({ inventory, devices, store, log });
  const retention = byPackets ? RETENTION_OF_CAPTURES : RETENTION;
  const desk: Desk = {
    nowMs,
    retention,
    store,
    inventory,
    rules,
    groups,
    homeNets,
    budgets,
    devices,
    frames,
    clips,
    channels,
    sources: new SourceDesk({ ask: hooks.askSupervisor, sensors: () => sensors.states() }),
    events,
    access,
    log,
    places,
    alarms,
    anomalies: {
      list: () => anomalyList(sensors, inventory),
      file: (name) => {
        const sample = sensors.anomalySample(name);
        return sample && Buffer.from(sample.pcapng, "base64");
      },
    },
    ownStreams,
    vendors,
    liveFlows: () => wholeFlows(live.rows(), inventory),
    sensorOf: (epochId) => sensors.sensorOf(epochId),
    status: () => buildStatus(parts),
    health: () => buildHealth(parts),
    devicesChanged: () => sensors.sendConfig(),
    setPrivacy: async (device, privacy) => {
      // Stored before it is answered: what is told again after a crash must not allow more than this.
      await store.saveDevices(device.parts.map((part) => ({ ...deviceRow(part), privacy })));
      inventory.setPrivacy(device, privacy);
      sensors.sendConfig();
    },
  };
  const webFolder = hooks.webFolder ?? join(import.meta.dirname, "web");
  const { app, router } = await buildServer(desk, {
    host: start.listenHost,
    port: start.listenPort,
    version: start.version,
    certificate,
    webFolder,
    dissectorFolder: join(webFolder, "..", "dissectors"),
    clientFile: join(webFolder, "..", "tapdeck-client.mjs"),
  });
  const port = await listen(app, start.listenHost, start.listenPort);
  await sensors.listen(start.link);
  const pulse = new Pulse({
    store,
    inventory,
    live,
    meter,
    // What was captured before says nothing of now.
    rates: () => {
      const { past, done, demo } = replayOf(parts, sensors.statuses) ?? {};
      return past || (done && !demo) ? [] : rates.at(nowMs());
    },
    events,
    log,
    retention,
    nowMs,
    health: desk.health,
    rules: () => rules.list(),
    promises,
    channels,
    alarms,
    joiner,
    placeFlows: async () => {
      const placeOf = await places.open();
      return await store.placeFlows((remote) => {
        const { country, asn } = placeOf(remote);
        return { country: country ?? "", asn: asn ?? 0 };
      });
    },
    devicesChanged: () => sensors.sendConfig(),
    tidyAccess: () => access.tidy(),
    watch: (line) => hooks.watch?.(line),
    watchLine: () =>
      watchLine({
        devices: inventory.size,
        rates: sensors.rates,
        recordings: rules.list().filter((rule) => rule.state === "recording").length,
        drops: dropsOf(sensors.statuses),
        connected: sensors.connected,
        past: replayOf(parts, sensors.statuses)?.past === true,
      }),
  });
  pulse.start();

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    vendors.stop();
    badHosts.stop();
    await pulse.stop();
    events.close();
    await app.close();
    // A store that takes nothing must not keep the hub from ending; what it did not take is not acknowledged.
    const patience = setTimeout(() => sensors.giveUp(), 5000);
    await sensors.close();
    clearTimeout(patience);
    await alarms.close();
    await store.saveDevices([...inventory.takeUnsaved(), ...inventory.takeTouched()].map(deviceRow));
    await store.saveLive([...live.rows()]);
    await teller.done();
    await channels.save();
    await notifier.close();
    await access.tidy();
    await store.close();
  };
  const url = urlOf(start.listenHost, port, certificate !== undefined);
  return {
    url,
    setupUrl: access.setupNeeded ? `${url}setup#${access.setupToken}` : undefined,
    fingerprint: certificate?.fingerprint,
    port,
    routes: router.docs,
    sensorsGone: (timeoutMs) => sensors.gone(timeoutMs),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function isGroup({ kind, value }: ObjectSelector, id: string): boolean {
  return kind === "group" && value === id;
}
