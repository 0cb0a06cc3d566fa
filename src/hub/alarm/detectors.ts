/** All detectors. To add one: its file, its test, its line here, its labelled captures in bench/detect. */
import type { AnyDetectorType } from "./detector.ts";

export const DETECTORS: readonly AnyDetectorType[] = [];
