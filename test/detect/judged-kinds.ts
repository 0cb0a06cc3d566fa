/** Devices whose kind is known from elsewhere, and what the hub takes them for. */
import { openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DEVICES, ROUTER } from "../../src/household/cast.ts";
import { addressesOf, nameOf } from "../../src/hub/inventory/device.ts";
import { kindOfDevice } from "../../src/hub/inventory/kind-of-device.ts";
import { verdictWords } from "../../src/hub/kinds/reasons.ts";
import type { DeviceKind, ShownKind } from "../../src/model/device-kind.ts";
import { FileReplay, replayBytes } from "../../src/sensor/capture/file-replay.ts";
import { live, runHousehold } from "./household-run.ts";
import { KIND_LABELS } from "./kind-labels.ts";
import { OfflineHouse } from "./offline-house.ts";
import { Street, type View } from "./street/street.ts";

export interface Judged {
  readonly where: string;
  readonly kind: DeviceKind;
  readonly found: ShownKind;
  readonly words: string;
}

const FROM_MS = Date.UTC(2026, 8, 7);

type Cast = keyof typeof DEVICES;

/** What the household's devices are, as its cast says. */
const CAST: Readonly<Record<Cast, DeviceKind>> = {
  camera: "camera",
  gardenCamera: "camera",
  doorbell: "camera",
  laptop: "computer",
  workLaptop: "computer",
  desktop: "computer",
  phone: "phone",
  guestPhone: "phone",
  tablet: "tablet",
  television: "tv",
  speaker: "speaker",
  bedroomSpeaker: "speaker",
  console: "console",
  printer: "printer",
  storage: "storage",
  lights: "hub",
  thermostat: "appliance",
  vacuum: "appliance",
  scale: "appliance",
  energyMeter: "appliance",
};

export async function judgedCaptures(folder: string): Promise<Judged[]> {
  const judged: Judged[] = [];
  const parts = ["core", "ndpi", "arkime", "suricata"];
  const files = parts.flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => join(folder, part, name)),
  );
  for (const file of new Set(KIND_LABELS.map((label) => label.file))) {
    const path = files.find((one) => one.includes(file) && /\.(pcap|pcapng)$/.test(one));
    if (path === undefined) throw new Error(`there is no capture like ${file}`);
    const house = await OfflineHouse.open();
    const replay = new FileReplay(
      [{ name: path, fd: () => openSync(path, "r") }],
      new Uint8Array(replayBytes(1)),
      0,
    );
    await replay.run((batch, from, to) => house.take(batch, from, to));
    house.end();
    for (const { mac, kind } of KIND_LABELS.filter((label) => label.file === file)) {
      const device = house.inventory.all().find(({ macs }) => macs.some((one) => one.endsWith(mac)));
      if (device === undefined) throw new Error(`${file} has no device ${mac}`);
      judged.push(judgedOf(`${file} ${mac}`, kind, device));
    }
  }
  return judged;
}

/** A few hours of ordinary life. */
export async function judgedHousehold(days = 0.25): Promise<Judged[]> {
  const wish = { fromMs: FROM_MS, days, leak: "datagrams", leakMinutes: 0, seed: 5 } as const;
  const { inventory } = await runHousehold({ ...wish, thin: { downloads: 0.01, pauses: 1 } });
  const cast = [
    ...Object.entries(DEVICES).map(([name, host]) => [host, CAST[name as Cast]] as const),
    [ROUTER, "router"] as const,
  ];
  return cast.map(([host, kind]) => {
    const mac = Buffer.from(host.mac)
      .toString("hex")
      .replace(/..(?=.)/g, "$&:");
    const device = inventory.find(mac);
    if (device === undefined) throw new Error(`the household's ${host.name} was not seen`);
    return judgedOf(host.name, kind, device);
  });
}

/** One device of each model of the street. */
export async function judgedStreet(view: View, seed = 3): Promise<Judged[]> {
  const street = new Street(FROM_MS, seed);
  const house = await OfflineHouse.open();
  live(house, street.frames(view), FROM_MS);
  return street.neighbours.map(({ kind, what, mac }) => {
    const device = house.inventory.find(mac);
    if (device === undefined) throw new Error(`the street's ${what} was not seen`);
    return judgedOf(what, kind, device);
  });
}

function judgedOf(where: string, kind: DeviceKind, device: Parameters<typeof kindOfDevice>[0]): Judged {
  const { kind: found, verdict } = kindOfDevice(device);
  return {
    where: `${where} (${nameOf(device).name}, ${addressesOf(device)[0]})`,
    kind,
    found,
    words: verdictWords(verdict),
  };
}
