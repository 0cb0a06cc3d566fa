/** Prometheus text format: what is lost where, what comes in, what is kept. */
import { type AlarmCount, countsOf } from "../alarm/alarm-tally.ts";
import type { Desk } from "./desk.ts";

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];
type Metric = readonly [name: string, type: "counter" | "gauge", help: string, samples: Sample[]];

export function metricsText(desk: Desk): string {
  const status = desk.status();
  const metrics: Metric[] = [
    ["tapdeck_packets_total", "counter", "Packets seen since the sensor started", [[{}, status.packets]]],
    ["tapdeck_bytes_total", "counter", "Bytes seen since the sensor started", [[{}, status.bytes]]],
    [
      "tapdeck_drops_total",
      "counter",
      "Packets lost, by place",
      Object.entries(status.drops).map(([place, drops]) => [{ place }, drops]),
    ],
    [
      "tapdeck_sensor_connected",
      "gauge",
      "1 while the sensor is connected",
      status.sensors.map(({ name, connected }) => [{ sensor: name }, connected ? 1 : 0]),
    ],
    [
      "tapdeck_name_looks_total",
      "counter",
      "Packets looked into for names, or skipped by the budget of a second",
      status.sensors.flatMap(({ name, names }): Sample[] => [
        [{ sensor: name, result: "looked" }, names.looked],
        [{ sensor: name, result: "skipped" }, names.skipped],
      ]),
    ],
    [
      "tapdeck_name_facts_skipped_total",
      "counter",
      "Facts learned from packets that the budget of a second did not allow to be told",
      status.sensors.map(({ name, names }): Sample => [{ sensor: name }, names.factsSkipped]),
    ],
    [
      "tapdeck_own_packets_total",
      "counter",
      "Packets of our own frame streams, which are not recorded again",
      status.sensors.map(({ name, ownFrames }): Sample => [{ sensor: name }, ownFrames?.packets ?? 0]),
    ],
    ["tapdeck_devices", "gauge", "Devices known", [[{}, status.devices]]],
    ["tapdeck_live_flows", "gauge", "Flows under way", [[{}, status.liveFlows]]],
    ["tapdeck_live_streams", "gauge", "Streams of frames as they come", [[{}, status.liveStreams]]],
    ["tapdeck_watchers", "gauge", "Pages that watch the events", [[{}, desk.events.watchers]]],
    ["tapdeck_uptime_seconds", "gauge", "Seconds since the hub started", [[{}, status.uptimeS]]],
    ...ruleMetrics(desk),
    ...alarmMetrics(desk),
    ...channelMetrics(desk),
  ];
  return metrics
    .map(([name, type, help, samples]) => {
      const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`);
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
    })
    .join("");
}

function ruleMetrics(desk: Desk) {
  const rules = desk.rules.list();
  const of = (value: (rule: (typeof rules)[number]) => number): Sample[] =>
    rules.map((rule) => [{ rule: rule.slug }, value(rule)]);
  return [
    ["tapdeck_rule_packets_total", "counter", "Packets recorded", of((rule) => rule.packets)],
    [
      "tapdeck_rule_drops_total",
      "counter",
      "Packets that matched and were not written",
      of((rule) => rule.drops),
    ],
    ["tapdeck_rule_file_bytes", "gauge", "Bytes of the rule's ring files", of((rule) => rule.fileBytes)],
  ] as const;
}

function alarmMetrics({ alarms }: Desk) {
  const { fired, records, seconds, latenessS } = alarms.tally;
  const of = (counts: readonly AlarmCount[]): Sample[] =>
    counts.map(({ kind, severity, count }) => [{ kind, severity }, count]);
  return [
    ["tapdeck_alarms_going_on", "gauge", "Alarms that go on and are not muted", of(countsOf(alarms.ongoing))],
    ["tapdeck_alarms_total", "counter", "Alarms that began since the hub started, muted ones too", of(fired)],
    ["tapdeck_detector_records_total", "counter", "Flow records that were judged", [[{}, records]]],
    ["tapdeck_detector_seconds_total", "counter", "Seconds that judging took", [[{}, seconds]]],
    [
      "tapdeck_detector_lateness_seconds",
      "gauge",
      "From the last packet of a flow record until it was judged; the longest of the last batch",
      [[{}, latenessS]],
    ],
  ] as const satisfies Metric[];
}

function channelMetrics({ channels }: Desk) {
  const all = channels.list();
  const of = (value: (channel: (typeof all)[number]) => number): Sample[] =>
    all.map((channel) => [{ channel: channel.name, type: channel.type }, value(channel)]);
  return [
    [
      "tapdeck_channel_failing",
      "gauge",
      "1 while alarms do not reach this channel",
      of(({ state }) => (state === "failing" ? 1 : 0)),
    ],
    ["tapdeck_channel_sent_total", "counter", "Notices that the channel took", of(({ sent }) => sent)],
    ["tapdeck_channel_failures_total", "counter", "Tries that failed", of(({ failures }) => failures)],
    [
      "tapdeck_channel_lost_total",
      "counter",
      "Notices thrown out: too many, too old, or refused for good",
      of(({ lost }) => lost),
    ],
    ["tapdeck_channel_waiting", "gauge", "Notices that wait", of(({ waiting }) => waiting)],
  ] as const satisfies Metric[];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}
