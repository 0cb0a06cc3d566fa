/** Which page an address shows. */
export type PlaceOf =
  | {
      readonly name:
        | "devices"
        | "anomalies"
        | "groups"
        | "recordings"
        | "settings"
        | "audit"
        | "login"
        | "setup"
        | "nowhere";
    }
  | { readonly name: "device"; readonly id: string };

const FIXED = {
  "/": "devices",
  "/anomalies": "anomalies",
  "/groups": "groups",
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
  const id = /^\/devices\/([^/]+)$/.exec(plain)?.[1];
  if (id === undefined) return { name: "nowhere" };
  try {
    return { name: "device", id: decodeURIComponent(id) };
  } catch {
    return { name: "nowhere" };
  }
}
