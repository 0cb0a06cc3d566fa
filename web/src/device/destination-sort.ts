/** What destinations can be sorted by: the contract's list as values of the page (its schemas stay out of the bundle). */
import type { DestinationsQuery } from "../../../src/hub/api/contract/destination.ts";

export type DestinationSort = NonNullable<DestinationsQuery["sort"]>;

const KEYS: Record<DestinationSort, true> = { upload: true, download: true, flows: true, firstSeen: true };
export const DESTINATION_KEYS = Object.keys(KEYS) as DestinationSort[];
