/** What asks a hub: all that a desktop needs. */
import type { CommandTable } from "./program.ts";

export const CLIENT_COMMANDS: CommandTable = [
  [["status", "usage"], async () => (await import("./commands/status.ts")).addStatusCommands],
  [["devices"], async () => (await import("./commands/devices.ts")).addDeviceCommands],
  [["home-nets"], async () => (await import("./commands/home-nets.ts")).addHomeNetCommands],
  [["budgets"], async () => (await import("./commands/budgets.ts")).addBudgetCommands],
  [["groups"], async () => (await import("./commands/groups.ts")).addGroupCommands],
  [["flows", "destinations"], async () => (await import("./commands/flows.ts")).addFlowCommands],
  [["alarms"], async () => (await import("./commands/alarms.ts")).addAlarmCommands],
  [["detectors"], async () => (await import("./commands/detectors.ts")).addDetectorCommands],
  [["rules", "files"], async () => (await import("./commands/rules.ts")).addRuleCommands],
  [["export"], async () => (await import("./commands/export.ts")).addExportCommand],
  [["live"], async () => (await import("./commands/live.ts")).addLiveCommand],
  [["pull"], async () => (await import("./commands/pull.ts")).addPullCommand],
  [["profile"], async () => (await import("./commands/profile.ts")).addProfileCommand],
  [["clips"], async () => (await import("./commands/clips.ts")).addClipCommands],
  [["channels"], async () => (await import("./commands/channels.ts")).addChannelCommands],
  [["sources"], async () => (await import("./commands/sources.ts")).addSourceCommands],
  [["anomalies"], async () => (await import("./commands/anomalies.ts")).addAnomalyCommand],
  [["audit", "token", "user"], async () => (await import("./commands/keys.ts")).addKeyCommands],
  [["tables"], async () => (await import("./commands/tables.ts")).addTableCommand],
  [["open"], async () => (await import("./commands/open.ts")).addOpenCommand],
  [["extcap"], async () => (await import("./commands/extcap.ts")).addExtcapCommands],
];
