/** What is said of a sensor that did not say anything yet. */
import type { SensorStatus } from "../model/sensor-status.ts";

export const NO_STATUS: SensorStatus = {
  interfaces: [],
  packets: 0,
  bytes: 0,
  drops: { kernel: 0, sensor: 0, recorder: 0 },
  flows: { live: 0, total: 0, evicted: 0 },
  nonIp: { packets: 0, bytes: 0 },
  anomalies: {},
  names: { looked: 0, skipped: 0, factsSkipped: 0 },
  newestMs: 0,
  oldestMs: 0,
  homeNets: [],
};
