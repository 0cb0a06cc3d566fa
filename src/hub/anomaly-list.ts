/** Anomalies of all sensors by name: how many packets, what they mean, and the newest sample. */
import { formatInstantNs } from "../base/time.ts";
import type { AnomalySample, PacketEnd } from "../model/anomaly-sample.ts";
import { meaningOf } from "./api/anomaly-meaning.ts";
import type { Anomaly, Sample, SampleEnd } from "./api/contract/anomaly.ts";
import { API_PREFIX } from "./api/router.ts";
import type { Inventory } from "./inventory/inventory.ts";

/** A sample with the sensor that has it. */
export interface ToldSample extends AnomalySample {
  readonly sensor: string;
}

export interface AnomalySource {
  /** Packets by name, of all sensors. */
  anomalyCounts(): ReadonlyMap<string, number>;
  /** The newest of that name. */
  anomalySample(name: string): ToldSample | undefined;
}

/** Most packets first. */
export function anomalyList(sensors: AnomalySource, inventory: Inventory): Anomaly[] {
  return [...sensors.anomalyCounts()]
    .map(([name, packets]): Anomaly => {
      const sample = sensors.anomalySample(name);
      return {
        name,
        ...meaningOf(name),
        packets,
        lastSeen: sample === undefined ? null : formatInstantNs(sample.seconds, sample.nanos),
        sample: sample === undefined ? null : shown(sample, inventory),
      };
    })
    .sort((a, b) => b.packets - a.packets || (a.name < b.name ? -1 : 1));
}

function shown(sample: ToldSample, inventory: Inventory): Sample {
  const { linkType, capturedLength, originalLength, layers, hex } = sample;
  return {
    at: formatInstantNs(sample.seconds, sample.nanos),
    sensor: sample.sensor,
    interface: sample.interface,
    linkType: linkType < 0 ? null : linkType,
    capturedLength,
    originalLength,
    src: ended(sample.src, inventory),
    dst: ended(sample.dst, inventory),
    layers,
    hex,
    url: `${API_PREFIX}/anomalies/${encodeURIComponent(sample.name)}/sample`,
  };
}

function ended(end: PacketEnd, inventory: Inventory): SampleEnd {
  const idOf = (key: string | undefined): string | null =>
    key === undefined ? null : (inventory.find(key)?.id ?? null);
  return { ...end, deviceId: idOf(end.ip), linkDeviceId: idOf(end.mac) };
}
