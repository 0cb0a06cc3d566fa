/** All detectors. To add one: its file, its test, its line here, its labelled captures in bench/detect. */
import { ABNORMAL_UPLOAD } from "./abnormal-upload.ts";
import type { AnyDetectorType } from "./detector.ts";

export const DETECTORS: readonly AnyDetectorType[] = [ABNORMAL_UPLOAD];
