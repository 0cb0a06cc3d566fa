/** Which page an address shows. */
export type PlaceOf =
  | {
      readonly name:
        | "home"
        | "devices"
        | "flows"
        | "where"
        | "alarms"
        | "anomalies"
        | "groups"
        | "packets"
        | "recordings"
        | "settings"
        | "audit"
        | "login"
        | "setup"
        | "nowhere";
    }
  | { readonly name: "device" | "alarm"; readonly id: string };

const FIXED = {
  "/": "home",
  "/devices": "devices",
  "/flows": "flows",
  "/places": "where",
  "/alarms": "alarms",
  "/anomalies": "anomalies",
  "/groups": "groups",
  "/packets": "packets",
  "/recordings": "recordings",
  "/settings": "settings",
  "/audit": "audit",
  "/login": "login",
  "/setup": "setup",
} as const;

export function placeOf(path: string): PlaceOf {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  const name = FIXED[plain as keyof typeof FIXED];
  if (name) return { name };
  const [, list, id] = /^\/(devices|alarms)\/([^/]+)$/.exec(plain) ?? [];
  if (id === undefined) return { name: "nowhere" };
  try {
    return { name: list === "alarms" ? "alarm" : "device", id: decodeURIComponent(id) };
  } catch {
    return { name: "nowhere" };
  }
}
