/** The HTTP API as schemas: requests are validated, documented and typed (also in the page) by these alone. */
export * from "./alarm.ts";
export * from "./anomaly.ts";
export * from "./audit.ts";
export * from "./destination.ts";
export * from "./device.ts";
export * from "./event.ts";
export * from "./flow.ts";
export * from "./paging.ts";
export * from "./problem.ts";
export * from "./ring-file.ts";
export * from "./rule.ts";
export * from "./session.ts";
export * from "./span.ts";
export * from "./status.ts";
export * from "./table.ts";
export * from "./token.ts";
export * from "./usage.ts";
