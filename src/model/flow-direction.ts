/** A flow seen from home: from it to the world, from the world to it, within it, or elsewhere. */
export const DIRECTIONS = ["outbound", "inbound", "internal", "external"] as const;
export type Direction = (typeof DIRECTIONS)[number];
