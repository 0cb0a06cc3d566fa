/** The once-a-second status of a sensor out of its pipeline's counters. */
import type { InterfaceStatus, SensorStatus } from "../model/sensor-status.ts";
import type { PacketWorks } from "./packet-works.ts";

export function sensorStatus(
  works: PacketWorks,
  interfaces: InterfaceStatus[],
  replay: SensorStatus["replay"],
  /** Of sources that are there no more. */
  goneDrops = 0,
): SensorStatus {
  const { pipeline, recorder, live, homeNets } = works;
  const status: SensorStatus = {
    interfaces,
    packets: pipeline.packets,
    bytes: pipeline.bytes,
    drops: {
      kernel: interfaces.reduce((sum, one) => sum + one.kernelDrops, goneDrops),
      sensor: pipeline.faults,
      recorder: recorder.drops,
    },
    flows: {
      live: pipeline.flows.table.live,
      total: pipeline.flows.total,
      evicted: pipeline.flows.evicted,
    },
    nonIp: { packets: pipeline.nonIpPackets, bytes: pipeline.nonIpBytes },
    anomalies: pipeline.anomalies.toObject(),
    names: {
      looked: pipeline.names.looked,
      skipped: pipeline.names.skipped,
      factsSkipped: pipeline.names.factsSkipped,
    },
    newestMs: milliseconds(pipeline.newestSeconds, pipeline.newestNanos),
    oldestMs: milliseconds(pipeline.oldestSeconds, 0),
    homeNets: homeNets.list(),
    homeNetsFrom: homeNets.origins(),
  };
  const { own } = pipeline;
  const relay = live.status();
  const seenTwice = replay?.done === true ? pipeline.duplicates.everywhere : pipeline.duplicates.now;
  return {
    ...status,
    ...(replay === undefined ? {} : { replay }),
    ...(seenTwice === undefined ? {} : { seenTwice }),
    ...(relay.streams === 0 && relay.packets === 0 ? {} : { relay }),
    ...(own.packets === 0 ? {} : { ownFrames: { packets: own.packets, bytes: own.bytes } }),
  };
}

function milliseconds(seconds: number, nanos: number): number {
  return Number.isNaN(seconds) ? 0 : seconds * 1000 + Math.floor(nanos / 1e6);
}
