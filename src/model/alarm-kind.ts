/** What an alarm can be about, and how much it matters. Scripts rely on the names. */
export const ALARM_KINDS = [
  "abnormal-upload",
  "large-upload",
  "inbound-access",
  "brute-force",
  "port-scan",
  "bad-host",
  "beacon",
  "new-device",
  "device-offline",
  "device-online",
  "first-contact",
  "dns-tunnel",
  "nxdomain-storm",
  "foreign-resolver",
  "dns-rebinding",
  "address-spoofing",
  "rogue-dhcp",
  "clear-text-login",
  "port-mapping",
  "capture-gap",
  "disk",
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** From what is good to know to what should be looked at tonight. */
export const SEVERITIES = ["info", "low", "medium", "high"] as const;
export type Severity = (typeof SEVERITIES)[number];
