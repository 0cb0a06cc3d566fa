/** The embedded store: `tapdeck.duckdb` in the data folder, mode 0600, opened by one hub at a time. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../base/app-error.ts";
import type { Store } from "../store.ts";
import * as access from "./access.ts";
import { readAlarms, readAlarmsSince, writeAlarms } from "./alarms.ts";
import { Database } from "./database.ts";
import { queryDestinations } from "./destinations.ts";
import { DeviceParts } from "./device-parts.ts";
import { appendFlows } from "./flow-days.ts";
import { placeFlows } from "./flow-places.ts";
import { queryShapes, queryUploads } from "./flow-shapes.ts";
import { queryGroups, queryHistogram, readOldestFlow } from "./flow-sums.ts";
import { queryFlows, readLiveFlows } from "./flow-table.ts";
import { forgetGroup, readGroups, writeGroup } from "./groups.ts";
import { readDevices, readRules, writeDevices, writeRule } from "./lists.ts";
import { migrate } from "./migrations.ts";
import * as traffic from "./traffic.ts";
import { upkeepStep } from "./upkeep.ts";

const FILE_NAME = "tapdeck.duckdb";

/** Fails with `data-folder`, `store-locked` or `disk-full`. */
export async function openDuckdbStore(folder: string): Promise<Store> {
  await makeFolder(folder);
  // The write-ahead log inherits the mask too: nobody else may read what the house does.
  const mask = process.umask(0o077);
  let database: Database;
  try {
    database = await Database.open(join(folder, FILE_NAME));
  } finally {
    process.umask(mask);
  }
  const devices = new DeviceParts();
  try {
    await migrate(database);
    devices.learn(await readDevices(database));
    return storeOn(database, devices, await access.AuditLog.open(database));
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("data-folder", `the data folder ${folder} cannot be made: ${reason}`, {
      hint: "Choose another with --data, or give this user the right to write there",
      cause: error,
    });
  }
}

function storeOn(database: Database, devices: DeviceParts, auditLog: access.AuditLog): Store {
  return {
    openEpoch: (sensor, epoch) => traffic.openEpoch(database, sensor, epoch),
    positions: () => traffic.readPositions(database),
    apply: (write) => traffic.applyTraffic(database, write),
    closeFlows: (flows) => database.write((writer) => appendFlows(writer, flows)),
    saveLive: (flows) => database.write((writer) => traffic.replaceLive(writer, flows)),
    loadLive: () => readLiveFlows(database),
    flows: async (query) =>
      (
        await database.snapshot((reads) =>
          queryFlows(reads, { ...query, filter: devices.filter(query.filter) }),
        )
      ).map((row) => devices.ofFlow(row)),
    flowGroups: (query) =>
      database.snapshot((reads) =>
        queryGroups(reads, devices, { ...query, filter: devices.filter(query.filter) }),
      ),
    flowHistogram: (query) => queryHistogram(database, { ...query, filter: devices.filter(query.filter) }),
    oldestFlowMs: () => readOldestFlow(database),
    placeFlows: (placeOf) => placeFlows(database, placeOf),
    usage: (device, fromMs, toMs, bucketMs) =>
      traffic.queryUsage(database, devices, device, fromMs, toMs, bucketMs),
    usageByDevice: (fromMs, toMs) => traffic.queryUsageByDevice(database, devices, fromMs, toMs),
    usageOfEach: (fromMs, toMs, bucketMs) =>
      traffic.queryUsageOfEach(database, devices, fromMs, toMs, bucketMs),
    destinations: (query) => database.snapshot((reads) => queryDestinations(reads, devices, query)),
    destinationShapes: (query) => queryShapes(database, devices, query),
    destinationUploads: (query) => queryUploads(database, devices, query),

    devices: () => readDevices(database),
    saveDevices: async (rows) => {
      await database.write((writer) => writeDevices(writer, rows));
      devices.learn(rows);
    },
    groups: () => readGroups(database),
    saveGroup: (group) => database.write((writer) => writeGroup(writer, group)),
    forgetGroup: (id) => database.write((writer) => forgetGroup(writer, id)),
    rules: () => readRules(database),
    saveRule: (rule) => database.write((writer) => writeRule(writer, rule)),
    forgetRule: (id) => database.run("DELETE FROM rule WHERE id = $1", [id]),

    saveAlarms: (alarms) => database.write((writer) => writeAlarms(writer, alarms)),
    alarms: (query) => readAlarms(database, devices, query),
    alarmsSince: (lastMs) => readAlarmsSince(database, lastMs),

    users: () => access.readUsers(database),
    saveUser: (user) => database.write((writer) => access.writeUser(writer, user)),
    forgetUser: (name) => database.run("DELETE FROM user_account WHERE name = $1", [name]),
    sessions: () => access.readSessions(database),
    saveSession: (session) => database.write((writer) => access.writeSession(writer, session)),
    forgetSessions: (hashes) =>
      database.write(async (writer) => {
        for (const hash of hashes) await writer.run("DELETE FROM session WHERE hash = $1", [hash]);
      }),
    tokens: () => access.readTokens(database),
    saveToken: (token) => database.write((writer) => access.writeToken(writer, token)),
    forgetToken: (id) => database.run("DELETE FROM token WHERE id = $1", [id]),
    addAudit: (entry) => auditLog.append(entry),
    setAuditBytes: (id, bytes) => auditLog.setBytes(id, bytes),
    audit: (query) => access.readAudit(database, query),
    setting: (name) => access.readSetting(database, name),
    saveSetting: (name, value) => database.write((writer) => access.writeSetting(writer, name, value)),

    upkeep: (policy, nowMs) => upkeepStep(database, policy, nowMs),
    close: () => database.close(),
  };
}
