/** By which addresses flows are accounted that go through a tunnel. */
export const TUNNEL_MODES = ["outer", "inner"] as const;
export type TunnelMode = (typeof TUNNEL_MODES)[number];
