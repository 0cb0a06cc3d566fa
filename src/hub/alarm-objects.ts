/** What an alarm is about, as the objects that rules and rewinds know: its destination, or its device where it has none. */
import { parseCidr } from "../base/address.ts";
import type { ObjectSelector } from "../model/selector.ts";
import type { AlarmRecord } from "./alarm/alarm-book.ts";

/** Objects of the alarms of this kind that go on. */
export type OngoingAlarms = (kind: string) => readonly ObjectSelector[];

export const NO_ALARMS: OngoingAlarms = () => [];

export function objectsOfAlarm({ destination, deviceId }: AlarmRecord): ObjectSelector[] {
  const device: ObjectSelector[] = deviceId === null ? [] : [{ kind: "device", value: deviceId }];
  if (destination === undefined) return device;
  if (parseCidr(destination) !== undefined) return [{ kind: "address", value: destination }];
  const asn = /^AS(\d{1,10})$/.exec(destination)?.[1];
  if (asn !== undefined) return [{ kind: "asn", value: asn }];
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(destination)
    ? [{ kind: "domain", value: destination }]
    : device;
}
