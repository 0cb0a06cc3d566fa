import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connectAsync } from "mqtt";
import { silentLog } from "../../base/log.ts";
import type { Notice } from "./channel.ts";
import { Notifier } from "./notifier.ts";
import { deadPort, ENDED, NOTICE, opened, planOf, soon, startWeb, until } from "./test-servers.ts";

const MOSQUITTO = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"].find(existsSync);

/** A broker of its own; undefined where there is none: the test is skipped. */
async function startBroker(
  t: TestContext,
  config = "allow_anonymous true",
  given?: number,
): Promise<number | undefined> {
  if (MOSQUITTO === undefined) {
    t.skip("apt-get install mosquitto");
    return undefined;
  }
  const port = given ?? (await deadPort());
  const folder = await mkdtemp(join(tmpdir(), "tapdeck-mqtt-"));
  // As root it becomes the user mosquitto, who must read what it is given.
  await chmod(folder, 0o755);
  await writeFile(join(folder, "passwords"), "deck:\n", { mode: 0o644 });
  const file = join(folder, "mosquitto.conf");
  await writeFile(file, `listener ${port} 127.0.0.1\n${config.replaceAll("FOLDER", folder)}\n`);
  const broker = spawn(MOSQUITTO, ["-c", file], { stdio: "ignore" });
  t.after(async () => {
    await ended(broker);
    await rm(folder, { recursive: true });
  });
  let listens = false;
  const look = (): void => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("connect", () => {
      listens = true;
      socket.destroy();
    });
    socket.on("error", () => setTimeout(look, 20));
  };
  look();
  await until(() => listens, "the broker");
  return port;
}

async function ended(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  broker.kill();
  await new Promise((resolve) => broker.once("exit", resolve));
}

/** All that the broker says, retained or not, newest last. */
async function listen(t: TestContext, port: number): Promise<[topic: string, payload: string][]> {
  const heard: [string, string][] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 50 });
  t.after(() => client.endAsync(true));
  client.on("message", (topic, payload) => heard.push([topic, payload.toString()]));
  await client.subscribeAsync("#", { qos: 1 });
  return heard;
}

const last = (heard: readonly [string, string][], topic: string): string | undefined =>
  heard.findLast(([name]) => name === topic)?.[1];
const json = (heard: readonly [string, string][], topic: string): Record<string, unknown> =>
  JSON.parse(last(heard, topic) ?? "{}") as Record<string, unknown>;

const CAMERA = "tapdeck/device/dev-02000000000c";

test("a problem per device, the alarm beside it, an event for automations, and Home Assistant knows all of them", async (t) => {
  const port = await startBroker(t);
  if (port === undefined) return;
  const goingOn: Notice[] = [];
  const mqtt = opened(
    t,
    "mqtt",
    { host: "127.0.0.1", port },
    { page: "https://deck/", goingOn: () => goingOn },
  );
  const heard = await listen(t, port);
  await until(() => last(heard, "tapdeck/status") === "online", "it announces itself before any alarm");
  await until(
    () => last(heard, "homeassistant/binary_sensor/tapdeck/tapdeck/config") !== undefined,
    "its sensor",
  );
  const event = json(heard, "homeassistant/event/tapdeck/alarm/config");
  assert.deepEqual(
    [event.state_topic, event.unique_id, event.availability_topic],
    ["tapdeck/event", "tapdeck_alarm", "tapdeck/status"],
  );
  assert.ok((event.event_types as string[]).includes("large-upload"));
  assert.deepEqual((event.device as { configuration_url: string }).configuration_url, "https://deck/");

  goingOn.push(NOTICE);
  await mqtt.send(NOTICE, soon());
  await until(() => last(heard, "tapdeck/event") !== undefined, "the event");
  assert.equal(last(heard, `${CAMERA}/problem`), "ON");
  assert.equal(json(heard, `${CAMERA}/alarm`).title, NOTICE.title);
  assert.equal(json(heard, `${CAMERA}/alarm`).goingOn, 1);
  const { event_type, title, why } = json(heard, "tapdeck/event");
  assert.deepEqual([event_type, title, why], ["large-upload", NOTICE.title, NOTICE.why]);
  const sensor = json(heard, "homeassistant/binary_sensor/tapdeck/dev-02000000000c/config");
  assert.deepEqual(
    [sensor.device_class, sensor.state_topic, sensor.json_attributes_topic],
    ["problem", `${CAMERA}/problem`, `${CAMERA}/alarm`],
  );
  assert.deepEqual(sensor.device, {
    identifiers: ["tapdeck_dev-02000000000c"],
    name: "porch-camera",
    via_device: "tapdeck",
  });

  goingOn.pop();
  await mqtt.send(ENDED, soon());
  await until(() => last(heard, `${CAMERA}/problem`) === "OFF", "the problem is over");
  // Retained for a Home Assistant that starts later; an event is not.
  const later = await listen(t, port);
  await until(() => last(later, `${CAMERA}/problem`) === "OFF", "retained");
  assert.equal(last(later, "tapdeck/event"), undefined);

  assert.equal(json(heard, "tapdeck/event").event_type, "ended");

  await mqtt.close();
  await until(() => last(later, "tapdeck/status") === "offline", "it says that it leaves");
});

test("one that is removed takes away what it left, also in a run before", async (t) => {
  const port = await startBroker(t);
  if (port === undefined) return;
  const before = opened(t, "mqtt", { host: "127.0.0.1", port }, { goingOn: () => [NOTICE] });
  await before.send(NOTICE, soon());
  await before.close();
  const other = opened(t, "mqtt", { host: "127.0.0.1", port, topic: "other" });
  await other.send({ ...NOTICE, state: "test" }, soon());
  const mqtt = opened(t, "mqtt", { host: "127.0.0.1", port });
  await mqtt.send({ ...NOTICE, state: "test" }, soon());
  await mqtt.withdraw?.();
  await mqtt.close();
  const heard = await listen(t, port);
  await until(() => last(heard, "other/status") === "online", "what is retained");
  const others = /^(other|homeassistant\/\w+\/other)\//;
  assert.deepEqual(
    heard.filter(([topic]) => !others.test(topic)),
    [],
  );
  assert.ok(last(heard, "homeassistant/event/other/alarm/config") !== undefined, "others stay");
});

test("what is muted is over here, what goes on again is not, and people hear neither; ends come also where nobody wants them", async (t) => {
  const port = await startBroker(t);
  if (port === undefined) return;
  const web = await startWeb(t);
  const notifier = new Notifier({ log: silentLog, dataFolder: "", version: "1" });
  t.after(() => notifier.close());
  await notifier.put(planOf("webhook", { url: web.url }));
  await notifier.put(planOf("mqtt", { host: "127.0.0.1", port, discovery: "" }, { ended: false }));
  const heard = await listen(t, port);
  notifier.tell(NOTICE);
  await until(() => last(heard, `${CAMERA}/problem`) === "ON", "it goes on");
  notifier.hush(ENDED);
  await until(() => last(heard, `${CAMERA}/problem`) === "OFF", "it is muted");
  notifier.tell({ ...NOTICE, id: "alm-2" });
  await until(() => last(heard, `${CAMERA}/problem`) === "ON", "another");
  notifier.tell({ ...ENDED, id: "alm-2" });
  await until(() => last(heard, `${CAMERA}/problem`) === "OFF", "it ended");
  notifier.resumed({ ...NOTICE, id: "alm-2" });
  await until(() => last(heard, `${CAMERA}/problem`) === "ON", "it goes on again");
  notifier.resumed({ ...NOTICE, id: "alm-2" });
  notifier.tell({ ...ENDED, id: "alm-2" });
  await until(() => last(heard, `${CAMERA}/problem`) === "OFF", "it ended again, for people once");
  notifier.tell({ ...NOTICE, id: "alm-3" });
  await until(() => web.asked.length === 4, "what people are told");
  assert.deepEqual(
    web.asked.map(({ body }) => `${body.id} ${body.state}`),
    ["alm-1 opened", "alm-2 opened", "alm-2 ended", "alm-3 opened"],
  );
});

test("own topics, nothing announced where nobody wants it, and alarms about no device", async (t) => {
  const port = await startBroker(t);
  if (port === undefined) return;
  const notice: Notice = { ...NOTICE, deviceId: null, deviceName: null, kind: "disk" };
  const settings = { host: "127.0.0.1", port, topic: "home/deck", discovery: "" };
  const mqtt = opened(t, "mqtt", settings, { goingOn: () => [notice] });
  const heard = await listen(t, port);
  await mqtt.send(notice, soon());
  await mqtt.send({ ...notice, state: "test", kind: "test" }, soon());
  await until(() => json(heard, "home/deck/event").event_type === "test", "the test");
  assert.equal(last(heard, "home/deck/device/tapdeck/problem"), "ON");
  assert.deepEqual(
    heard.filter(([topic]) => !topic.startsWith("home/deck/")),
    [],
  );
});

test("a wrong password is said; so is a broker that is away, until it is there", async (t) => {
  const port = await startBroker(t, "allow_anonymous false\npassword_file FOLDER/passwords");
  if (port === undefined) return;
  const settings = { host: "127.0.0.1", port, user: "deck", password: "wrong" };
  await assert.rejects(
    opened(t, "mqtt", settings).send(NOTICE, soon()),
    /127\.0\.0\.1:\d+: .*not authorized/i,
  );

  const away = await deadPort();
  const mqtt = opened(t, "mqtt", { host: "127.0.0.1", port: away });
  await assert.rejects(mqtt.send(NOTICE, soon()), /nobody listens there/);
  await startBroker(t, "allow_anonymous true", away);
  await mqtt.send(NOTICE, AbortSignal.timeout(10_000));
});
