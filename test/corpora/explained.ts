/**
 * Differences that are understood: each with who is right and why, and a test general enough to hold for captures that
 * nobody has seen yet. What no reason fits is a defect until it is looked at.
 */
import type { Difference } from "./comparison.ts";

export interface Reason {
  readonly name: string;
  readonly right: "we" | "they" | "both";
  readonly why: string;
  fits(difference: Difference): boolean;
}

export const REASONS: readonly Reason[] = [];
