/** A started hub in a folder of its own, with a fake sensor, for tests. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type * as z from "zod";
import { silentLog } from "../base/log.ts";
import type { HubStart } from "../model/child-message.ts";
import { type FakeRow, FakeSensor } from "./fake-sensor.ts";
import { type RunningHub, startHub } from "./hub.ts";
import { newLinkAddress } from "./hub-url.ts";

export const T0 = Date.parse("2026-11-23T10:00:00Z");
export const CAMERA = "02:00:00:00:00:0c";
export const ROUTER = "02:00:00:00:00:fe";
export const PRINTER = "02:00:00:00:00:0d";

export const UPLOAD: FakeRow = {
  flowId: 1,
  atMs: T0,
  origIp: "192.168.1.12",
  respIp: "203.0.113.9",
  origMac: CAMERA,
  respMac: ROUTER,
  direction: "outbound",
  origBytes: 1000,
  respBytes: 50,
  domain: "cam.example.com",
  app: "tls",
};

export interface House {
  readonly start: HubStart;
  readonly token: string;
  hub: RunningHub;
  sensor: FakeSensor;
  /** With the admin token, unless `init` has an authorization of its own. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** 200, and an answer that fits the contract: nothing missing, of the right kinds. */
  get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
  /** Stops the hub and starts it again on the same folder; the sensor connects anew. */
  restart(): Promise<void>;
  connect(epoch?: string): Promise<FakeSensor>;
}

export async function startHouse(t: TestContext, part: Partial<HubStart> = {}): Promise<House> {
  const dataFolder = await mkdtemp(join(tmpdir(), "tapdeck-hub-"));
  const start: HubStart = {
    type: "start",
    link: newLinkAddress(),
    linkToken: "link-secret",
    dataFolder,
    listenHost: "127.0.0.1",
    listenPort: 0,
    replay: true,
    demo: false,
    version: "0.0.0-test",
    ...part,
  };
  const hooks = { log: silentLog, webFolder: join(dataFolder, "web") };
  const connect = (epoch = "run-1"): Promise<FakeSensor> =>
    FakeSensor.connect({ link: start.link, token: start.linkToken, epoch });
  const hub = await startHub(start, hooks);
  const house: House = {
    start,
    token: (await readFile(join(dataFolder, "admin.token"), "utf8")).trim(),
    hub,
    sensor: await connect(),
    fetch: (path, init = {}) =>
      fetch(new URL(path, house.hub.url), {
        ...init,
        headers: { authorization: `Bearer ${house.token}`, ...init.headers },
      }),
    async get(path, schema) {
      const answer = await house.fetch(path);
      assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
      return schema.parse(await answer.json());
    },
    send: (method, path, body) =>
      house.fetch(path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      }),
    async restart() {
      await house.hub.stop();
      house.hub = await startHub(start, hooks);
      house.sensor = await connect();
    },
    connect,
  };
  t.after(async () => {
    house.sensor.close();
    await house.hub.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });
  await house.sensor.until(() => house.sensor.config !== undefined);
  return house;
}
