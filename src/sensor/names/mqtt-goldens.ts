/** For tests: an MQTT client's first packet. */
import { ascii, be16, withLength16 } from "./goldens.ts";

export interface ConnectPlan {
  readonly level?: number;
  readonly name?: string;
  readonly clientId?: string;
  readonly flags?: number;
  /** From level 5 on. */
  readonly properties?: readonly number[];
  /** What stands behind the client id: user and password, say. */
  readonly rest?: readonly number[];
}

export function mqttConnect(plan: ConnectPlan = {}): Uint8Array {
  const { level = 4, name = "MQTT", clientId = "cam-7", flags = 2, properties = [], rest = [] } = plan;
  const body = [
    ...withLength16(ascii(name)),
    level,
    flags,
    ...be16(60),
    ...(level >= 5 ? [...number(properties.length), ...properties] : []),
    ...withLength16(ascii(clientId)),
    ...rest,
  ];
  return Uint8Array.from([0x10, ...number(body.length), ...body]);
}

/** Seven bits a byte, the lowest first. */
function number(value: number): number[] {
  return value < 128 ? [value] : [0x80 | (value & 0x7f), ...number(value >> 7)];
}
