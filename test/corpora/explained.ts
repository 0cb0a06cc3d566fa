/**
 * Differences that are understood: each with who is right and why, and a test general enough to hold for captures that
 * nobody has seen yet. What no reason fits is a defect until it is looked at. The first that fits is the one that is told.
 */
import { REASONS_OF_DEVICE_WORDS } from "./reasons/of-device-words.ts";
import { REASONS_OF_NAMES } from "./reasons/of-names.ts";
import { REASONS_OF_SUMS } from "./reasons/of-sums.ts";
import type { Reason } from "./reasons/reason.ts";

export const REASONS: readonly Reason[] = [
  ...REASONS_OF_SUMS,
  ...REASONS_OF_NAMES,
  ...REASONS_OF_DEVICE_WORDS,
];
