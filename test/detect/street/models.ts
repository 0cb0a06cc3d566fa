/** Everybody in the street. */
import { APPLIANCES } from "./appliances.ts";
import { HUBS, STORES } from "./hubs.ts";
import type { Model } from "./model.ts";
import { CAMERAS, PAPER } from "./paper.ts";
import { PEOPLE } from "./people.ts";
import { SCREENS } from "./screens.ts";
import { CONSOLES, SOUNDS } from "./sounds.ts";
import { LIGHTS, PLUGS } from "./switches.ts";

export const MODELS: readonly Model[] = [
  ...PEOPLE,
  ...CAMERAS,
  ...PAPER,
  ...SCREENS,
  ...SOUNDS,
  ...CONSOLES,
  ...HUBS,
  ...STORES,
  ...LIGHTS,
  ...PLUGS,
  ...APPLIANCES,
];
