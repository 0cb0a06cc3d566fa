/** All detectors. To add one: its file, its test, its line here, its labelled captures in bench/detect. */
import { ABNORMAL_UPLOAD } from "./abnormal-upload.ts";
import { ADDRESS_SPOOFING } from "./address-spoofing.ts";
import { ADDRESS_SWEEP } from "./address-sweep.ts";
import { BAD_HOST } from "./bad-host.ts";
import { BEACON } from "./beacon.ts";
import { BRUTE_FORCE } from "./brute-force.ts";
import { CAPTURE_HEALTH } from "./capture-health.ts";
import { CLEAR_TEXT_LOGIN } from "./clear-text-login.ts";
import type { AnyDetectorType } from "./detector.ts";
import { DEVICE_PRESENCE } from "./device-presence.ts";
import { DNS_REBINDING } from "./dns-rebinding.ts";
import { DNS_TUNNEL } from "./dns-tunnel.ts";
import { FIRST_CONTACT } from "./first-contact.ts";
import { FIRST_DAY_UPLOAD } from "./first-day-upload.ts";
import { FOREIGN_RESOLVER } from "./foreign-resolver.ts";
import { INBOUND_ACCESS } from "./inbound-access.ts";
import { LARGE_UPLOAD } from "./large-upload.ts";
import { NEW_DEVICE } from "./new-device.ts";
import { NXDOMAIN_STORM } from "./nxdomain-storm.ts";
import { PORT_MAPPING } from "./port-mapping.ts";
import { PORT_SCAN } from "./port-scan.ts";
import { ROGUE_DHCP } from "./rogue-dhcp.ts";

export const DETECTORS: readonly AnyDetectorType[] = [
  ABNORMAL_UPLOAD,
  FIRST_DAY_UPLOAD,
  LARGE_UPLOAD,
  INBOUND_ACCESS,
  BAD_HOST,
  BRUTE_FORCE,
  PORT_SCAN,
  ADDRESS_SWEEP,
  CLEAR_TEXT_LOGIN,
  PORT_MAPPING,
  DNS_REBINDING,
  DNS_TUNNEL,
  FOREIGN_RESOLVER,
  NXDOMAIN_STORM,
  BEACON,
  NEW_DEVICE,
  DEVICE_PRESENCE,
  FIRST_CONTACT,
  ADDRESS_SPOOFING,
  ROGUE_DHCP,
  CAPTURE_HEALTH,
];
