/**
 * MQTT, with discovery for Home Assistant (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery). Below the
 * topic: `status` online or offline (retained, with a last will) · `event` each notice as JSON, for automations, with its
 * kind, `ended` or `test` as event_type ·
 * `device/ID/problem` ON while an alarm about that device goes on, `device/ID/alarm` the newest of them (both retained).
 * Home Assistant gets a device Tapdeck with an event entity and a problem sensor for what is about no device, and one
 * device with a problem sensor for each device that an alarm was about.
 */
import type { MqttClient } from "mqtt";
import { AppError } from "../../base/app-error.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import type { ChannelSettings } from "../../model/channel-settings.ts";
import type { Channel, ChannelKind, Notice, Surroundings } from "./channel.ts";
import { configurationsOf, discoveryMessages, type Message } from "./home-assistant.ts";
import { noticeJson } from "./words.ts";

type Settings = ChannelSettings["mqtt"];

const PORTS = { plain: 1883, tls: 8883 } as const;
const CONNECT_MS = 8000;
/** A broker sends what it retains at once. */
const WITHDRAW_MS = 1000;
/** Where alarms about no device are counted. */
const NOBODY = "tapdeck";

export const mqtt: ChannelKind<"mqtt"> = {
  type: "mqtt",
  showsState: true,
  target: (settings) => `${settings.host}:${portOf(settings)}, ${settings.topic}/…`,
  taken: ({ topic }) => `the broker has it: ${topic}/event`,
  open: (settings, around) => new MqttChannel(settings, around),
};

function portOf({ port, tls }: Settings): number {
  return port ?? PORTS[tls ? "tls" : "plain"];
}

class MqttChannel implements Channel {
  readonly #settings: Settings;
  readonly #around: Surroundings;
  readonly #client: Promise<MqttClient>;
  #withdrawn = false;

  constructor(settings: Settings, around: Surroundings) {
    this.#settings = settings;
    this.#around = around;
    this.#client = this.#connect();
    // Whoever sends hears of it.
    this.#client.catch(() => undefined);
  }

  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    const client = await this.#client;
    if (!client.connected) await this.#connected(client, signal);
    for (const message of this.#messages(notice)) await publish(client, message);
  }

  /** Whatever is retained of us, also from runs before: an empty message takes it away. */
  async withdraw(): Promise<void> {
    const client = await this.#client;
    if (!client.connected) return;
    this.#withdrawn = true;
    const { discovery, topic } = this.#settings;
    const ours = [`${topic}/device/#`, ...(discovery === "" ? [] : configurationsOf(discovery, topic))];
    client.on("message", (name, payload, { retain }) => {
      if (!retain || payload.length === 0) return;
      client.publish(name, "", { qos: 0, retain: true });
    });
    await client.subscribeAsync(ours);
    await new Promise((resolve) => setTimeout(resolve, WITHDRAW_MS));
  }

  async close(): Promise<void> {
    const client = await this.#client.catch(() => undefined);
    if (client === undefined) return;
    if (client.connected) {
      const { topic, payload } = this.#status("offline");
      client.publish(topic, this.#withdrawn ? "" : payload, { qos: 0, retain: true });
      await Promise.race([client.endAsync(), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    await client.endAsync(true);
  }

  /** Loaded only where it is used; then it connects by itself, again and again. */
  async #connect(): Promise<MqttClient> {
    const { connect } = await import("mqtt");
    const { host, tls, user, password, checkCertificate } = this.#settings;
    const will = this.#status("offline");
    const client = connect({
      host,
      port: portOf(this.#settings),
      protocol: tls ? "mqtts" : "mqtt",
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password }),
      rejectUnauthorized: checkCertificate,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
      connectTimeout: CONNECT_MS,
      reconnectPeriod: 5000,
      // One that refuses our password may be told another tomorrow.
      reconnectOnConnackError: true,
      queueQoSZero: false,
      timerVariant: "native",
    });
    // Who waits for it hears of it; else it is tried again.
    client.on("error", () => undefined);
    client.on("connect", () => {
      for (const message of [this.#status("online"), ...this.#discovery([])])
        client.publish(message.topic, message.payload, { qos: 1, retain: true });
    });
    return client;
  }

  /** At the next try of its own; fails as that does. */
  async #connected(client: MqttClient, signal: AbortSignal): Promise<void> {
    const place = `${this.#settings.host}:${portOf(this.#settings)}`;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: unknown): void => {
        client.off("connect", yes);
        client.off("error", no);
        if (error === undefined) resolve();
        else reject(error);
      };
      const yes = (): void => settle();
      const no = (error: Error): void =>
        settle(new AppError("unreachable", `${place}: ${reasonOf(error)}`, { cause: error }));
      client.on("connect", yes);
      client.on("error", no);
      signal.addEventListener("abort", () => settle(signal.reason), { once: true });
    });
  }

  #messages(notice: Notice): Message[] {
    const { topic } = this.#settings;
    const event = { topic: `${topic}/event`, retain: false };
    const told: Message = {
      ...event,
      payload: JSON.stringify({ event_type: eventType(notice), ...noticeJson(notice) }),
    };
    if (notice.state === "test") return [told];
    const id = idOf(notice.deviceId);
    const goingOn = this.#around.goingOn(notice.deviceId);
    const newest = goingOn.at(-1) ?? notice;
    const of = `${topic}/device/${id}`;
    return [
      ...this.#discovery([notice]),
      { topic: `${of}/problem`, payload: goingOn.length > 0 ? "ON" : "OFF", retain: true },
      {
        topic: `${of}/alarm`,
        payload: JSON.stringify({ ...noticeJson(newest), goingOn: goingOn.length }),
        retain: true,
      },
      // What waits for it has been called.
      ...(notice.state === "resumed" ? [] : [told]),
    ];
  }

  #discovery(about: readonly Notice[]): Message[] {
    const { discovery, topic } = this.#settings;
    if (discovery === "") return [];
    const { page, version } = this.#around;
    const devices = about.flatMap(({ deviceId, deviceName }) =>
      deviceId === null ? [] : [{ id: idOf(deviceId), name: deviceName ?? deviceId }],
    );
    return discoveryMessages({ prefix: discovery, topic, version, page, nobody: NOBODY, devices });
  }

  #status(payload: "online" | "offline"): Message {
    return { topic: `${this.#settings.topic}/status`, payload, retain: true };
  }
}

/** So that what waits for a kind of alarm is not called again when it is over. */
function eventType({ kind, state }: Notice): string {
  return state === "ended" ? state : kind;
}

/** As a part of a topic. */
function idOf(deviceId: string | null): string {
  return (deviceId ?? NOBODY).replace(/[^A-Za-z0-9_-]/g, "_");
}

async function publish(client: MqttClient, { topic, payload, retain }: Message): Promise<void> {
  await client.publishAsync(topic, payload, { qos: 1, retain });
}
