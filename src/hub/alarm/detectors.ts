/** All detectors. To add one: its file, its test, its line here, its labelled captures in bench/detect. */
import { ABNORMAL_UPLOAD } from "./abnormal-upload.ts";
import { BAD_HOST } from "./bad-host.ts";
import type { AnyDetectorType } from "./detector.ts";
import { INBOUND_ACCESS } from "./inbound-access.ts";
import { LARGE_UPLOAD } from "./large-upload.ts";

export const DETECTORS: readonly AnyDetectorType[] = [
  ABNORMAL_UPLOAD,
  LARGE_UPLOAD,
  INBOUND_ACCESS,
  BAD_HOST,
];
