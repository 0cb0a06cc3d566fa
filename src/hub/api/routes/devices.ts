import type { FastifyRequest } from "fastify";
import { AppError } from "../../../base/app-error.ts";
import type { ShownKind } from "../../../model/device-kind.ts";
import type { Privacy } from "../../../model/privacy.ts";
import { addressesOf, type InventoryDevice, nameOf } from "../../inventory/device.ts";
import { OTHERS_ID } from "../../inventory/inventory.ts";
import { kindOfDevice } from "../../inventory/kind-of-device.ts";
import type { UsageBucket } from "../../store/traffic-store.ts";
import { record } from "../audit-trail.ts";
import {
  type Device,
  deviceMergeSchema,
  devicePageSchema,
  deviceParamsSchema,
  devicePatchSchema,
  deviceSchema,
  deviceSplitSchema,
  devicesQuerySchema,
  type SplitDevices,
  splitDevicesSchema,
} from "../contract/index.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { deviceItem } from "../device-item.ts";
import { DAY_MS, noSuchDevice } from "../query-span.ts";
import type { Router } from "../router.ts";

type Order = (a: Device, b: Device) => number;

const byText = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const ASCENDING: Readonly<Record<string, Order>> = {
  name: (a, b) => byText.compare(a.name, b.name),
  kind: (a, b) => byText.compare(a.kind, b.kind) || byText.compare(a.name, b.name),
  lastSeen: (a, b) => Date.parse(a.lastSeen) - Date.parse(b.lastSeen),
  firstSeen: (a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen),
  upload: (a, b) => a.uploadBytes24h - b.uploadBytes24h,
  download: (a, b) => a.downloadBytes24h - b.downloadBytes24h,
};

export function deviceRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/devices",
    summary: "Who lives here",
    scope: "view",
    query: devicesQuerySchema,
    answer: { status: 200, description: "A page of devices", schema: devicePageSchema },
    handle: async ({ query }) => {
      const usage = await last24h(desk);
      const { groups } = desk.inventory;
      const items = desk.inventory
        .all()
        .filter((device) => query.kind === undefined || kindOfDevice(device).kind === query.kind)
        .map((device) => deviceItem(device, usage.get(device.id), groups));
      const order = ASCENDING[query.sort] ?? byId;
      const sign =
        (query.order ?? (query.sort === "name" || query.sort === "kind" ? "asc" : "desc")) === "asc" ? 1 : -1;
      items.sort((a, b) => sign * order(a, b) || byId(a, b));
      return pageOfList(items, query);
    },
  });
  router.add({
    method: "GET",
    path: "/devices/:id",
    summary: "One device, by id, MAC or IP address",
    scope: "view",
    params: deviceParamsSchema,
    answer: { status: 200, description: "The device", schema: deviceSchema },
    handle: async ({ params }) => await show(desk, mustFind(desk, params.id)),
  });
  router.add({
    method: "PATCH",
    path: "/devices/:id",
    summary: "Give a device a name, say what it is, or how much of its frames may be recorded",
    scope: "admin",
    params: deviceParamsSchema,
    body: devicePatchSchema,
    answer: { status: 200, description: "The device", schema: deviceSchema },
    handle: async ({ params, body, request }) => {
      const device = mustFind(desk, params.id);
      if (body.privacy !== undefined) await changePrivacy(desk, request, device, body.privacy);
      if (body.name !== undefined) {
        const before = nameOf(device).name;
        desk.inventory.rename(device, body.name ?? undefined);
        desk.devicesChanged();
        await record(desk, request, "device-change", before, nameWords(device, body.name));
      }
      if (body.kind !== undefined) await changeKind(desk, request, device, body.kind);
      return await show(desk, device);
    },
  });
}

/** Beside the others of this noun: who is one device is an act of its own, with its own words in the audit log. */
export function deviceIdentityRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "POST",
    path: "/devices/:id/merge",
    summary: "Say that other devices are this one",
    scope: "admin",
    params: deviceParamsSchema,
    body: deviceMergeSchema,
    answer: { status: 200, description: "The device that they are now", schema: deviceSchema },
    handle: async ({ params, body, request }) => {
      const { into, names } = await desk.devices.merge(params.id, body.devices);
      await record(desk, request, "device-merge", nameOf(into).name, `with ${names.join(", ")}`);
      return await show(desk, into);
    },
  });
  router.add({
    method: "POST",
    path: "/devices/:id/split",
    summary: "Say that parts of a device are one of their own",
    scope: "admin",
    params: deviceParamsSchema,
    body: deviceSplitSchema,
    answer: { status: 200, description: "The two devices", schema: splitDevicesSchema },
    handle: async ({ params, body, request }): Promise<SplitDevices> => {
      const { left, off, names } = await desk.devices.split(params.id, body.parts);
      await record(desk, request, "device-split", nameOf(left).name, `without ${names.join(", ")}`);
      return { device: await show(desk, left), off: await show(desk, off) };
    },
  });
}

async function changeKind(
  desk: Desk,
  request: FastifyRequest,
  device: InventoryDevice,
  kind: ShownKind | null,
): Promise<void> {
  if (device.id === OTHERS_ID)
    throw new AppError("conflict", "further devices are not told apart, so they are of no kind");
  const before = kindOfDevice(device).kind;
  await desk.devices.setKind(device, kind ?? undefined);
  const now = kindOfDevice(device).kind;
  const words = kind === null ? `by the evidence again (${now})` : `now a ${now}, was ${before}`;
  await record(desk, request, "device-change", nameOf(device).name, words);
}

async function changePrivacy(
  desk: Desk,
  request: FastifyRequest,
  device: InventoryDevice,
  privacy: Privacy,
): Promise<void> {
  if (device.id === OTHERS_ID) {
    throw new AppError(
      "conflict",
      "further devices are not told apart, so they cannot have a privacy class",
      {
        hint: "Set it for a device or a group",
      },
    );
  }
  const before = device.privacy;
  await desk.setPrivacy(device, privacy);
  await record(desk, request, "privacy-change", nameOf(device).name, `${privacy}, was ${before}`);
}

function nameWords(device: InventoryDevice, name: string | null): string {
  const words = name === null ? "its own name again" : `now called ${name}`;
  return `${words} (${device.macs[0] ?? addressesOf(device)[0] ?? device.id})`;
}

function byId(a: Device, b: Device): number {
  return a.id < b.id ? -1 : 1;
}

function mustFind(desk: Desk, text: string): InventoryDevice {
  const device = desk.inventory.find(text);
  if (device === undefined) throw noSuchDevice(text);
  return device;
}

async function show(desk: Desk, device: InventoryDevice): Promise<Device> {
  return deviceItem(device, (await last24h(desk)).get(device.id), desk.inventory.groups);
}

/** Whole minutes, up to and with the one that is running. */
function last24h(desk: Desk): Promise<Map<string, UsageBucket>> {
  const now = desk.nowMs();
  return desk.store.usageByDevice(now - DAY_MS, now + 60_000);
}
