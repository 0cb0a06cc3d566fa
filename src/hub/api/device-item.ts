/** A device of the inventory as the API shows it. */
import { formatInstantMs } from "../../base/time.ts";
import {
  addressesOf,
  hasRandomMac,
  hostnamesOf,
  type InventoryDevice,
  nameOf,
  vendorOfDevice,
} from "../inventory/device.ts";
import type { Groups } from "../inventory/groups.ts";
import { kindOfDevice } from "../inventory/kind-of-device.ts";
import { inOrder } from "../inventory/told.ts";
import { evidenceWords, verdictWords } from "../kinds/reasons.ts";
import type { UsageBucket } from "../store/traffic-store.ts";
import type { Device } from "./contract/device.ts";
import { effectivePrivacy } from "./device-privacy.ts";

export function deviceItem(
  device: InventoryDevice,
  last24h: UsageBucket | undefined,
  groups: Groups,
): Device {
  const { name, source } = nameOf(device);
  const { kind, byUser, verdict } = kindOfDevice(device);
  return {
    id: device.id,
    name,
    nameSource: source,
    macs: [...device.macs],
    parts: device.parts.map((part) => ({
      id: part.id,
      mac: part.own.macs[0] ?? null,
      ips: addressesOf(part),
      firstSeen: formatInstantMs(part.own.firstMs),
      lastSeen: formatInstantMs(part.own.lastMs),
      because: part.own.sameAs?.words ?? null,
    })),
    ips: addressesOf(device),
    vendor: vendorOfDevice(device) ?? null,
    kind,
    kindSource: byUser ? "user" : "evidence",
    confidence: byUser ? 1 : verdict.confidence,
    kindWords: byUser ? `${kind}, because a person said so` : verdictWords(verdict),
    evidence: verdict.evidence.map(({ by, value, points }) => ({
      by,
      value,
      words: evidenceWords({ by, value }),
      points,
    })),
    likelyKinds: [...verdict.likely],
    randomMac: hasRandomMac(device),
    hostnames: hostnamesOf(device),
    names: inOrder(device.names).map(({ name, source, lastMs }) => ({
      name,
      source,
      seen: formatInstantMs(lastMs),
    })),
    facts: [...device.facts]
      .sort((a, b) => b.lastMs - a.lastMs)
      .map(({ kind, value, source, lastMs }) => ({ kind, value, source, lastSeen: formatInstantMs(lastMs) })),
    groups: groups.ofDevice(device).map((group) => group.id),
    privacy: device.privacy,
    effectivePrivacy: effectivePrivacy(device, groups),
    firstSeen: formatInstantMs(device.firstMs),
    lastSeen: formatInstantMs(device.lastMs),
    uploadBytes24h: last24h?.upload ?? 0,
    downloadBytes24h: last24h?.download ?? 0,
    lanBytes24h: last24h?.lan ?? 0,
  };
}
