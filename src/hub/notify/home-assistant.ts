/** What Home Assistant is told of our entities: retained configurations, one an entity. */
import { ALARM_KINDS } from "../../model/alarm-kind.ts";

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export interface Announced {
  readonly prefix: string;
  readonly topic: string;
  readonly version: string;
  readonly page: string | undefined;
  /** The part of a topic for what is about no device. */
  readonly nobody: string;
  readonly devices: readonly { readonly id: string; readonly name: string }[];
}

/** Topics of all that was ever announced. */
export function configurationsOf(prefix: string, topic: string): string[] {
  return ["event", "binary_sensor"].map((component) => `${prefix}/${component}/${nodeOf(topic)}/+/config`);
}

function nodeOf(topic: string): string {
  return topic.replaceAll("/", "_");
}

/** Tapdeck's own entities if no device is named, else those of the devices. */
export function discoveryMessages(announced: Announced): Message[] {
  const { topic, page, version, nobody, devices } = announced;
  const node = nodeOf(topic);
  if (devices.length > 0) {
    return devices.map(({ id, name }) =>
      problemSensor(announced, node, id, { identifiers: [`${node}_${id}`], name, via_device: node }),
    );
  }
  const tapdeck = {
    identifiers: [node],
    name: "Tapdeck",
    manufacturer: "Tapdeck",
    model: "Tape deck for a network tap",
    sw_version: version,
    ...(page === undefined ? {} : { configuration_url: page }),
  };
  const event = {
    ...commonOf(announced, tapdeck),
    name: "Alarm",
    unique_id: `${node}_alarm`,
    icon: "mdi:alarm-light-outline",
    state_topic: `${topic}/event`,
    event_types: [...ALARM_KINDS, "ended", "test"],
  };
  return [
    configuration(announced.prefix, "event", node, "alarm", event),
    problemSensor(announced, node, nobody, tapdeck),
  ];
}

function problemSensor(announced: Announced, node: string, id: string, device: object): Message {
  const of = `${announced.topic}/device/${id}`;
  return configuration(announced.prefix, "binary_sensor", node, id, {
    ...commonOf(announced, device),
    name: "Problem",
    unique_id: `${node}_${id}_problem`,
    device_class: "problem",
    state_topic: `${of}/problem`,
    json_attributes_topic: `${of}/alarm`,
  });
}

function commonOf({ topic, version }: Announced, device: object): object {
  return {
    availability_topic: `${topic}/status`,
    qos: 1,
    device,
    origin: { name: "Tapdeck", sw_version: version },
  };
}

function configuration(prefix: string, component: string, node: string, id: string, config: object): Message {
  return {
    topic: `${prefix}/${component}/${node}/${id}/config`,
    payload: JSON.stringify(config),
    retain: true,
  };
}
