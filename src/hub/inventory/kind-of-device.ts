/** What a device of the inventory is: a person's word, else what the evidence says. */
import type { ShownKind } from "../../model/device-kind.ts";
import { judgeKind, type KindVerdict } from "../kinds/judge.ts";
import { hasRandomMac, hostnamesOf, type InventoryDevice, vendorOfDevice } from "./device.ts";
import { isVirtualMac } from "./vendor.ts";

export interface KindOfDevice {
  readonly kind: ShownKind;
  /** A person said so: whatever the evidence says. */
  readonly byUser: boolean;
  readonly verdict: KindVerdict;
}

interface Judged {
  readonly of: string;
  readonly verdict: KindVerdict;
}

const judged = new WeakMap<InventoryDevice, Judged>();

/** Judged anew when something was learnt of one of its parts. */
export function kindOfDevice(device: InventoryDevice): KindOfDevice {
  const vendor = vendorOfDevice(device);
  const of = `${vendor} ${device.parts.map(({ id, own }) => `${id} ${own.changes}`).join(" ")}`;
  let known = judged.get(device);
  if (known?.of !== of) {
    const verdict = judgeKind({
      givenName: device.givenName,
      vendor,
      madeUp: hasRandomMac(device) ? (device.macs.every(isVirtualMac) ? "host" : "itself") : undefined,
      hostnames: hostnamesOf(device),
      facts: device.facts,
    });
    known = { of, verdict };
    judged.set(device, known);
  }
  const given = device.givenKind;
  return { kind: given ?? known.verdict.kind, byUser: given !== undefined, verdict: known.verdict };
}
